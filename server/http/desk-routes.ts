// The municipality's calls as a table: desk-api.ts says path and shape; here each gets the step it leads to, behind its API key.

import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { unlockMessage } from '../access/unlock.ts';
import { isRefusal, type Refusal } from '../contract/desk-problems.ts';
import { limits } from '../contract/limits.ts';
import { MiB } from '../contract/units.ts';
import { evidenceOf, evidenceText } from '../message/evidence.ts';
import { ingest } from '../message/ingest.ts';
import { eventsOf, listMessages, type MessageOverview, messageOverview } from '../message/message-status.ts';
import { withdrawMessage } from '../message/withdrawal.ts';
import { authenticateKey } from '../organisation/api-key.ts';
import { findRecipient, putRecipient, removeRecipient } from '../organisation/directory.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { countCallOfKey } from '../quotas/rate-limit.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import {
  DESK_API,
  type DeskCall,
  deskCalls,
  type Message,
  MessageQuery,
  NewRecipient,
  type Recipient,
  RowId,
} from './desk-api.ts';
import { brokenLetter, receivedLetter } from './desk-letter.ts';
import { DeskShares } from './desk-shares.ts';
import { asEntry, importLines } from './directory-import.ts';
import { bearerToken, checked, jsonBody } from './guards.ts';
import { cursorOf, notACursor, readCursor } from './list-cursor.ts';
import { refuseOtherMethods, routeOf } from './method-not-allowed.ts';
import { problemResponse } from './problem-response.ts';
import type { StrangerCalls } from './stranger-calls.ts';

/** A call whose API key is good. */
interface Call {
  readonly context: Context;
  readonly organisation: Organisation;
}
type Authenticated = { readonly Variables: { organisation: Organisation } };
type Outcome = Response | Refusal;
type Steps = { readonly [Name in DeskCall]: (call: Call) => Promise<Outcome> };
/** Calls with a body last as long as their caller takes, so they see to their shares themselves; the others are short, and take turns. */
type LongCall = 'createMessage' | 'putRecipient' | 'importRecipients';

/** A directory of so many lines as an import takes; every other call brings far less. A letter has limits of its own. */
const IMPORT_BYTES = 4 * MiB;
const CALL_BYTES = 16 * 1024;
/** Visible ASCII, as a header may hold it. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The desk API. */
export function deskRoutes(
  services: Services,
  clientOf: (context: Context) => ClientNetwork,
  strangers: StrangerCalls,
): Hono<Authenticated> {
  const routes = new Hono<Authenticated>();
  const shares = new DeskShares();
  const steps = stepsOf(services, shares);
  const guard = keyGuard(async (context) => {
    const client = clientOf(context);
    const key = bearerToken(context);
    const find = () => (key === undefined ? Promise.resolve(undefined) : authenticateKey(services, key));
    const caller = await strangers.networkTurn(client, find);
    if (caller === undefined) return (await strangers.spendGuess(client)) ?? { code: 'key-refused' };
    return callOf(services, shares, context, caller);
  });
  const onError = (context: Context) => problemResponse(context, { code: 'request-too-large' });
  const small = bodyLimit({ maxSize: CALL_BYTES, onError });
  // A letter streams, and an import: their own readers hold them against the limits as they come.
  const streamed: MiddlewareHandler = (_context, next) => next();
  for (const name of callNames()) {
    const limited = name === 'createMessage' || name === 'importRecipients' ? streamed : small;
    // The key first: of a stranger's call not a byte is read.
    const { method } = deskCalls[name];
    routes.on(method, routeOf(DESK_API, deskCalls[name]), guard, limited, async (context) => {
      const outcome = await steps[name]({ context, organisation: context.get('organisation') });
      return outcome instanceof Response ? outcome : problemResponse(context, outcome);
    });
  }
  refuseOtherMethods(routes, DESK_API, Object.values(deskCalls));
  return routes;
}

function keyGuard(callerOf: (context: Context) => Promise<Organisation | Refusal>): MiddlewareHandler<Authenticated> {
  return async (context, next) => {
    const organisation = await callerOf(context);
    if (isRefusal(organisation)) return problemResponse(context, organisation);
    context.set('organisation', organisation);
    return next();
  };
}

/** A call of a good key, counted against the key's minute (RateLimit headers: draft-ietf-httpapi-ratelimit-headers). */
async function callOf(
  services: Services,
  shares: DeskShares,
  context: Context,
  { organisation, keyId }: { organisation: Organisation; keyId: string },
): Promise<Organisation | Refusal> {
  const count = () => countCallOfKey(services, keyId);
  const { remaining, resetSeconds, refused } = await shares.turn(organisation, count);
  context.header('RateLimit-Policy', `"calls";q=${limits.callsPerKeyMinute};w=60`);
  context.header('RateLimit', `"calls";r=${remaining};t=${resetSeconds}`);
  if (refused === undefined) return organisation;
  await shares.spendRefused(organisation);
  return refused;
}

function stepsOf(services: Services, shares: DeskShares): Steps {
  const short = shortSteps(services);
  const inTurn = (name: Exclude<DeskCall, LongCall>) => (call: Call) =>
    shares.turn(call.organisation, () => short[name](call));
  return {
    listMessages: inTurn('listMessages'),
    getMessage: inTurn('getMessage'),
    withdrawMessage: inTurn('withdrawMessage'),
    listEvents: inTurn('listEvents'),
    getEvidence: inTurn('getEvidence'),
    unlockMessage: inTurn('unlockMessage'),
    getRecipient: inTurn('getRecipient'),
    removeRecipient: inTurn('removeRecipient'),
    putRecipient: async ({ context, organisation }) => {
      const given = await jsonBody(context, NewRecipient);
      if (isRefusal(given)) return given;
      const entryOf = asEntry(given.body);
      const put = await shares.turn(organisation, () => putRecipient(services, organisation, entryOf));
      if (isRefusal(put)) return put;
      const { entry, outcome } = put;
      context.header('Location', `${DESK_API}/recipients/${entry.id}`);
      const { id, createdAt, changedAt } = entry;
      const answer = { id, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
      return context.json(answer, outcome === 'added' ? 201 : 200);
    },
    createMessage: (call) => createMessage(services, call),
    importRecipients: ({ context, organisation }) => importLines(services, shares, organisation, context, IMPORT_BYTES),
  };
}

function shortSteps(services: Services): Omit<Steps, LongCall> {
  return {
    listMessages: async ({ context, organisation }) => {
      const query = checked(MessageQuery, context.req.query(), '#/query');
      if (isRefusal(query)) return query;
      const { createdFrom, createdBefore, cursor, status, reference, limit } = query.body;
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (after === null) return notACursor;
      const given = Object.entries({ status, reference, after, ...times({ createdFrom, createdBefore }) });
      const filter = Object.fromEntries(given.filter(([, value]) => value !== undefined));
      const { messages, hasMore } = await listMessages(services, organisation, { ...filter, limit });
      const last = messages.at(-1);
      const next = hasMore && last !== undefined ? { next: cursorOf(last) } : {};
      return context.json({ messages: messages.map(asMessage), ...next });
    },
    getMessage: (call) => withMessage(services, call, async (found) => call.context.json(asMessage(found))),
    withdrawMessage: (call) =>
      withMessage(services, call, async ({ message, status }) => {
        if (status === 'expired') return { code: 'message-over' };
        await withdrawMessage(services, call.organisation, message.reference);
        return call.context.body(null, 204);
      }),
    listEvents: (call) =>
      withMessage(services, call, async (found) => {
        const events = await eventsOf(services.db, found);
        return call.context.json({
          events: events.map(({ event, details, at }) => ({ event, at: at.toISOString(), details: plain(details) })),
        });
      }),
    getEvidence: (call) =>
      withMessage(services, call, async ({ message: { id } }) => {
        const evidence = await evidenceOf(services, call.organisation, { id });
        if (evidence === 'unknown') return { code: 'message-unknown' };
        const wanted = call.context.req.header('accept') ?? '*/*';
        if (/text\/plain/.test(wanted)) return call.context.text(evidenceText(evidence));
        return /application\/(json|\*)|\*\/\*/.test(wanted) ? call.context.json(evidence) : { code: 'not-acceptable' };
      }),
    unlockMessage: (call) =>
      withMessage(services, call, async ({ message: { id }, status }) => {
        if (status === 'expired' || status === 'withdrawn') return { code: 'message-over' };
        await unlockMessage(services, call.organisation, id);
        return withMessage(services, call, async (found) => call.context.json(asMessage(found)));
      }),
    getRecipient: async ({ context, organisation }) => {
      const id = RowId.safeParse(context.req.param('id'));
      const entry = id.success ? await findRecipient(services, organisation, id.data) : undefined;
      if (entry === undefined) return { code: 'recipient-unknown' };
      const { createdAt, changedAt } = entry;
      const answer: Recipient = { ...entry, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
      return context.json(answer);
    },
    removeRecipient: async ({ context, organisation }) => {
      const id = RowId.safeParse(context.req.param('id'));
      const removed = id.success && (await removeRecipient(services, organisation, id.data));
      return removed ? context.body(null, 204) : { code: 'recipient-unknown' };
    },
  };
}

async function createMessage(services: Services, { context, organisation }: Call): Promise<Outcome> {
  const idempotencyKey = context.req.header('idempotency-key');
  if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
    const detail = 'must be 1 to 255 visible ASCII characters';
    return { code: 'invalid-request', errors: [{ pointer: '#/header/Idempotency-Key', detail }] };
  }
  try {
    const step = () => takeLetterIn(services, { context, organisation }, idempotencyKey);
    const taken = await services.intakePlaces.take(organisation.id, step);
    return taken === 'full' ? { code: 'too-many-requests', retryAfter: 5 } : taken;
  } catch (error) {
    const refusal = brokenLetter(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

async function takeLetterIn(
  services: Services,
  { context, organisation }: Call,
  idempotencyKey: string | undefined,
): Promise<Outcome> {
  const received = await receivedLetter(context, services, organisation);
  if (isRefusal(received)) return received;
  try {
    const outcome = await ingest(services, {
      ...received.letter,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    if (isRefusal(outcome)) return asSent(outcome, received.pointers);
    const id = outcome.messages[0]?.id ?? '';
    const stored = await messageOverview(services, organisation, { id });
    if (stored === undefined) throw new Error('a message that was just stored is not there');
    context.header('Location', `${DESK_API}/messages/${id}`);
    return context.json(asMessage(stored), 201);
  } finally {
    await received.close();
  }
}

/** A refusal that points at where a fault stands in what was sent. */
function asSent(refusal: Refusal, pointers: Readonly<Record<string, string>> = {}): Refusal {
  if (refusal.code !== 'invalid-request') return refusal;
  const errors = refusal.errors.map(({ pointer, detail }) => ({ pointer: pointers[pointer] ?? pointer, detail }));
  return { code: 'invalid-request', errors };
}

async function withMessage(
  services: Services,
  { context, organisation }: Call,
  step: (found: MessageOverview) => Promise<Outcome>,
): Promise<Outcome> {
  const id = RowId.safeParse(context.req.param('id'));
  const found = id.success ? await messageOverview(services, organisation, { id: id.data }) : undefined;
  return found === undefined ? { code: 'message-unknown' } : step(found);
}

function asMessage({ message: of, status, replies, kind }: MessageOverview): Message {
  const { id, reference, smsOnly, replyBefore, createdAt, expiresAt } = of;
  const { notifiedAt, openedAt, undeliverableAt, lockedAt, withdrawnAt } = of;
  const moments = Object.entries({ notifiedAt, openedAt, undeliverableAt, lockedAt, withdrawnAt });
  return {
    id,
    reference,
    status,
    ...(kind === undefined ? {} : { kind }),
    ...(replyBefore === null ? {} : { replyBefore }),
    smsOnly,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    replyCount: replies,
    ...Object.fromEntries(moments.flatMap(([name, at]) => (at === null ? [] : [[name, at.toISOString()]]))),
  };
}

/** Details of an event that fit on a line; hashes are for the evidence. */
function plain(details: unknown): Record<string, string | number | boolean> {
  const entries = Object.entries(Object(details)) as [string, unknown][];
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [],
    ),
  );
}

function times(given: Readonly<Record<string, string | undefined>>): Record<string, Date | undefined> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, text === undefined ? undefined : new Date(text)]),
  );
}

function callNames(): DeskCall[] {
  return Object.keys(deskCalls).filter((name): name is DeskCall => name in deskCalls);
}
