// The status of every refusal, and words for developers; what a citizen reads is the widget's, in his own language.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../contract/desk-problems.ts';

/** Status, title and detail by code. */
export const PROBLEM_ANSWERS: Readonly<
  Record<Refusal['code'], readonly [status: ContentfulStatusCode, title: string, detail: string]>
> = {
  'invalid-request': [
    400,
    'Invalid request',
    'The request is not what the OpenAPI document describes; `errors` lists every fault.',
  ],
  'message-unknown': [404, 'Unknown message', 'There is no message of this id.'],
  'message-expired': [410, 'Message expired', 'The message was available until `availableUntil`.'],
  'message-withdrawn': [410, 'Message withdrawn', 'The organisation withdrew the message at `withdrawnAt`.'],
  'message-locked': [
    403,
    'Message locked',
    'Too many wrong codes were entered. The organisation can unlock the message.',
  ],
  'code-wrong': [403, 'Wrong code', 'The code is not right; `attemptsLeft` says how often it can be tried.'],
  'code-replaced': [403, 'Replaced code', 'This code was replaced by a newer one; use that.'],
  'code-expired': [403, 'Expired code', 'The code is no longer valid. Ask for a new one.'],
  'code-burnt': [403, 'Too many attempts', 'The code was tried too often. Ask for a new one.'],
  'code-used': [403, 'Used code', 'The code was used before. Ask for a new one.'],
  'code-not-asked-here': [
    403,
    'Code of another browser',
    'No code was asked for with this challenge. Ask for a new one.',
  ],
  'code-too-early': [
    429,
    'Too early',
    'A code was sent just now. `retryAfter` says in how many seconds a new one can be sent.',
  ],
  'too-many-codes': [
    429,
    'Too many codes',
    'Too many codes were sent for this message. Try again after `retryAfter` seconds.',
  ],
  'too-many-requests': [429, 'Too many requests', 'Try again after `retryAfter` seconds.'],
  'too-many-replies': [
    429,
    'Too many replies',
    'Too many replies to this message were sent. Try again after `retryAfter` seconds.',
  ],
  'session-ended': [
    401,
    'Session ended',
    'There is no such session for this message, or it is over. Open one with an access code.',
  ],
  'reply-unknown': [404, 'Unknown reply', 'There is no unsent reply of this id. Start it first.'],
  'reply-conflict': [409, 'Conflict', 'Something else was stored under this id before.'],
  'reply-already-sent': [409, 'Reply already sent', 'The reply of this id was sent and can not be changed.'],
  'reply-unreadable': [
    400,
    'Unreadable reply',
    'The sealed letter does not open with the reply key, or names files that were not accepted.',
  ],
  'reply-empty': [400, 'Empty reply', 'A reply needs text or an attachment.'],
  'reply-too-long': [400, 'Reply too long', 'The text is longer than `maxCharacters` characters.'],
  'attachment-unknown': [404, 'Unknown attachment', 'There is no attachment of this id.'],
  'file-incomplete': [409, 'Incomplete file', 'Not all records of the file are stored.'],
  'file-unreadable': [400, 'Unreadable file', 'The sealed file does not open with the reply key.'],
  'file-too-large': [413, 'File too large', 'All attachments together may have `maxBytes` bytes.'],
  'too-many-files': [400, 'Too many files', 'There may be `maxFiles` attachments.'],
  'file-type-refused': [
    400,
    'File type refused',
    'The file is not of an accepted type, or not what its extension says.',
  ],
  'file-infected': [400, 'Malware found', 'The scanner found malware in the file.'],
  'scan-unavailable': [
    503,
    'Scanner unavailable',
    'Files can not be checked now, so none is accepted. Try again later.',
  ],
  'storage-full': [
    507,
    'Storage full',
    'The organisation has no room left for more. Its operator can make room or give it more (`organisation change --storage-gb`).',
  ],
  'origin-refused': [403, 'Origin refused', 'Pages of this origin may not use this message.'],
  'content-type-refused': [
    415,
    'Content type refused',
    'The call does not take a body of this content type; the OpenAPI document says which.',
  ],
  'request-too-large': [413, 'Request too large', 'The body is larger than this call takes.'],
  'request-too-slow': [408, 'Request too slow', 'The body did not come in time. Send it again.'],
  'method-not-allowed': [
    405,
    'Method not allowed',
    'There is no such call at this address; `Allow` names those that are.',
  ],
  'not-found': [404, 'Not found', 'There is nothing at this address.'],
  'server-away': [
    503,
    'Temporarily unavailable',
    'Something went wrong on our side; nothing was changed. Try again in a few minutes.',
  ],
  'key-refused': [
    401,
    'API key refused',
    'Send `Authorization: Bearer <API key>` with a key of your organisation that is not revoked.',
  ],
  'idempotency-key-reused': [
    422,
    'Idempotency key reused',
    'Another message was sent with this Idempotency-Key within a day. Use a new key for a new message.',
  ],
  'recipient-unknown': [404, 'Unknown recipient', 'The directory of your organisation has no recipient of this id.'],
  'message-over': [409, 'Message over', 'The message is expired or withdrawn; this can no longer be done.'],
  'not-acceptable': [406, 'Not acceptable', 'The call does not answer in the content type that Accept asks for.'],
};
