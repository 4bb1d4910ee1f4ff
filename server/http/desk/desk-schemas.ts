// What a municipality's own systems send and get. The very schemas that validate make the OpenAPI document, under the
// names that they are exported by. Times are RFC 3339, answered in UTC. Nothing here answers content, ever.
import * as z from 'zod';
import { ASKED_KINDS } from '../../contract/ask.ts';
import { limits } from '../../contract/limits.ts';
import { isLine } from '../../contract/line.ts';
import { EventDetails, EventName } from '../../message/audit.ts';
import { CASE_NUMBER_RULE, caseNumber } from '../../message/case-number.ts';
import { KEEP_DAYS_RULE, keepDays } from '../../message/message-life.ts';
import { KIND_CHARACTERS, KIND_RULE, messageKind } from '../../message/notification-details.ts';
import { MailAddress } from '../../organisation/mail-address.ts';
import { MAIL_LANGUAGE_LIST, MailLanguage } from '../../organisation/mail-language.ts';
import { mobileNumber } from '../../organisation/mobile-number.ts';
import { MESSAGE_STATUSES } from '../../store/stored-status.ts';

const at = z.iso.datetime();
const address = MailAddress.meta({ format: 'email', examples: ['j.jansen@inwoner.example'] });
const mobile = z
  .string()
  .max(30)
  .refine((text) => mobileNumber(text) !== undefined, 'must be a mobile number like +31612345678')
  .meta({ examples: ['+31612345678'] });
const CaseNumber = z
  .string()
  .max(200)
  .refine((text) => caseNumber(text) !== undefined, CASE_NUMBER_RULE)
  .meta({ examples: ['Z-2026-081512'] });
const line = (characters: number) =>
  z
    .string()
    .max(characters)
    .refine(isLine, 'must be one line of text, without controls and marks that turn its direction');
const bytes = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => Buffer.byteLength(text) <= most, `must have at most ${most} bytes in UTF-8`);

/** `{id}` in a path. */
export const RowId = z.uuid();

const Mailbox = z.strictObject({ name: line(200).optional(), address });

/** The same as `AskedItem` of the contract, which the reader knows. */
const NewAskedItem = z
  .strictObject({
    label: line(limits.askedLabelCharacters).trim().min(1).describe('What is asked for: `Loonstrook van oktober`.'),
    hint: line(limits.askedHintCharacters).trim().min(1).optional().describe('A sentence that helps.'),
    required: z
      .boolean()
      .default(false)
      .describe('It must be given, or its citizen says that he has not got it, and why.'),
    kind: z.enum(ASKED_KINDS).default('file').describe('What is given: files, words, a day, or one of `choices`.'),
    choices: z
      .array(line(limits.askedChoiceCharacters).trim().min(1))
      .min(2)
      .max(limits.askedChoices)
      .refine((choices) => new Set(choices).size === choices.length, 'must be different choices')
      .optional()
      .describe('Of the kind `choice` only.'),
  })
  .refine(({ kind, choices }) => (kind === 'choice') === (choices !== undefined), {
    message: 'two or more, and only of the kind "choice"',
    path: ['choices'],
  });

export const NewMessage = z
  .strictObject({
    to: z
      .strictObject({
        address,
        mobile: mobile
          .optional()
          .describe(
            'Where access codes go by sms. Without it the directory is asked; without that, codes go by e-mail.',
          ),
      })
      .describe('The citizen: exactly one.'),
    from: Mailbox.describe(
      'The civil servant: who the letter is from, and who gets the answers. At a mail domain of the organisation, as is `replyTo`.',
    ),
    replyTo: Mailbox.optional().describe('Who gets the answers, when that is not `from`.'),
    subject: line(1000).describe('Under seal: it stands in no mail.'),
    text: bytes(limits.letterTextBytes).default('').describe('The letter as plain text. Under seal.'),
    html: bytes(limits.letterHtmlBytes)
      .optional()
      .describe('The letter as HTML. Under seal; shown in a strict subset.'),
    kind: z
      .string()
      .max(4 * KIND_CHARACTERS)
      .refine((text) => messageKind(text) !== undefined, KIND_RULE)
      .optional()
      .describe('The nature of the message (Awb 2:10), shown in the notification: nothing of the content.'),
    replyBefore: z.iso
      .date()
      .optional()
      .describe('The last day to react (Awb 2:10), shown in the notification. Not a day that is over.'),
    ask: z
      .array(NewAskedItem)
      .min(1)
      .max(limits.askedItems)
      .optional()
      .describe('What it asks its citizen for, item by item; each is known by its number, from 1. Under seal.'),
    language: MailLanguage.optional()
      .describe(
        `The language below the Dutch of the mails about it: ${MAIL_LANGUAGE_LIST}, or nl for Dutch alone. Without it, those of the organisation.`,
      )
      .meta({ examples: ['pl'] }),
    caseNumber: CaseNumber.optional().describe(
      'The number of the case in your own system: shown here and found by. Never in a mail; kept as long as the message is told of.',
    ),
    keepDays: z
      .int()
      .refine((days) => keepDays(String(days)) !== undefined, KEEP_DAYS_RULE)
      .optional()
      .describe('Days that it can be read; without it those of the organisation. It can be extended later.')
      .meta({ minimum: limits.shortestRetentionDays, maximum: limits.longestRetentionDays }),
    smsOnly: z.boolean().default(false).describe('Access codes never go by e-mail. Needs a mobile number.'),
  })
  .describe('A message for one citizen.');
export type NewMessage = z.output<typeof NewMessage>;

export const CounterCode = z.object({
  code: z.string().describe('Six digits to be read out. They are told here once, and kept nowhere.'),
  expiresAt: at,
});

export const Extension = z.strictObject({
  lastDay: z.iso.date().describe('The last day on which it can be read, in the Netherlands.'),
});

const numbers = z.array(z.int());
const AskedNumbers = z
  .object({
    items: z.int().describe('How many items it asks for.'),
    answered: numbers.describe('Numbers of those that its citizen gave.'),
    declined: numbers.describe('Numbers of those that he said he has not; why stands in his answer.'),
    open: numbers.describe('Numbers of the others.'),
  })
  .describe('Of a message that asks for something: which items came, by number only.');

export const Message = z
  .object({
    id: z.uuid(),
    reference: z.string().describe('The reference (kenmerk) that stands in the notification and on every screen.'),
    status: z.enum(MESSAGE_STATUSES),
    kind: z.string().optional(),
    replyBefore: z.iso.date().optional(),
    language: z.string().optional().describe('The language below the Dutch of its mails, when one was chosen.'),
    caseNumber: z.string().optional(),
    smsOnly: z.boolean(),
    asked: AskedNumbers.optional(),
    createdAt: at.describe('When it was stored: from then on it counts as sent (Awb 2:20).'),
    expiresAt: at,
    notifiedAt: at.optional().describe('When the relay took the notification.'),
    deliveredAt: at
      .optional()
      .describe(
        'When a mail server beyond the relay reported that it has the notification (RFC 3464). Absent where none reports.',
      ),
    openedAt: at.optional().describe('When it was first opened.'),
    replyCount: z.int(),
    undeliveredReplyCount: z
      .int()
      .describe('Of those, how many the contact person’s mail server did not take, or sent back.'),
    undeliverableAt: at.optional().describe('The notification bounced, and once more, or could not be sent.'),
    lockedAt: at.optional().describe('Too many wrong codes.'),
    withdrawnAt: at.optional(),
    renewedAs: z.uuid().optional().describe('The message that took its place, when its access was renewed.'),
    changedAt: at.describe('When what is told here last changed.'),
  })
  .describe('What became of a message. Nothing of its content.');
export type Message = z.infer<typeof Message>;

/** A moment that messages can be of: PostgreSQL knows no year 0, and none that is far away. */
export function isMoment(at: Date): boolean {
  return at.getTime() >= Date.UTC(1970, 0) && at.getTime() < Date.UTC(10_000, 0);
}

const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => isMoment(new Date(text)), 'must be a moment from 1970 on');

const ALONE = 'goes with limit and cursor only: filter what comes';

export const MessageQuery = z
  .strictObject({
    status: z.enum(MESSAGE_STATUSES).optional().describe('Only messages of this status.'),
    reference: z
      .string()
      .max(20)
      .regex(/^[\x20-\x7e]*$/, 'must be letters, digits and hyphens')
      .optional()
      .describe('Only the message of this reference.'),
    caseNumber: CaseNumber.optional().describe('Only messages of this case.'),
    createdFrom: moment.optional().describe('Only messages created at or after this time.'),
    createdBefore: moment.optional().describe('Only messages created before this time.'),
    changedSince: moment
      .optional()
      .describe(
        'Messages that changed at or after this time, the oldest change first. Every change of what is told of a message moves it to the end. ' +
          '`next` is always there: ask with it again later, and you miss nothing. Goes with `limit` and `cursor` only.',
      ),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(limits.mostMessagesOnPage)
      .default(limits.messagesOnPage)
      .describe('Messages on a page.'),
    cursor: z.string().max(120).optional().describe('`next` of the page before.'),
  })
  .superRefine(({ changedSince, limit: _, cursor: __, ...others }, context) => {
    const isFiltered = Object.values(others).some((value) => value !== undefined);
    if (changedSince !== undefined && isFiltered)
      context.addIssue({ code: 'custom', path: ['changedSince'], message: ALONE });
  });

export const MessagePage = z.object({
  messages: z.array(Message).describe('Newest first; with `changedSince` the oldest change first.'),
  next: z
    .string()
    .optional()
    .describe('The cursor of the next page; absent on the last one. With `changedSince` it is always there.'),
});

export const MessageEvent = z.object({
  event: EventName,
  at,
  details: EventDetails,
});
export const MessageEvents = z.object({ events: z.array(MessageEvent).describe('Oldest first.') });

export const NewRecipient = z
  .strictObject({ address, mobile })
  .describe('The current 06-number of a mail address; in the directory it stands sealed.');
export type NewRecipient = z.output<typeof NewRecipient>;
export const StoredRecipient = z.object({ id: z.uuid(), createdAt: at, changedAt: at });
export const Recipient = z.object({
  id: z.uuid(),
  address: z.string(),
  mobile: z.string().describe('E.164.'),
  createdAt: at,
  changedAt: at,
});
export type Recipient = z.infer<typeof Recipient>;

/** One line of an import's answer. */
export const ImportedLine = z.object({
  line: z.int().describe('Counted from 1.'),
  status: z
    .union([z.literal(201), z.literal(200), z.literal(400), z.literal(503)])
    .describe('Added, replaced, refused, or to be sent again.'),
  id: z.uuid().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type ImportedLine = z.infer<typeof ImportedLine>;
