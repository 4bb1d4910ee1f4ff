// The desk API in words and examples, for whoever connects a case system to it.

import { Evidence } from '../message/evidence.ts';
import { VERSION } from '../version.ts';
import {
  DESK_API,
  type DeskCall,
  deskCalls,
  ImportedLine,
  Message,
  MessageEvents,
  MessagePage,
  MessageQuery,
  NewMessage,
  NewRecipient,
  Recipient,
  StoredRecipient,
} from './desk-api.ts';
import type { DocumentedAnswer, DocumentedApi, DocumentedBody, DocumentedCall } from './openapi.ts';

const ID = '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11';
const newMessage = {
  to: { address: 'j.jansen@inwoner.example', mobile: '+31612345678' },
  from: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
  subject: 'Uw aanvraag parkeervergunning',
  text: 'Geachte mevrouw Jansen,\n\nUw vergunning is verleend.',
  kind: 'Besluit op uw aanvraag',
  replyBefore: '2027-01-31',
};
const message = {
  id: ID,
  reference: 'K7PX-3MRT',
  status: 'notified',
  kind: 'Besluit op uw aanvraag',
  replyBefore: '2027-01-31',
  smsOnly: false,
  createdAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2027-02-21T10:00:00.000Z',
  notifiedAt: '2026-11-23T10:00:01.000Z',
  replyCount: 0,
};
const { notifiedAt: _notYet, ...unannounced } = message;
const stored = { ...unannounced, status: 'received' };
const events = {
  events: [
    { event: 'received', at: '2026-11-23T10:00:00.000Z', details: { attachments: 1 } },
    { event: 'notified', at: '2026-11-23T10:00:01.000Z', details: {} },
    { event: 'code-sent', at: '2026-11-23T18:30:12.000Z', details: { channel: 'sms' } },
    { event: 'opened', at: '2026-11-23T18:30:40.000Z', details: {} },
  ],
};
const newRecipient = { address: 'j.jansen@inwoner.example', mobile: '+31612345678' };
const times = { createdAt: '2026-11-23T10:00:00.000Z', changedAt: '2026-11-23T10:00:00.000Z' };
const storedRecipient = { id: ID, ...times };

type Words = Pick<DocumentedCall, 'tag' | 'summary' | 'description' | 'problems'> & {
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  readonly request?: Readonly<Record<string, DocumentedBody>>;
  readonly headers?: DocumentedCall['headers'];
};

function answered(description: string, schema: string, example: unknown, type = 'application/json'): DocumentedAnswer {
  return { description, content: { [type]: { schema, example } }, headers: ['RateLimit', 'RateLimit-Policy'] };
}

const WORDS: { readonly [Name in DeskCall]: Words } = {
  createMessage: {
    tag: 'messages',
    summary: 'Send a message to a citizen',
    description:
      'Seals the letter, stores it and has the citizen notified, in one transaction: 201 means that it is stored and will be announced. ' +
      'As JSON; as a form (first the field `message` with that JSON, then the files, each named `files`; a part that is neither is refused); ' +
      'or as a whole mail (RFC 5322) with one address in `To` and none in `Cc` and `Bcc`, whose headers `X-Secure-Message-Mobile`, `-Sms-Only`, `-Kind` and `-Reply-Before` say the rest.',
    headers: {
      'Idempotency-Key': {
        description:
          'Your own name for this call, 1 to 255 visible characters. Within 24 hours the same key with the same letter is the same ' +
          'message, whatever became of it since; with another letter it is refused.',
        example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
      },
    },
    request: {
      'application/json': { schema: 'NewMessage', example: newMessage },
      'multipart/form-data': { schema: 'form' },
      'message/rfc822': { schema: 'binary' },
    },
    answers: {
      201: {
        ...answered('Stored; the notification leaves at once.', 'Message', stored),
        headers: ['Location', 'RateLimit', 'RateLimit-Policy'],
      },
    },
    problems: [
      'content-type-refused',
      'request-too-large',
      'file-too-large',
      'too-many-files',
      'file-infected',
      'scan-unavailable',
      'idempotency-key-reused',
      'storage-full',
      'request-too-slow',
    ],
  },
  listMessages: {
    tag: 'messages',
    summary: 'List messages',
    description: 'Newest first, a page at a time: give `next` of a page as `cursor` for the one after it.',
    answers: { 200: answered('A page of messages.', 'MessagePage', { messages: [message] }) },
    problems: [],
  },
  getMessage: {
    tag: 'messages',
    summary: 'What became of a message',
    description: 'Its status and when what happened; also after its content is deleted.',
    answers: { 200: answered('The message.', 'Message', message) },
    problems: ['message-unknown'],
  },
  withdrawMessage: {
    tag: 'messages',
    summary: 'Withdraw a message',
    description:
      'Gone at once for everyone who has it open, and its letter is deleted. The citizen gets a notice by mail, for withdrawing is a ' +
      'message of its own (Awb 2:12), and sees the date when he opens the link. Withdrawing again changes nothing.',
    answers: { 204: { description: 'Withdrawn.', headers: ['RateLimit', 'RateLimit-Policy'] } },
    problems: ['message-unknown', 'message-over'],
  },
  listEvents: {
    tag: 'messages',
    summary: 'The timeline of a message',
    description:
      'Everything that was written down about it, oldest first. Never content, addresses or numbers. Bounded by what a citizen may do: ' +
      'codes, openings and replies of a day have their limits, and fetching an attachment is noted once in an hour.',
    answers: { 200: answered('The timeline.', 'MessageEvents', events) },
    problems: ['message-unknown'],
  },
  getEvidence: {
    tag: 'messages',
    summary: 'Evidence of a message',
    description:
      'A dated copy fit for the citizen (Awb 2:25): when it was sent, notified, opened, answered and received, with hashes and without ' +
      'content; also after the content is deleted. As JSON, or as a Dutch statement with `Accept: text/plain`.',
    answers: {
      200: {
        description: 'The evidence.',
        content: { 'application/json': { schema: 'Evidence' }, 'text/plain': { schema: 'text' } },
        headers: ['RateLimit', 'RateLimit-Policy'],
      },
    },
    problems: ['message-unknown', 'not-acceptable'],
  },
  unlockMessage: {
    tag: 'messages',
    summary: 'Unlock a message',
    description:
      'After 50 wrong codes nobody can open a message. Unlock it when the citizen has told you that it was him; 50 more may be tried.',
    answers: { 200: answered('The message, unlocked.', 'Message', message) },
    problems: ['message-unknown', 'message-over'],
  },
  putRecipient: {
    tag: 'recipients',
    summary: 'Set the 06-number of an address',
    description:
      'Adds or replaces; answers an opaque id, so that no address or number ever stands in a URI. A corrected number works for messages ' +
      'already sent.',
    request: { 'application/json': { schema: 'NewRecipient', example: newRecipient } },
    answers: {
      200: {
        ...answered('Replaced.', 'StoredRecipient', storedRecipient),
        headers: ['Location', 'RateLimit', 'RateLimit-Policy'],
      },
      201: {
        ...answered('Added.', 'StoredRecipient', storedRecipient),
        headers: ['Location', 'RateLimit', 'RateLimit-Policy'],
      },
    },
    problems: ['content-type-refused', 'request-too-large'],
  },
  getRecipient: {
    tag: 'recipients',
    summary: 'Read an entry of the directory',
    description: 'Address and number, as they were stored.',
    answers: { 200: answered('The entry.', 'Recipient', { ...storedRecipient, ...newRecipient }) },
    problems: ['recipient-unknown'],
  },
  removeRecipient: {
    tag: 'recipients',
    summary: 'Remove an entry of the directory',
    description: 'From then on codes go to the number that came with a message, else by e-mail.',
    answers: { 204: { description: 'Removed.', headers: ['RateLimit', 'RateLimit-Policy'] } },
    problems: ['recipient-unknown'],
  },
  importRecipients: {
    tag: 'recipients',
    summary: 'Set many 06-numbers',
    description:
      'JSON lines, at most 10,000: each like the body of a single one. Answers JSON lines, one for each line that is not empty, as they ' +
      'are done. Every line stands for itself.',
    request: { 'application/jsonl': { schema: 'NewRecipient', example: newRecipient } },
    answers: {
      200: answered('One result a line.', 'ImportedLine', { line: 1, status: 201, id: ID }, 'application/jsonl'),
    },
    problems: ['content-type-refused', 'request-too-large'],
  },
};

/** The desk API, documented. `publicUrl` is where the server is reached; `contact` who runs it. */
export function deskDocument(publicUrl: string, contact: DocumentedApi['contact']): DocumentedApi {
  const names = Object.keys(deskCalls).filter((name): name is DeskCall => name in deskCalls);
  return {
    title: 'Desk API',
    version: VERSION,
    description:
      "For a municipality's own systems: send sealed messages to citizens, follow what becomes of them, keep the directory of 06-numbers. " +
      'It never answers content. A change that breaks callers gets a new major version in the path; the old one stays for at least a year.',
    contact,
    server: `${publicUrl}${DESK_API}`,
    tags: {
      messages: 'Messages to citizens and what became of them.',
      recipients: 'The directory: which 06-number belongs to a mail address now.',
    },
    security: 'An API key of the organisation; a key sees its own organisation only.',
    inputs: { NewMessage, NewRecipient },
    outputs: { Message, MessagePage, MessageEvents, Evidence, StoredRecipient, Recipient, ImportedLine },
    pathParameters: { id: { description: 'The id that the call which made it answered.', example: ID } },
    calls: names.map((name) => {
      const { method, path } = deskCalls[name];
      const words = WORDS[name];
      const query = name === 'listMessages' ? { query: MessageQuery } : {};
      const problems = [...words.problems, 'key-refused' as const, 'too-many-requests' as const];
      return { operationId: name, method, path, isSecured: true, ...query, ...words, problems };
    }),
  };
}
