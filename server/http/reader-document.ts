// The reader API in words, for whoever audits it or builds another reader. The widget is its caller.
import {
  AcceptedAttachment,
  AskForCode,
  CodeAnswer,
  CompleteAttachment,
  OpenMessage,
  OpenSession,
  READER_API,
  type ReaderCall,
  Receipt,
  readerCalls,
  SendReply,
  SentReplies,
  SessionAnswer,
  StartReply,
  UnsentReply,
} from '../contract/reader-api.ts';
import { VERSION } from '../version.ts';
import type { DocumentedAnswer, DocumentedApi, DocumentedBody, DocumentedCall } from './openapi.ts';

const inputs = { AskForCode, OpenSession, StartReply, CompleteAttachment, SendReply };
const outputs = {
  CodeAnswer,
  SessionAnswer,
  OpenMessage,
  UnsentReply,
  AcceptedAttachment,
  Receipt,
  SentReplies,
};
const KEY = 'q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq88';
const OF_MESSAGE = ['message-unknown', 'message-expired', 'message-withdrawn', 'origin-refused'] as const;
const OF_BODY = ['content-type-refused', 'request-too-large'] as const;
const OF_REPLY = [...OF_BODY, 'reply-unknown', 'reply-already-sent'] as const;

type Words = Pick<DocumentedCall, 'summary' | 'description' | 'problems'> & {
  readonly example?: unknown;
  readonly answered: string;
};

const WORDS: { readonly [Name in ReaderCall]: Words } = {
  askForCode: {
    summary: 'Ask for an access code',
    description:
      'Sends a code by sms or e-mail, or tells of the one that this browser has already. The challenge binds the code to the browser; a `device` that opened the message before has a budget of its own.',
    example: { automatic: true },
    answered: 'Where the code went, until when it can be used; or that a tap is needed first.',
    problems: [...OF_BODY, 'message-locked', 'code-too-early', 'too-many-codes', 'too-many-requests'],
  },
  openSession: {
    summary: 'Open a session with a code',
    description: "The right code answers a token, the server's half of the key and the sealed letter at once.",
    example: { code: '012345', challenge: KEY },
    answered: 'The session and the sealed letter.',
    problems: [
      ...OF_BODY,
      'message-locked',
      'code-wrong',
      'code-replaced',
      'code-expired',
      'code-burnt',
      'code-used',
      'code-not-asked-here',
      'too-many-requests',
    ],
  },
  openMessage: {
    summary: 'Read the message again',
    description: 'The same as the answer to the code, while the session lives: for a reload.',
    answered: 'The sealed letter.',
    problems: [],
  },
  endSession: {
    summary: 'End the session',
    description: 'At once; the token opens nothing any more.',
    answered: 'Ended.',
    problems: [],
  },
  attachment: {
    summary: 'Read a sealed attachment of the letter',
    description: 'Sealed bytes (Tink AES-GCM-HKDF streaming); only the browser can open them.',
    answered: 'The sealed bytes.',
    problems: ['attachment-unknown'],
  },
  startReply: {
    summary: 'Start a reply, or learn what the server has of it',
    description: 'The id is the browser’s, so that a retry is the same reply.',
    example: { replyKey: KEY, sealedReplyKey: 'KIIBAgMEBQYHCAkKCwwNDg8=' },
    answered: 'What is stored already.',
    problems: [...OF_BODY, 'reply-conflict', 'reply-already-sent', 'reply-unknown'],
  },
  putRecord: {
    summary: 'Store a record of an attachment',
    description: 'At most 1 MiB of a sealed attachment; the same one again changes nothing.',
    answered: 'Stored.',
    problems: [...OF_REPLY, 'attachment-unknown', 'reply-conflict', 'file-too-large', 'too-many-files', 'storage-full'],
  },
  completeAttachment: {
    summary: 'Have an attachment judged',
    description:
      'Opened record by record: size, real type, malware. Accepted or refused at once. A wrong extension is corrected: the letter names ' +
      'the file as the answer does.',
    example: { name: 'paspoort.jpg', records: 2 },
    answered: 'Accepted: the name it arrives under, its size and real type.',
    problems: [
      ...OF_REPLY,
      'attachment-unknown',
      'file-incomplete',
      'file-unreadable',
      'file-too-large',
      'too-many-files',
      'file-type-refused',
      'file-infected',
      'scan-unavailable',
      'reply-conflict',
    ],
  },
  removeAttachment: {
    summary: 'Remove an attachment of an unsent reply',
    description: 'Its records are deleted.',
    answered: 'Removed.',
    problems: ['reply-unknown', 'reply-already-sent', 'attachment-unknown'],
  },
  sendReply: {
    summary: 'Send the reply',
    description: 'One transaction: from 201 on it is never lost. The same reply again gets the same receipt.',
    example: { letter: 'KIIBAgMEBQYHCAkKCwwNDg8=' },
    answered: 'Received: the proof of receipt (Awb 2:17).',
    problems: [...OF_REPLY, 'reply-unreadable', 'reply-empty', 'reply-too-long', 'too-many-replies'],
  },
  sentReplies: {
    summary: 'Read own replies',
    description: 'Sealed as they were sent, oldest first.',
    answered: 'The replies.',
    problems: [],
  },
  replyAttachment: {
    summary: 'Read a sealed attachment of an own reply',
    description: 'Sealed bytes, as they were sent.',
    answered: 'The sealed bytes.',
    problems: ['reply-unknown', 'attachment-unknown'],
  },
};

/** Statuses of answers that are not 200. */
const STATUS: Partial<Record<ReaderCall, number>> = { openSession: 201, sendReply: 201 };

/** The reader API, documented. */
export function readerDocument(publicUrl: string, contact: DocumentedApi['contact']): DocumentedApi {
  return {
    title: 'Reader API',
    version: VERSION,
    description:
      "What the reader in a municipality's page asks of the server. Called from the municipality's own origins only; everything that is " +
      'content is sealed. The session is a stored right to read one message, not a state of the screen.',
    contact,
    server: `${publicUrl}${READER_API}`,
    tags: { reading: 'Codes, sessions and the sealed message.', replies: 'The sealed reply.' },
    security: 'The token of a session: it opens one message.',
    inputs,
    outputs,
    pathParameters: {
      id: { description: 'The public name of the message, drawn from the link.', example: 'q83vEjRWeJq83vEjRWeJqw' },
      replyId: { description: "The reply's id, a UUID drawn by the browser.", example: crypto.randomUUID() },
      attachmentId: { description: 'Of a letter its number; of a reply a UUID drawn by the browser.', example: '1' },
      index: { description: 'Place of the record, from 0.', example: '0' },
    },
    calls: Object.keys(readerCalls).flatMap((name) => (isReaderCall(name) ? [documented(name)] : [])),
  };
}

function documented(name: ReaderCall): DocumentedCall {
  const { method, path, session, request, answer } = readerCalls[name];
  const { summary, description, example, answered, problems } = WORDS[name];
  const body = requestBody(request, example);
  return {
    operationId: name,
    method,
    path,
    tag: path.includes('/replies') ? 'replies' : 'reading',
    summary,
    description,
    isSecured: session,
    ...(body === undefined ? {} : { request: body }),
    answers: { [answer === 'none' ? 204 : (STATUS[name] ?? 200)]: answerOf(answer, answered) },
    problems: [...OF_MESSAGE, ...problems, ...(session ? ['session-ended' as const] : [])],
  };
}

function requestBody(
  request: (typeof readerCalls)[ReaderCall]['request'],
  example: unknown,
): Record<string, DocumentedBody> | undefined {
  if (request === 'none') return undefined;
  if (request === 'record') return { 'application/octet-stream': { schema: 'binary' } };
  return { 'application/json': { schema: nameOf(inputs, request), example } };
}

function answerOf(answer: (typeof readerCalls)[ReaderCall]['answer'], description: string): DocumentedAnswer {
  if (answer === 'none') return { description };
  if (answer === 'records') return { description, content: { 'application/octet-stream': { schema: 'binary' } } };
  return { description, content: { 'application/json': { schema: nameOf(outputs, answer) } } };
}

/** The name under which a schema stands in the document. */
function nameOf(schemas: Readonly<Record<string, unknown>>, wanted: unknown): string {
  const [name] = Object.entries(schemas).find(([, schema]) => schema === wanted) ?? [];
  if (name === undefined) throw new Error('a schema of a call has no name');
  return name;
}

function isReaderCall(name: string): name is ReaderCall {
  return name in readerCalls;
}
