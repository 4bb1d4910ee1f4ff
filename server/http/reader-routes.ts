// The citizen's calls as a table: the contract says path, guard and shape; here each gets the step it leads to.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';
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
import { askForCode } from '../message/access-code.ts';
import { attachmentRecords } from '../message/attachment.ts';
import {
  endSession,
  openMessage,
  openSession,
  type ReadingSession,
  readingSession,
} from '../message/reading-session.ts';
import { sendReply, sentReplies } from '../message/reply-sent.ts';
import { completeAttachment, removeAttachment, startReply, storeRecord } from '../message/reply-upload.ts';
import type { Services } from '../services.ts';
import { bearerToken, jsonBody, messageIdOf } from './guards.ts';
import { refuseOtherMethods, routeOf } from './other-methods.ts';
import { problemResponse } from './problem-response.ts';

/** A call that has passed its guards. */
interface Call {
  readonly context: Context;
  readonly id: string;
  readonly client: string;
}
interface SessionCall extends Call {
  readonly session: ReadingSession;
}

type Outcome = Response | Problem;
type Step<Name extends ReaderCall> = (
  call: (typeof readerCalls)[Name]['session'] extends true ? SessionCall : Call,
) => Promise<Outcome>;
type Steps = { readonly [Name in ReaderCall]: Step<Name> };

/** The largest JSON a call takes: a reply of 100,000 characters, sealed and in base64, with its file names. */
const JSON_BYTES = 1024 * 1024;

/** The reader API. `clientOf` tells the network a call comes from. */
export function readerRoutes(services: Services, clientOf: (context: Context) => string): Hono {
  const routes = new Hono();
  const steps = stepsOf(services);
  const call = async (name: ReaderCall, context: Context): Promise<Outcome> => {
    const id = messageIdOf(context);
    if (typeof id !== 'string') return id;
    const open: Call = { context, id, client: clientOf(context) };
    if (!isSessionCall(name)) return steps[name](open);
    const token = bearerToken(context);
    const session =
      token === undefined ? ({ code: 'session-ended' } as const) : await readingSession(services, id, token);
    return isProblem(session) ? session : steps[name]({ ...open, session });
  };
  for (const name of callNames()) {
    const { method, request } = readerCalls[name];
    const maxSize = request === 'record' ? RECORD_SIZE : JSON_BYTES;
    const tooLarge = (context: Context) => problemResponse(context, { code: 'request-too-large' });
    routes.on(
      method,
      routeOf(READER_API, readerCalls[name]),
      bodyLimit({ maxSize, onError: tooLarge }),
      async (context) => {
        const outcome = await call(name, context);
        return outcome instanceof Response ? outcome : problemResponse(context, outcome);
      },
    );
  }
  refuseOtherMethods(routes, READER_API, Object.values(readerCalls));
  return routes;
}

function stepsOf(services: Services): Steps {
  return {
    askForCode: ({ context, id, client }) =>
      withBody(context, AskForCode, async (ask) => json(context, await askForCode(services, id, client, ask))),
    openSession: ({ context, id, client }) =>
      withBody(context, OpenSession, async (entered) =>
        json(context, await openSession(services, id, client, entered), 201),
      ),
    openMessage: async ({ context, session }) => json(context, await openMessage(services, session, session.endsAt)),
    endSession: async ({ context, session }) => {
      await endSession(services, session);
      return context.body(null, 204);
    },
    attachment: async ({ context, session }) => {
      const blobId = BlobNumber.safeParse(context.req.param('attachmentId'));
      if (!blobId.success) return { code: 'attachment-unknown' };
      return records(context, await attachmentRecords(services, session, { kind: 'file', blobId: blobId.data }));
    },
    startReply: ({ context, session, id }) =>
      withReply(context, (replyId) =>
        withBody(context, StartReply, async (start) =>
          json(context, await startReply(services, session, id, replyId, start)),
        ),
      ),
    putRecord: ({ context, session }) =>
      withAttachment(context, async (replyId, attachmentId) => {
        const index = RecordIndex.safeParse(context.req.param('index'));
        if (!index.success) return { code: 'attachment-unknown' };
        if (!/^application\/octet-stream$/i.test(context.req.header('content-type') ?? ''))
          return { code: 'content-type-refused' };
        const bytes = new Uint8Array(await context.req.arrayBuffer());
        if (bytes.length === 0)
          return { code: 'invalid-request', errors: [{ pointer: '#', detail: 'A record has at least one byte.' }] };
        const stored = await storeRecord(services, session, {
          replyId,
          attachmentId,
          index: Number(index.data),
          bytes,
        });
        return stored === 'stored' ? context.body(null, 204) : stored;
      }),
    completeAttachment: ({ context, session }) =>
      withAttachment(context, (replyId, attachmentId) =>
        withBody(context, CompleteAttachment, async (file) =>
          json(context, await completeAttachment(services, session, { replyId, attachmentId, ...file })),
        ),
      ),
    removeAttachment: ({ context, session }) =>
      withAttachment(context, async (replyId, attachmentId) => {
        const removed = await removeAttachment(services, session, replyId, attachmentId);
        return removed === 'removed' ? context.body(null, 204) : removed;
      }),
    sendReply: ({ context, session }) =>
      withReply(context, (replyId) =>
        withBody(context, SendReply, async (sealed) =>
          json(context, await sendReply(services, session, replyId, sealed), 201),
        ),
      ),
    sentReplies: async ({ context, session }) => json(context, await sentReplies(services, session)),
    replyAttachment: ({ context, session }) =>
      withAttachment(context, async (replyId, attachmentId) =>
        records(
          context,
          await attachmentRecords(services, session, { kind: 'replyfile', replyId, blobId: attachmentId }),
        ),
      ),
  };
}

function json<T extends object>(context: Context, answer: T | Problem, status: 200 | 201 = 200): Outcome {
  return isProblem(answer) ? answer : context.json(answer, status);
}

function records(context: Context, answer: { size: number; bytes: ReadableStream<Uint8Array> } | Problem): Outcome {
  if (isProblem(answer)) return answer;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(answer.size) };
  return context.body(answer.bytes, 200, headers);
}

async function withBody<T extends object>(
  context: Context,
  schema: z.core.$ZodType<T>,
  step: (body: T) => Promise<Outcome>,
): Promise<Outcome> {
  const parsed = await jsonBody(context, schema);
  return isProblem(parsed) ? parsed : step(parsed.body);
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
