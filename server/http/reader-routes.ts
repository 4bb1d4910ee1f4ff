// The citizen's calls as a table: the contract says path, guard and shape; here each gets the step it leads to.
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { askForCode } from '../access/access-code.ts';
import {
  endSession,
  openMessage,
  openSession,
  type ReadingSession,
  readingSession,
} from '../access/reading-session.ts';
import { isRefusal, type Refusal } from '../contract/desk-problems.ts';
import { limits } from '../contract/limits.ts';
import { isProblem, type Problem } from '../contract/problems.ts';
import {
  AskForCode,
  BlobNumber,
  CompleteAttachment,
  OpenSession,
  READER_API,
  type ReaderCall,
  RecordIndex,
  readerCalls,
  SendReply,
  StartReply,
  Uuid,
} from '../contract/reader-api.ts';
import { RECORD_SIZE } from '../contract/sealed-stream.ts';
import { type AttachmentPlace, attachmentRecords } from '../message/attachment.ts';
import { findMessage } from '../message/live-message.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { completeAttachment, removeAttachment, startReply, storeRecord } from '../reply/reply-upload.ts';
import { sendReply, sentReplies } from '../reply/send-reply.ts';
import type { Services } from '../services.ts';
import { bearerToken, jsonBody, messageIdOf } from './guards.ts';
import { refuseOtherMethods, routeOf } from './method-not-allowed.ts';
import { problemResponse } from './problem-response.ts';
import { UnfinishedBodies } from './request-body.ts';
import { SessionShares } from './session-shares.ts';
import type { StrangerCall, StrangerCalls } from './stranger-calls.ts';

/** A call that has passed its guards. */
interface Call extends StrangerCall {
  readonly context: Context;
}
interface SessionCall extends Call {
  readonly session: ReadingSession;
}

type Outcome = Response | Refusal;
type Step<Name extends ReaderCall> = (
  call: (typeof readerCalls)[Name]['session'] extends true ? SessionCall : Call,
) => Promise<Outcome>;
type Steps = { readonly [Name in ReaderCall]: Step<Name> };

/** The reader API. `clientOf` tells the network a call comes from. Of a call's body not a byte is read before its message or session is found. */
export function readerRoutes(
  services: Services,
  clientOf: (context: Context) => ClientNetwork,
  strangers: StrangerCalls,
): Hono {
  const routes = new Hono();
  const bodies = new UnfinishedBodies();
  const shares = new SessionShares();
  const steps = stepsOf(services, strangers, shares, (call, most) =>
    bodies.read(`${call.client.network} ${call.id}`, call.context, { most }),
  );
  const call = async (name: ReaderCall, context: Context): Promise<Outcome> => {
    const id = messageIdOf(context);
    if (typeof id !== 'string') return id;
    const open: Call = { context, id, client: clientOf(context) };
    if (!isSessionCall(name)) {
      const found = await strangers.turn(open, () => findMessage(services.db, id, services.clock.now()));
      const refused = await strangers.spend(open, found);
      return refused ?? (isProblem(found) ? found : steps[name](open));
    }
    const token = bearerToken(context);
    if (token === undefined) return { code: 'session-ended' };
    const session = await shares.turn(id, () =>
      strangers.networkTurn(open.client, () => readingSession(services, id, token)),
    );
    if (!isProblem(session)) return (await shares.spend(session)) ?? steps[name]({ ...open, session });
    return (await strangers.spend(open, session)) ?? session;
  };
  for (const name of callNames()) {
    routes.on(readerCalls[name].method, routeOf(READER_API, readerCalls[name]), async (context) => {
      const outcome = await call(name, context);
      return outcome instanceof Response ? outcome : problemResponse(context, outcome);
    });
  }
  refuseOtherMethods(routes, READER_API, Object.values(readerCalls));
  return routes;
}

type ReadBody = (call: Call, most: number) => Promise<Uint8Array<ArrayBuffer> | Refusal>;

function stepsOf(services: Services, strangers: StrangerCalls, shares: SessionShares, read: ReadBody): Steps {
  const withBody = async <T extends object>(
    call: Call,
    schema: z.core.$ZodType<T>,
    step: (body: T) => Promise<Outcome>,
    most: number = limits.smallCallBytes,
  ): Promise<Outcome> => {
    const parsed = await jsonBody(call.context, schema, () => read(call, most));
    return isRefusal(parsed) ? parsed : step(parsed.body);
  };
  const records = async ({ context, session, id }: SessionCall, place: AttachmentPlace): Promise<Outcome> => {
    const file = await shares.turn(id, () => attachmentRecords(services, session, place));
    if (isProblem(file)) return file;
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(file.size) };
    return context.body(ReadableStream.from(shares.paced(id, file.bytes)), 200, headers);
  };
  return {
    askForCode: (call) =>
      withBody(call, AskForCode, async (ask) =>
        json(call.context, await strangers.turn(call, () => askForCode(services, call.id, call.client, ask))),
      ),
    openSession: (call) =>
      withBody(call, OpenSession, async (entered) =>
        json(call.context, await strangers.turn(call, () => openSession(services, call.id, call.client, entered)), 201),
      ),
    openMessage: async ({ context, session, id }) =>
      json(context, await shares.turn(id, () => openMessage(services, session, session.endsAt))),
    endSession: async ({ context, session }) => {
      await endSession(services, session);
      return context.body(null, 204);
    },
    attachment: async (call) => {
      const blobId = BlobNumber.safeParse(call.context.req.param('attachmentId'));
      return blobId.success ? records(call, { kind: 'file', blobId: blobId.data }) : { code: 'attachment-unknown' };
    },
    startReply: (call) =>
      withReply(call.context, (replyId) =>
        withBody(call, StartReply, async (start) =>
          json(
            call.context,
            await shares.turn(call.id, () => startReply(services, call.session, call.id, replyId, start)),
          ),
        ),
      ),
    putRecord: ({ context, session, ...call }) =>
      withAttachment(context, async (replyId, attachmentId) => {
        const index = RecordIndex.safeParse(context.req.param('index'));
        if (!index.success) return { code: 'attachment-unknown' };
        if (!/^application\/octet-stream$/i.test(context.req.header('content-type') ?? ''))
          return { code: 'content-type-refused' };
        const bytes = await read({ context, ...call }, RECORD_SIZE);
        if (isRefusal(bytes)) return bytes;
        if (bytes.length === 0)
          return { code: 'invalid-request', errors: [{ pointer: '#', detail: 'A record has at least one byte.' }] };
        await shares.spendRecords(call.id);
        const record = { replyId, attachmentId, index: Number(index.data), bytes };
        const stored = await shares.turn(call.id, () => storeRecord(services, session, record));
        return stored === 'stored' ? context.body(null, 204) : stored;
      }),
    completeAttachment: (call) =>
      withAttachment(call.context, (replyId, attachmentId) =>
        withBody(call, CompleteAttachment, async (file) => {
          await shares.spendRecords(call.id, file.records);
          const complete = () => completeAttachment(services, call.session, { replyId, attachmentId, ...file });
          return json(call.context, await shares.judging(call.id, complete));
        }),
      ),
    removeAttachment: ({ context, session, id }) =>
      withAttachment(context, async (replyId, attachmentId) => {
        const removed = await shares.turn(id, () => removeAttachment(services, session, replyId, attachmentId));
        return removed === 'removed' ? context.body(null, 204) : removed;
      }),
    sendReply: (call) =>
      withReply(call.context, (replyId) =>
        withBody(
          call,
          SendReply,
          async (sealed) => {
            const send = () => sendReply(services, call.session, replyId, sealed);
            return json(call.context, await shares.turn(call.id, send), 201);
          },
          limits.replyCallBytes,
        ),
      ),
    sentReplies: async ({ context, session, id }) =>
      json(context, await shares.turn(id, () => sentReplies(services, session))),
    replyAttachment: (call) =>
      withAttachment(call.context, async (replyId, attachmentId) =>
        records(call, { kind: 'replyfile', replyId, blobId: attachmentId }),
      ),
  };
}

function json<T extends object>(context: Context, answer: T | Problem, status: 200 | 201 = 200): Outcome {
  return isProblem(answer) ? answer : context.json(answer, status);
}

async function withReply(context: Context, step: (replyId: string) => Promise<Outcome>): Promise<Outcome> {
  const replyId = Uuid.safeParse(context.req.param('replyId'));
  return replyId.success ? step(replyId.data) : { code: 'reply-unknown' };
}

async function withAttachment(
  context: Context,
  step: (replyId: string, attachmentId: string) => Promise<Outcome>,
): Promise<Outcome> {
  const attachmentId = Uuid.safeParse(context.req.param('attachmentId'));
  if (!attachmentId.success) return { code: 'attachment-unknown' };
  return withReply(context, (replyId) => step(replyId, attachmentId.data));
}

type SessionCallName = {
  [Name in ReaderCall]: (typeof readerCalls)[Name]['session'] extends true ? Name : never;
}[ReaderCall];

function isSessionCall(name: ReaderCall): name is SessionCallName {
  return readerCalls[name].session;
}

function callNames(): ReaderCall[] {
  return Object.keys(readerCalls).filter((name): name is ReaderCall => name in readerCalls);
}
