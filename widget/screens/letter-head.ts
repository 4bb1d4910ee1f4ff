// Above a letter: from whom and of which municipality, to whom, when, its nature and reference, read in one glance; and
// the last day to react.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter } from '../../server/contract/letter.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import { icon } from '../components/icons.ts';
import { saveFile } from '../page/save-file.ts';
import { pageAddress } from '../page/surroundings.ts';
import { calendarFile } from '../reading/calendar-file.ts';
import { factsOf } from '../reading/letter-facts.ts';
import type { WholeLanguage } from '../texts/language.ts';
import letterHeadCss from './letter-head.css?inline';

/** Those facts, in one quiet block. `lang` is the letter's language. */
export function letterHead(
  letter: Letter,
  notice: MessageNotice,
  language: WholeLanguage,
  lang: string,
): TemplateResult {
  return html`<div class="head">
    <span class="seal">${icon('sealed')}</span>
    <dl part="facts">
      ${factsOf(letter, notice, language).map(
        ({ name, value, speaksForItself, isCode, isOfLetter }) => html`<div>
          <dt class=${speaksForItself ? 'unseen' : ''}>${name}</dt>
          <dd><bdi translate=${isCode ? 'no' : nothing} lang=${isOfLetter ? lang : nothing}>${value}</bdi></dd>
        </div>`,
      )}
    </dl>
  </div>`;
}

/** The last day to react (YYYY-MM-DD), and a way to have it in one's calendar. */
export function replyBefore(
  day: string,
  { organisation, reference }: MessageNotice,
  language: WholeLanguage,
): TemplateResult {
  const { texts, formats } = language;
  const words = texts.message;
  const keep = () => {
    const title = words.calendarDay(organisation.name, reference);
    const facts = { day, title, reference, page: pageAddress(), now: Date.now() };
    saveFile(`${texts.export.fileName(reference)}.ics`, calendarFile(facts));
  };
  return html`<div class="note term" part="note reply-before">
    ${icon('day')}
    <p><strong>${words.replyBefore(formats.date(day))}</strong></p>
    <button type="button" class="quiet" part="button button-plain" @click=${keep}>${words.toCalendar}</button>
  </div>`;
}

export const letterHeadStyles = unsafeCSS(letterHeadCss);
