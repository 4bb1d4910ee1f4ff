// Every call a citizen's browser makes: method, path under /reader/v1, what goes in, what comes out.
// Times are RFC 3339 in UTC. Sealed bytes travel as base64 inside JSON, or as they are.
import * as z from 'zod/mini';
import { MessageNotice, OrganisationNotice } from './message-notice.ts';
import { ACCESS_CODES } from './reader-address.ts';

const at = z.string();
/** With its padding: four characters are three bytes. Counted beside the pattern, which would be slow on megabytes. */
const base64 = z.string().check(
  z.regex(/^[A-Za-z0-9+/]+={0,2}$/),
  z.refine((text) => text.length % 4 === 0),
);
/** 32 bytes as base64url. */
const key = z.string().check(z.regex(/^[\w-]{43}$/));

/** `{id}` in a path: the public name of a message, 16 bytes in their one spelling: it has one share of turns. */
export const MessageId = z.string().check(z.regex(/^[\w-]{21}[AQgw]$/));
/** `{replyId}` and a reply's `{attachmentId}`: drawn by the browser, so that a retry is the same thing. */
export const Uuid = z.uuid();
/** `{attachmentId}` of a letter: its place among the sealed blobs. */
export const BlobNumber = z.string().check(z.regex(/^[1-9]\d{0,3}$/));
/** Place of a record in its file. */
export const RecordIndex = z.string().check(z.regex(/^(0|[1-9]\d{0,4})$/));

/** `voice` is a phone call in which the code is read out. */
export const Channel = z.enum(['sms', 'email', 'voice']);
export type Channel = z.infer<typeof Channel>;

/** Whose page it is that calls: mostly one, several where municipalities share a site. */
export const PageOwners = z.object({ organisations: z.array(OrganisationNotice) });
export type PageOwners = z.infer<typeof PageOwners>;

/** A reference (kenmerk) as it stands in a mail: `K7PX-3MRT`. */
export const CheckReference = z.object({ reference: z.string().check(z.regex(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)) });
export type CheckReference = z.infer<typeof CheckReference>;

/** Whether a mail with a reference left, and on which day in Amsterdam (`2026-11-27`); nothing else. */
export const ReferenceAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('sent'), sentOn: z.iso.date() }),
  z.object({ status: z.literal('unknown') }),
]);
export type ReferenceAnswer = z.infer<typeof ReferenceAnswer>;

export const AskForCode = z.object({
  /** True when the page asks by itself, false after the citizen's tap. */
  automatic: z.boolean(),
  /** True to have a new code sent although this browser's code still lives. */
  renew: z.optional(z.boolean()),
  /** True to be told what became of this browser's code, and have none sent: `code-expired` when it lives no more. */
  lookUp: z.optional(z.boolean()),
  /**
   * The language (ISO 639) to have the code read out in, in a phone call: where the answer before said that it can be.
   * Where it can't, the code goes as it would without this.
   */
  spokenIn: z.optional(z.string().check(z.regex(/^[a-z]{2,3}$/))),
  /** The challenge of this browser: one that it drew, or got before. A repeat finds the code that was sent for it. */
  challenge: z.optional(key),
  /**
   * This browser's number at this message: one that opened it before has codes that no stranger with the link can use
   * up.
   */
  device: z.optional(key),
});
export type AskForCode = z.infer<typeof AskForCode>;

/** A code can be read out in a phone call (`spokenIn`), to the number that it goes to by sms. */
const canBeSpoken = z.optional(z.boolean());

const CodeSent = z.object({
  status: z.literal('sent'),
  /** Binds the code to this browser: to be kept for the code's life and sent along with it. */
  challenge: key,
  channel: Channel,
  /** Masked: `06 •••• ••78`, `j•••@example.nl`. */
  destination: z.string(),
  /** Four letters that stand on the screen and beside the code. */
  codeReference: z.string(),
  sentAt: at,
  expiresAt: at,
  resendAt: at,
  /** What became of it: still waiting here, taken by the provider or relay, or refused by it. */
  delivery: z.enum(['waiting', 'handed-over', 'refused']),
  canBeSpoken,
  message: MessageNotice,
});
const TapNeeded = z.object({
  status: z.literal('tap-needed'),
  channel: Channel,
  destination: z.string(),
  canBeSpoken,
  message: MessageNotice,
});
export const CodeAnswer = z.discriminatedUnion('status', [CodeSent, TapNeeded]);
export type CodeAnswer = z.infer<typeof CodeAnswer>;
export type CodeSent = z.infer<typeof CodeSent>;

export const OpenSession = z.object({
  code: z.string().check(z.regex(/^\d{6}$/)),
  challenge: key,
  /** Drawn by the browser, once per message: so that its citizen sees from how many devices it was opened. */
  device: z.optional(key),
});
export type OpenSession = z.infer<typeof OpenSession>;

/** A message with an open session: everything the browser needs to read it in one answer. */
export const OpenMessage = z.object({
  message: MessageNotice,
  /** P, the server's half of the key. */
  serverShare: key,
  /** The sealed letter: kind `body`, blob `0`. */
  body: base64,
  limits: z.object({
    attachmentBytes: z.number(),
    attachmentCount: z.number(),
    /** Of one file of a reply. */
    fileBytes: z.optional(z.number()),
    replyCharacters: z.number(),
  }),
  /** When it was opened, this time included, and from how many devices. */
  openings: z.object({ count: z.number(), devices: z.number(), firstAt: at }),
  /** The session lasts no longer than this, and no longer than 15 minutes without a call. */
  sessionEndsAt: at,
});
export type OpenMessage = z.infer<typeof OpenMessage>;

export const SessionAnswer = z.extend(OpenMessage, { token: key });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

export const StartReply = z.object({
  /** RK: what the whole reply is sealed under. */
  replyKey: key,
  /** RK sealed under CK (kind `replykey`), for the citizen to re-read his reply. */
  sealedReplyKey: base64,
});
export type StartReply = z.infer<typeof StartReply>;

/** What the server has of a reply that is not sent yet: so an upload goes on where it stopped. */
export const UnsentReply = z.object({
  attachments: z.array(z.object({ id: z.string(), records: z.array(z.number()), accepted: z.boolean() })),
});
export type UnsentReply = z.infer<typeof UnsentReply>;

export const CompleteAttachment = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(1000)),
  records: z.number().check(z.int(), z.gte(1)),
});
export type CompleteAttachment = z.infer<typeof CompleteAttachment>;

/** The verdict on a file: its size in bytes and real type. A refusal comes as a problem. */
export const AcceptedAttachment = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() });
export type AcceptedAttachment = z.infer<typeof AcceptedAttachment>;

export const SendReply = z.object({ letter: base64 });
export type SendReply = z.infer<typeof SendReply>;

/** Proof of receipt: `receivedAt` is the moment of commit (Awb 2:20). */
export const Receipt = z.object({
  reference: z.string(),
  receivedAt: at,
  attachmentCount: z.number(),
  attachmentBytes: z.number(),
});
export type Receipt = z.infer<typeof Receipt>;

export const SentReplies = z.object({
  replies: z.array(z.extend(Receipt, { id: z.string(), sealedReplyKey: base64, letter: base64 })),
});
export type SentReplies = z.infer<typeof SentReplies>;

/**
 * Headers of a record: its file and its place in it. Not in the path, for a browser asks once for each address what it
 * may send there.
 */
export const RECORD_HEADERS = { attachmentId: 'Attachment-Id', index: 'Record-Index' } as const;

/**
 * The calls. `session` ones carry `Authorization: Bearer <token>`; `records` ones stream sealed bytes; those without
 * `{id}` are about no message, but about the municipality whose page calls.
 */
export const readerCalls = {
  pageOwners: { method: 'GET', path: '/organisations', session: false, request: 'none', answer: PageOwners },
  checkReference: {
    method: 'POST',
    path: '/references/_check',
    session: false,
    request: CheckReference,
    answer: ReferenceAnswer,
  },
  askForCode: {
    method: 'POST',
    path: ACCESS_CODES,
    session: false,
    request: AskForCode,
    answer: CodeAnswer,
  },
  openSession: {
    method: 'POST',
    path: '/messages/{id}/sessions',
    session: false,
    request: OpenSession,
    answer: SessionAnswer,
  },
  openMessage: { method: 'GET', path: '/messages/{id}', session: true, request: 'none', answer: OpenMessage },
  endSession: {
    method: 'DELETE',
    path: '/messages/{id}/sessions/current',
    session: true,
    request: 'none',
    answer: 'none',
  },
  attachment: {
    method: 'GET',
    path: '/messages/{id}/attachments/{attachmentId}',
    session: true,
    request: 'none',
    answer: 'records',
  },
  startReply: {
    method: 'PUT',
    path: '/messages/{id}/replies/{replyId}',
    session: true,
    request: StartReply,
    answer: UnsentReply,
  },
  storeRecord: {
    method: 'POST',
    path: '/messages/{id}/replies/{replyId}',
    session: true,
    request: 'record',
    answer: 'none',
  },
  /** As `storeRecord`; for readers in pages that stay open. */
  putRecord: {
    method: 'PUT',
    path: '/messages/{id}/replies/{replyId}/attachments/{attachmentId}/records/{index}',
    session: true,
    request: 'record',
    answer: 'none',
  },
  completeAttachment: {
    method: 'PUT',
    path: '/messages/{id}/replies/{replyId}/attachments/{attachmentId}',
    session: true,
    request: CompleteAttachment,
    answer: AcceptedAttachment,
  },
  removeAttachment: {
    method: 'DELETE',
    path: '/messages/{id}/replies/{replyId}/attachments/{attachmentId}',
    session: true,
    request: 'none',
    answer: 'none',
  },
  sendReply: {
    method: 'POST',
    path: '/messages/{id}/replies/{replyId}/_send',
    session: true,
    request: SendReply,
    answer: Receipt,
  },
  sentReplies: { method: 'GET', path: '/messages/{id}/replies', session: true, request: 'none', answer: SentReplies },
  replyAttachment: {
    method: 'GET',
    path: '/messages/{id}/replies/{replyId}/attachments/{attachmentId}',
    session: true,
    request: 'none',
    answer: 'records',
  },
} as const;
export type ReaderCall = keyof typeof readerCalls;
