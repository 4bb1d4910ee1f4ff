// What happened to a message, without content: the municipality's proof, and the citizen's (Awb 2:25).
import { and, eq, gt, sql } from 'drizzle-orm';
import * as z from 'zod';
import { Channel } from '../contract/reader-api.ts';
import { countEvent } from '../metrics.ts';
import { afterCommit } from '../store/after-commit.ts';
import type { Queryable } from '../store/database.ts';
import { toldEvent } from '../store/schema-events.ts';
import { audit } from '../store/schema-service.ts';

/** A sealed part of a message, by what it is. */
const sealedPart = <const Kind extends string>(...kinds: readonly Kind[]) =>
  z.object({
    kind: z.enum(kinds),
    size: z.int().describe('Bytes of the sealed part.'),
    sha256: z.string().describe('Of the sealed part, in base64url. A hash of the text itself could be guessed.'),
  });
export const SealedPart = sealedPart('body', 'file', 'reply', 'replyfile');

/** The way that a code went. */
export const CodeChannel = z.enum(Channel.options);
const nothing = z.object({});
/** What of an event makes a series of its own. */
const CountedDetails = z.object({ channel: CodeChannel.optional() });
const error = z.object({ error: z.string() });
const reference = z.object({ reference: z.string() });
const failedReply = z.object({ reference: z.string(), error: z.string() });

/** What an event is: in the API's document, what is written down with it, and its line in the statement of evidence. */
interface EventRow {
  readonly means: string;
  readonly details: z.ZodObject;
  /** In Dutch. An event without one is not proof of anything to the citizen. */
  readonly line?: string;
  /** The municipality's own systems are told of it (server/events). */
  readonly isTold?: true;
}

/** Everything that is written down. */
export const EVENTS = {
  received: {
    means: 'stored under seal',
    details: z.object({ attachments: z.int(), sealed: z.array(sealedPart('body', 'file')) }),
    line: 'Verzonden',
    isTold: true,
  },
  notified: { means: 'the relay took the notification', details: nothing, line: 'E-mail bezorgd', isTold: true },
  delivered: {
    means: 'a mail server beyond the relay took the notification',
    details: z.object({ action: z.enum(['delivered', 'relayed']) }),
    line: 'Bezorging gemeld',
    isTold: true,
  },
  'notification-late': { means: 'the notification has not left for hours', details: nothing },
  'notification-failed': { means: 'the notification could not be sent', details: error },
  /** Which of our mails, by its job, and the status of RFC 3463 if there was one. */
  bounced: {
    means: 'a mail to the citizen came back',
    details: z.object({ mail: z.string(), status: z.string().optional() }),
    line: 'E-mail kwam terug',
  },
  undeliverable: {
    means: 'the citizen cannot be reached',
    details: z.object({ reason: z.string() }),
    line: 'Niet te bezorgen',
    isTold: true,
  },
  reminded: {
    means: 'the relay took a reminder',
    details: z.object({ about: z.enum(['unread', 'expiring', 'unanswered']) }),
    line: 'Herinnering',
    isTold: true,
  },
  'reminder-failed': { means: 'a reminder could not be sent', details: error },
  'code-sent': { means: 'an access code left', details: z.object({ channel: CodeChannel }), line: 'Code gestuurd' },
  'code-failed': {
    means: 'an access code could not be sent',
    details: z.object({ channel: CodeChannel, error: z.string() }),
    isTold: true,
  },
  /** Which employee gave it, and how he knew the citizen: personal, and kept as long as what happened is. */
  'counter-code': {
    means: 'an employee read out a code',
    details: z.object({ codeReference: z.string(), who: z.string(), why: z.string() }),
    line: 'Code voorgelezen',
  },
  'counter-code-told': { means: 'the relay took the notice of it', details: nothing, line: 'Voorlezen gemaild' },
  'counter-code-untold': { means: 'the notice of it could not be sent', details: error },
  /** `device` tells the browsers of one message apart, and nothing else. */
  opened: {
    means: 'a right code opened the message',
    details: z.object({ device: z.string().optional() }),
    line: 'Geopend',
    isTold: true,
  },
  'attachment-fetched': { means: 'an attachment was fetched', details: nothing, line: 'Bijlage opgehaald' },
  locked: { means: 'too many wrong codes', details: nothing, isTold: true },
  unlocked: { means: 'the organisation unlocked it', details: nothing, isTold: true },
  replied: {
    means: 'the citizen answered',
    details: z.object({
      reference: z.string(),
      attachments: z.int(),
      bytes: z.int(),
      /** Of a letter that asks: numbers of the items that are answered by now, and that its citizen has not. */
      answered: z.array(z.int()).optional(),
      declined: z.array(z.int()).optional(),
      sealed: z.array(sealedPart('reply', 'replyfile')),
    }),
    line: 'Antwoord ontvangen',
    isTold: true,
  },
  'reply-delivered': { means: 'the relay took the answer', details: reference, line: 'Antwoord bezorgd', isTold: true },
  'reply-failed': { means: 'the answer could not be delivered', details: failedReply, isTold: true },
  'reply-bounced': { means: 'the answer came back', details: reference, isTold: true },
  /** Neither arrived: the citizen believes what his receipt says. */
  'reply-failed-untold': {
    means: 'the citizen could not be told that his answer was not delivered',
    details: reference,
    isTold: true,
  },
  'receipt-failed': { means: 'the receipt could not be sent', details: failedReply },
  extended: {
    means: 'the organisation lets it be read for longer',
    details: z.object({ until: z.string() }),
    line: 'Langer te lezen',
    isTold: true,
  },
  'extension-notified': { means: 'the relay took the notice of it', details: nothing, line: 'Verlenging gemaild' },
  'extension-failed': { means: 'the notice of it could not be sent', details: error },
  withdrawn: { means: 'the organisation withdrew it', details: nothing, line: 'Ingetrokken', isTold: true },
  renewed: {
    means: 'another message took its place, for its citizen had lost the link',
    details: nothing,
    line: 'Opnieuw verzonden',
    isTold: true,
  },
  'withdrawal-notified': { means: 'the relay took the notice of it', details: nothing, line: 'Intrekking gemaild' },
  'withdrawal-failed': { means: 'the notice of it could not be sent', details: error },
  expired: {
    means: 'its content was deleted at the end of its life',
    details: nothing,
    line: 'Inhoud verwijderd',
    isTold: true,
  },
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventName = keyof typeof EVENTS;
type EventDetails<Event extends EventName> = z.input<(typeof EVENTS)[Event]['details']>;

const rows: Readonly<Record<string, EventRow>> = EVENTS;

/** The names of the events, and what each means. */
export const EventName = z.enum(Object.keys(EVENTS).filter((name): name is EventName => name in EVENTS)).describe(
  `${Object.entries(rows)
    .flatMap(([name, { means }]) => `\`${name}\`: ${means}`)
    .join('; ')}.`,
);

const TOLD: ReadonlySet<string> = new Set(Object.keys(rows).filter((name) => rows[name]?.isTold === true));

/** The names of the events that the municipality's own systems are told of. */
export const TOLD_EVENTS: readonly EventName[] = EventName.options.filter((name) => TOLD.has(name));

/** What an event means, in English. */
export function meaningOf(name: EventName): string {
  return EVENTS[name].means;
}

/** Writes down one event, and that it is to be told, in the transaction of what it tells. */
export async function recordEvent<Event extends EventName>(
  db: Queryable,
  of: { readonly id: string; readonly organisationId: string },
  event: Event,
  details: EventDetails<Event>,
  at: Date,
): Promise<void> {
  await recordEvents(db, [of], event, details, at);
}

/** Of the organisation of a row of `audit`. */
const SLUG = sql<string>`(select slug from organisation where organisation.id = audit.organisation_id)`;

/** The same of several messages at once. */
export async function recordEvents<Event extends EventName>(
  db: Queryable,
  of: readonly { readonly id: string; readonly organisationId: string }[],
  event: Event,
  details: EventDetails<Event>,
  at: Date,
): Promise<void> {
  if (of.length === 0) return;
  const rows = of.map(({ id: messageId, organisationId }) => ({ organisationId, messageId, event, details, at }));
  const written = await db
    .insert(audit)
    .values(rows)
    .returning({ auditId: audit.id, organisationId: audit.organisationId, slug: SLUG });
  const { channel } = CountedDetails.parse(details);
  afterCommit(db, () => {
    for (const { slug } of written) countEvent(event, slug, channel);
  });
  const told = written.map(({ auditId, organisationId }) => ({ auditId, organisationId, at }));
  if (TOLD.has(event)) await db.insert(toldEvent).values(told);
}

/** An event that was written down. */
export interface WrittenEvent {
  readonly event: EventName;
  readonly details: unknown;
  readonly at: Date;
}

/**
 * Everything that was written down about a message, oldest first; read in pages, so that a long life stops nobody
 * else's call. How long it can be is bounded by what a citizen may do: codes, openings and replies of a day, and one
 * fetch of each attachment in an hour.
 */
export async function eventsOf(
  db: Queryable,
  { id, organisationId }: { readonly id: string; readonly organisationId: string },
): Promise<WrittenEvent[]> {
  const events: WrittenEvent[] = [];
  for (let after = 0; ; ) {
    const page = await db
      .select({ id: audit.id, event: audit.event, details: audit.details, at: audit.at })
      .from(audit)
      .where(and(eq(audit.messageId, id), eq(audit.organisationId, organisationId), gt(audit.id, after)))
      .orderBy(audit.id)
      .limit(EVENTS_AT_ONCE);
    events.push(...page.map(({ event, details, at }) => ({ event: EventName.parse(event), details, at })));
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_AT_ONCE) return events;
    after = last.id;
  }
}

/** Rows of a page: some ten milliseconds of work. */
const EVENTS_AT_ONCE = 1_000;

const Detail = z.union([z.string(), z.number(), z.boolean(), z.array(z.int())]);
/** What goes with an event and fits on a line; hashes are for the evidence. */
export const EventDetails = z
  .record(z.string(), Detail)
  .describe('What goes with the event: a channel, a reference, a number, numbers of items, the code of an error.');

/** Those of an event as it was written down. */
export function plainDetails(details: unknown): z.infer<typeof EventDetails> {
  const known: [string, unknown][] = Object.entries(Object(details));
  return Object.fromEntries(
    known.flatMap(([name, value]) => {
      const told = Detail.safeParse(value);
      return told.success ? [[name, told.data] as const] : [];
    }),
  );
}
