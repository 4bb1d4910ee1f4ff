// Proof of what happened to a message (Awb 2:25), from what was written down: it outlives the content, and holds none
// of it.
import * as z from 'zod';
import { TIME_ZONE } from '../contract/time-zone.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import { CodeChannel, EVENTS, type EventName, eventsOf, SealedPart } from './audit.ts';
import { messageOverview } from './message-status.ts';

const at = z.iso.datetime();

export const Evidence = z
  .object({
    issuedAt: at.describe('When this copy was made.'),
    organisation: z.string(),
    reference: z.string(),
    recipient: z.string().optional().describe('The mail address, masked.'),
    sentAt: at.describe('The commit: from then on the message was accessible (Awb 2:19b).'),
    availableUntil: at,
    sealed: z.array(SealedPart),
    notifiedAt: z.array(at).describe('When the relay took a notification; more than one when it bounced.'),
    deliveredAt: at
      .optional()
      .describe('When a mail server beyond the relay reported that it has the notification (RFC 3464).'),
    bouncedAt: z.array(at),
    undeliverableAt: at.optional(),
    remindedAt: z.array(at),
    codesSent: z.array(z.object({ at, channel: CodeChannel })),
    counterCodesAt: z.array(at).describe('When an employee read out a code, at the counter or on the phone.'),
    counterCodesToldAt: z.array(at).describe('When the relay took the notice of that.'),
    openedAt: z.array(at),
    attachmentsFetchedAt: z.array(at).describe('Each attachment once in an hour at most.'),
    replies: z.array(
      z.object({
        reference: z.string(),
        receivedAt: at.describe('The commit: then it had reached the organisation (Awb 2:20).'),
        deliveredAt: at.optional().describe("When the organisation's mail relay took it."),
        attachmentCount: z.int(),
        attachmentBytes: z.int(),
        sealed: z.array(SealedPart),
      }),
    ),
    extensions: z
      .array(z.object({ at, until: at }))
      .describe('When the organisation gave it more days, and its new end.'),
    extensionToldAt: z.array(at).describe('When the relay took the notice of more days.'),
    withdrawnAt: at.optional(),
    renewedAt: at.optional(),
    withdrawalToldAt: z.array(at).describe('When the relay took the notice of withdrawal.'),
    deletedAt: at.optional().describe('When the content was deleted at the end of its life.'),
  })
  .describe('A dated copy of what happened to a message, without content.');
export type Evidence = z.infer<typeof Evidence>;

/** Events that the evidence tells, each in a line of its statement. */
type TellingEvent = { [Name in EventName]: (typeof EVENTS)[Name] extends { line: string } ? Name : never }[EventName];

/** What of the details of events is told. Older events know less. */
const Details = z.object({
  channel: CodeChannel.optional(),
  mail: z.string().optional(),
  reference: z.string().optional(),
  attachments: z.int().optional(),
  bytes: z.int().optional(),
  sealed: z.array(SealedPart).optional(),
  until: z.string().optional(),
});

/** The evidence of a message of this organisation, by its row id or reference. */
export async function evidenceOf(
  services: Pick<Services, 'db' | 'serverKeys' | 'clock'>,
  organisation: Organisation,
  by: { readonly id: string } | { readonly reference: string },
): Promise<Evidence | 'unknown'> {
  const found = await messageOverview(services, organisation, by);
  if (found === undefined) return 'unknown';
  const { id, reference, createdAt, expiresAt, maskedRecipientSealed, withdrawnAt, deletedAt } = found.message;
  const recipient =
    maskedRecipientSealed === null
      ? undefined
      : await services.serverKeys.open(`message/masked_recipient/${id}`, maskedRecipientSealed);
  const rows = await eventsOf(services.db, found.message);
  const events = rows.map((row) => ({ ...row, at: row.at.toISOString(), details: Details.parse(row.details) }));
  const of = (name: TellingEvent) => events.filter(({ event }) => event === name);
  const times = (name: TellingEvent) => of(name).map((event) => event.at);
  const deliveredAt = new Map(of('reply-delivered').map(({ at: when, details }) => [details.reference, when]));
  return {
    issuedAt: services.clock.now().toISOString(),
    organisation: organisation.name,
    reference,
    recipient,
    sentAt: createdAt.toISOString(),
    availableUntil: expiresAt.toISOString(),
    sealed: of('received')[0]?.details.sealed ?? [],
    notifiedAt: times('notified'),
    deliveredAt: times('delivered')[0],
    bouncedAt: times('bounced'),
    undeliverableAt: times('undeliverable')[0],
    remindedAt: times('reminded'),
    codesSent: of('code-sent').flatMap(({ at: sentAt, details: { channel } }) =>
      channel === undefined ? [] : [{ at: sentAt, channel }],
    ),
    counterCodesAt: times('counter-code'),
    counterCodesToldAt: times('counter-code-told'),
    openedAt: times('opened'),
    attachmentsFetchedAt: times('attachment-fetched'),
    replies: of('replied').map(({ at: receivedAt, details }) => {
      const delivered = deliveredAt.get(details.reference);
      return {
        reference: details.reference ?? '',
        receivedAt,
        deliveredAt: delivered,
        attachmentCount: details.attachments ?? 0,
        attachmentBytes: details.bytes ?? 0,
        sealed: details.sealed ?? [],
      };
    }),
    extensions: of('extended').flatMap(({ at: extendedAt, details: { until } }) =>
      until === undefined ? [] : [{ at: extendedAt, until }],
    ),
    extensionToldAt: times('extension-notified'),
    withdrawalToldAt: times('withdrawal-notified'),
    withdrawnAt: withdrawnAt?.toISOString(),
    renewedAt: times('renewed')[0],
    deletedAt: deletedAt?.toISOString(),
  };
}

const BY_CHANNEL = { sms: 'per sms', email: 'per e-mail', voice: 'per telefoon' } as const;

type EventLines = { readonly [Name in TellingEvent]: (evidence: Evidence) => readonly string[] };

/** The lines of each event in the statement: a new event with a line does not compile until it stands here. */
const LINES: EventLines = {
  received: ({ sentAt }) => lines('received', [sentAt]),
  notified: ({ notifiedAt }) => lines('notified', notifiedAt),
  delivered: ({ deliveredAt }) => lines('delivered', [deliveredAt]),
  bounced: ({ bouncedAt }) => lines('bounced', bouncedAt),
  undeliverable: ({ undeliverableAt }) => lines('undeliverable', [undeliverableAt]),
  reminded: ({ remindedAt }) => lines('reminded', remindedAt),
  'code-sent': ({ codesSent }) =>
    codesSent.flatMap(({ at: moment, channel }) => lines('code-sent', [moment], `, ${BY_CHANNEL[channel]}`)),
  'counter-code': ({ counterCodesAt }) => lines('counter-code', counterCodesAt, ', door een medewerker'),
  'counter-code-told': ({ counterCodesToldAt }) => lines('counter-code-told', counterCodesToldAt),
  opened: ({ openedAt }) => lines('opened', openedAt),
  'attachment-fetched': ({ attachmentsFetchedAt }) => lines('attachment-fetched', attachmentsFetchedAt),
  replied: ({ replies }) =>
    replies.flatMap(({ reference, receivedAt, deliveredAt, attachmentCount }) => {
      const files = attachmentCount === 1 ? '1 bijlage' : `${attachmentCount} bijlagen`;
      const received = lines('replied', [receivedAt], `, kenmerk ${reference}, ${files}`);
      return [...received, ...lines('reply-delivered', [deliveredAt], `, kenmerk ${reference}`)];
    }),
  'reply-delivered': () => [], // each stands under the reply that was delivered
  extended: ({ extensions }) =>
    extensions.flatMap(({ at: moment, until }) => lines('extended', [moment], `, tot en met ${day(until)}`)),
  'extension-notified': ({ extensionToldAt }) => lines('extension-notified', extensionToldAt),
  withdrawn: ({ withdrawnAt }) => lines('withdrawn', [withdrawnAt]),
  renewed: ({ renewedAt }) => lines('renewed', [renewedAt]),
  'withdrawal-notified': ({ withdrawalToldAt }) => lines('withdrawal-notified', withdrawalToldAt),
  expired: ({ deletedAt }) => lines('expired', [deletedAt]),
};

/** The same as a Dutch statement on paper, fit for the citizen. */
export function evidenceText(evidence: Evidence): string {
  const { organisation, reference, recipient, replies } = evidence;
  const told = [
    `Verklaring over bericht ${reference}`,
    '',
    line('Van', organisation),
    ...(recipient === undefined ? [] : [line('Aan', recipient)]),
    line('Kenmerk', reference),
    line('Opgemaakt', when(evidence.issuedAt)),
    '',
    'Wat er met dit bericht is gebeurd:',
    '',
    ...tellingEvents.flatMap((name) => LINES[name](evidence)),
    '',
    'Controlegetallen (SHA-256) van wat versleuteld is bewaard:',
    '',
    ...[evidence, ...replies].flatMap(({ reference: of, sealed }) =>
      sealed.map(({ kind, size, sha256 }) => `${of}  ${kind.padEnd(9)}  ${String(size).padStart(9)} bytes  ${sha256}`),
    ),
    '',
    'Tijden zijn Nederlandse tijd. De inhoud van het bericht staat niet in deze verklaring.',
    '',
    `In English: what happened to message ${reference} from ${organisation}, in Dutch local time. It has none of the content.`,
    '',
  ];
  return told.join('\n');
}

const tellingEvents = Object.keys(LINES).filter((name): name is TellingEvent => name in LINES);

function line(title: string, words: string): string {
  return `${`${title}:`.padEnd(20)} ${words}`;
}

/** A line for each moment at which something happened. */
function lines(event: TellingEvent, moments: readonly (string | undefined)[], more = ''): string[] {
  return moments.flatMap((moment) =>
    moment === undefined ? [] : [line(EVENTS[event].line, `${when(moment)}${more}`)],
  );
}

function day(moment: string): string {
  return new Intl.DateTimeFormat('nl-NL', { timeZone: TIME_ZONE, dateStyle: 'long' }).format(new Date(moment));
}

function when(moment: string): string {
  const time = new Intl.DateTimeFormat('nl-NL', { timeZone: TIME_ZONE, timeStyle: 'medium' }).format(new Date(moment));
  return `${day(moment)}, ${time.replaceAll(':', '.')} uur`;
}
