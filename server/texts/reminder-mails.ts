// Reminders to a citizen: of a message that he has not read, and of one that asks for what he has not given. Nothing of
// the content, and no link: the server has none.

import type { MailBlock } from './mail-blocks.ts';
import { dutchDay } from './mail-formats.ts';
import { below } from './mail-languages.ts';
import {
  capital,
  citizenMail,
  lostMail,
  type MailText,
  notificationSubject,
  type TextOrganisation,
} from './mail-text.ts';
import { sentences, words } from './mail-words.ts';

/** A message is not read yet. The link is in the earlier mail only, so this one says how to find that. */
export function reminderMail(of: {
  organisation: TextOrganisation;
  reference: string;
  notifiedAt: Date;
  availableUntil: Date;
  about: 'unread' | 'expiring';
  /** How many things it asks for; never which. */
  openItems?: number;
}): MailText {
  const { organisation, reference, notifiedAt, availableUntil, about, openItems = 0 } = of;
  const until = dutchDay(availableUntil);
  const subject =
    about === 'unread'
      ? `Herinnering: bericht van ${organisation.shortName}`
      : `U kunt uw bericht lezen tot en met ${until}`;
  return citizenMail(`${organisation.productName} – ${subject}`, organisation, [
    {
      heading:
        about === 'unread' ? 'U hebt een bericht nog niet gelezen' : `U kunt uw bericht lezen tot en met ${until}`,
    },
    {
      paragraph: `${capital(organisation.name)} stuurde u op ${dutchDay(notifiedAt)} een e-mail over een vertrouwelijk bericht. U hebt het bericht nog niet gelezen.`,
    },
    ...(openItems === 0 ? [] : [{ paragraph: `In het bericht vragen wij u om ${things(openItems)}.` }]),
    { term: words`U kunt het lezen ${{ strong: `tot en met ${until}` }}.` },
    ...whereItIs(organisation, notifiedAt, reference),
    ...below(organisation, (said, { day }) =>
      sentences(
        said.reminder({ day: day(notifiedAt), from: organisation.shortName, until: day(availableUntil) }),
        ...(openItems === 0 ? [] : [said.asks(String(openItems))]),
      ),
    ),
  ]);
}

/** A message was read, and nothing of what it asks for was given. How many things, never which. */
export function askReminderMail(of: {
  organisation: TextOrganisation;
  reference: string;
  notifiedAt: Date;
  availableUntil: Date;
  /** The last day to react, where there is one. */
  replyBefore: string | undefined;
  openItems: number;
}): MailText {
  const { organisation, reference, notifiedAt, availableUntil, replyBefore, openItems } = of;
  const term = replyBefore === undefined ? availableUntil : new Date(`${replyBefore}T12:00:00Z`);
  return citizenMail(`${organisation.productName} – Herinnering: wij wachten op uw antwoord`, organisation, [
    { heading: 'Wij wachten nog op uw antwoord' },
    {
      paragraph: `${capital(organisation.name)} stuurde u op ${dutchDay(notifiedAt)} een e-mail over een vertrouwelijk bericht. In dat bericht vragen wij u om ${things(openItems)}. Wij hebben nog niets van u gekregen.`,
    },
    { term: words`Reageer ${{ strong: `uiterlijk op ${dutchDay(term)}` }}.` },
    { paragraph: 'Hebt u iets niet? Dan kunt u dat in uw antwoord zeggen.' },
    ...whereItIs(organisation, notifiedAt, reference),
    ...below(organisation, (said, { day }) =>
      sentences(
        said.unanswered({ day: day(notifiedAt), from: organisation.shortName, until: day(term) }),
        said.asks(String(openItems)),
      ),
    ),
  ]);
}

function things(count: number): string {
  return count === 1 ? '1 ding' : `${count} dingen`;
}

/** How to find the earlier mail, which alone has the link. */
function whereItIs(organisation: TextOrganisation, notifiedAt: Date, reference: string): MailBlock[] {
  return [
    {
      paragraph: words`Zoek de e-mail van ${dutchDay(notifiedAt)} met als onderwerp ${{ strong: `“${notificationSubject(organisation)}”` }}. Klik daarin op Bericht lezen. Kijk ook in de map met ongewenste e-mail (spam).`,
    },
    { paragraph: 'In deze herinnering staat geen link. Zo blijft uw bericht veilig.' },
    { facts: [['Kenmerk', reference]] },
    { paragraph: lostMail(organisation) },
  ];
}
