// How to reach the municipality: whoever is stuck needs a person.
import { html, nothing, type TemplateResult } from 'lit';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import type { Language } from '../texts/language.ts';

/** Name, phone, mail address and the organisation's own words of help, as far as there are. */
export function contactLines(
  { texts }: Language,
  { name, phone, email, helpText }: OrganisationNotice,
): TemplateResult {
  return html`${helpText === undefined ? nothing : html`<p part="help">${helpText}</p>`}
  <p part="contact">
    <span>${name}</span>
    ${phone === undefined ? nothing : html`<br />${texts.notice.call}: <a href=${phoneLink(phone)}><bdi dir="ltr">${phone}</bdi></a>`}
    ${email === undefined ? nothing : html`<br />${texts.notice.mail}: <a href="mailto:${email}"><bdi dir="ltr">${email}</bdi></a>`}
  </p>`;
}

/** RFC 3966: without what people write between the digits. */
function phoneLink(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, '')}`;
}
