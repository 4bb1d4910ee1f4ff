// Every mail that leaves, as the towns of the demo would send it: for those who hold what it says, and who look at it.
import type { ContactNotice } from '../../server/contract/contact-notice.ts';
import {
  accessCodeMail,
  counterCodeMail,
  extensionMail,
  notificationMail,
  receiptMail,
  replyFailedMail,
  withdrawalMail,
} from '../../server/texts/citizen-mails.ts';
import { contactNotice } from '../../server/texts/contact-notices.ts';
import type { MailText, TextOrganisation } from '../../server/texts/mail-text.ts';
import { askReminderMail, reminderMail } from '../../server/texts/reminder-mails.ts';
import { replyMail } from '../../server/texts/reply-mail.ts';

/** A municipality that set nothing of its mails but what it must. */
export const MAIL_TOWN: TextOrganisation = {
  name: 'gemeente Haarlemmermeer',
  shortName: 'Haarlemmermeer',
  productName: 'ZorgMail Secure e-mail',
  phone: '0900 1852',
  pageUrl: 'https://www.haarlemmermeer.example/veilig-bericht',
  mailLanguages: ['en'],
  colour: '#154273',
  wordmark: null,
};

export const MAIL_LINK = `https://www.haarlemmermeer.example/veilig-bericht#bericht=${'A'.repeat(43)}`;
/** 14.35 in summer time. */
export const VALID_UNTIL = new Date('2026-07-01T12:35:00Z');

/** The mails to a citizen, by what they are about. */
export function citizenMails(organisation: TextOrganisation): Readonly<Record<string, MailText>> {
  const reminder = { organisation, reference: 'K7PX-3MRT', notifiedAt: VALID_UNTIL };
  const availableUntil = new Date('2026-12-31T23:30:00Z');
  return {
    notification: notificationMail({ organisation, reference: 'K7PX-3MRT', link: MAIL_LINK, availableUntil }),
    'notification-with-term': notificationMail({
      organisation,
      reference: 'K7PX-3MRT',
      link: MAIL_LINK,
      availableUntil,
      kind: 'Besluit op uw aanvraag',
      replyBefore: '2027-01-31',
    }),
    code: accessCodeMail({ organisation, code: '012345', codeReference: 'KXRM', validUntil: VALID_UNTIL }),
    'counter-code': counterCodeMail({ organisation, reference: 'K7PX-3MRT', givenAt: VALID_UNTIL }),
    receipt: receiptMail({
      organisation,
      reference: 'AAAA-CCCC',
      receivedAt: '2026-11-23T10:05:00Z',
      attachmentCount: 2,
      attachmentBytes: 3 * 1024 * 1024,
    }),
    withdrawal: withdrawalMail({ organisation, reference: 'K7PX-3MRT', notifiedAt: VALID_UNTIL }),
    reminder: reminderMail({ ...reminder, availableUntil, about: 'unread' }),
    'reminder-expiring': reminderMail({ ...reminder, availableUntil, about: 'expiring' }),
    'reminder-asked': reminderMail({ ...reminder, availableUntil, about: 'unread', openItems: 3 }),
    'reminder-unanswered': askReminderMail({ ...reminder, availableUntil, replyBefore: '2027-01-31', openItems: 3 }),
    'receipt-asked': receiptMail({
      organisation,
      reference: 'AAAA-CCCC',
      receivedAt: '2026-11-23T10:05:00Z',
      attachmentCount: 1,
      attachmentBytes: 1024 * 1024,
      asked: { count: 3, answered: [1, 3], declined: [2] },
    }),
    extension: extensionMail({ ...reminder, availableUntil }),
    'reply-failed': replyFailedMail({ organisation, reference: 'AAAA-CCCC' }),
  };
}

const NOTICES: readonly ContactNotice[] = [
  { about: 'message-locked' },
  { about: 'undeliverable', reason: 'unknown-address' },
  { about: 'message-delivered', action: 'delivered' },
  { about: 'message-passed-on' },
  { about: 'message-opened' },
  { about: 'colleagues-skipped', count: 2 },
];

/** The mails to a civil servant. */
export function civilServantMails(organisation: TextOrganisation): Readonly<Record<string, MailText>> {
  const message = { organisation, citizen: 'j•••@inwoner.example', reference: 'K7PX-3MRT', sentAt: VALID_UNTIL };
  const letter = { subject: 'Re: Uw aanvraag', text: 'Beste Piet,\n\nDank u wel.', sentAt: '2026-11-23T10:00:00Z' };
  const reply = { organisation, citizen: 'j.jansen@inwoner.example', reference: 'AAAA-CCCC' };
  return {
    ...Object.fromEntries(NOTICES.map((notice) => [notice.about, contactNotice(message, notice)])),
    reply: replyMail({ ...reply, messageReference: 'K7PX-3MRT', letter }),
    'reply-asked': replyMail({
      ...reply,
      messageReference: 'K7PX-3MRT',
      letter,
      answers: [
        {
          number: 1,
          label: 'Kopie van uw identiteitsbewijs',
          kind: 'file',
          answer: { files: ['1 Kopie van uw identiteitsbewijs.jpg'] },
        },
        { number: 2, label: 'Loonstrook van oktober', kind: 'file', answer: { reason: 'Ik werk sinds november.' } },
        { number: 3, label: 'Ingangsdatum', kind: 'date', answer: { text: '2026-12-01' } },
        { number: 4, label: 'Toelichting', kind: 'text', answer: { nothing: true } },
      ],
    }),
  };
}
