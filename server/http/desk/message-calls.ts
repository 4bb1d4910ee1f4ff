// The desk API's calls that send messages and tell what became of them: what each is for, what it takes and answers,
// and the step it leads to.
import { isProblem } from '../../contract/problems.ts';
import { eventsOf, plainDetails } from '../../message/audit.ts';
import { Evidence, evidenceOf, evidenceText } from '../../message/evidence.ts';
import { changedMessages, placeOf } from '../../message/message-changes.ts';
import { listMessages } from '../../message/message-status.ts';
import { nothing, query } from '../call.ts';
import { createMessage, IDEMPOTENCY_HEADER, LETTER_FORMS, LETTER_PROBLEMS } from './create-message.ts';
import { answered, type DeskRow, deskCall, located } from './desk-call.ts';
import { asMessage, locationOf, message, messageOf } from './desk-message.ts';
import { Message, MessageEvents, MessagePage, MessageQuery } from './desk-schemas.ts';
import { changeCursorOf, cursorOf, notACursor, readChangeCursor, readCursor } from './list-cursor.ts';

const { notifiedAt: _notYet, ...unannounced } = message;
const stored = { ...unannounced, status: 'received', changedAt: message.createdAt };
const events = {
  events: [
    { event: 'received', at: '2026-11-23T10:00:00.000Z', details: { attachments: 1 } },
    { event: 'notified', at: '2026-11-23T10:00:01.000Z', details: {} },
    { event: 'code-sent', at: '2026-11-23T18:30:12.000Z', details: { channel: 'sms' } },
    { event: 'opened', at: '2026-11-23T18:30:40.000Z', details: {} },
  ],
};

export const messageCalls = {
  createMessage: deskCall(
    {
      method: 'POST',
      path: '/messages',
      tag: 'messages',
      summary: 'Send a message to a citizen',
      description:
        'Seals the letter, stores it and has the citizen notified, in one transaction: 201 means that it is stored and will be announced. ' +
        'As JSON; as a form (first the field `message` with that JSON, then the files, each named `files`; a part that is neither is ' +
        'refused); or as a whole mail (RFC 5322) with one address in `To` and none in `Cc` and `Bcc`, whose headers ' +
        '`X-Secure-Message-Mobile`, `-Sms-Only`, `-Kind`, `-Reply-Before`, `-Ask`, `-Language`, `-Case` and `-Keep-Days` say the rest.',
      headers: IDEMPOTENCY_HEADER,
      takes: LETTER_FORMS,
      answers: { 201: located('Stored; the notification leaves at once.', Message, stored) },
      problems: LETTER_PROBLEMS,
    },
    async (caller) => {
      const created = await createMessage(caller);
      if (isProblem(created)) return created;
      return { status: 201, body: asMessage(created), headers: locationOf(created) };
    },
  ),
  listMessages: deskCall(
    {
      method: 'GET',
      path: '/messages',
      tag: 'messages',
      summary: 'List messages',
      description:
        'Newest first, a page at a time: give `next` of a page as `cursor` for the one after it. To follow what changes, ask with `changedSince`.',
      takes: query(MessageQuery),
      answers: { 200: answered('A page of messages.', MessagePage, { messages: [message] }) },
      problems: ['invalid-request'],
    },
    async ({ services, organisation, given: { cursor, createdFrom, createdBefore, changedSince, ...filter } }) => {
      if (changedSince !== undefined) {
        const place = cursor === undefined ? placeOf(new Date(changedSince)) : readChangeCursor(cursor);
        if (place === 'none') return notACursor;
        const { messages, last } = await changedMessages(services, organisation, place, filter.limit);
        return { status: 200, body: { messages: messages.map(asMessage), next: changeCursorOf(last) } };
      }
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (after === 'none') return notACursor;
      const times = { createdFrom: momentOf(createdFrom), createdBefore: momentOf(createdBefore) };
      const { messages, hasMore } = await listMessages(services, organisation, { ...filter, ...times, after });
      const last = hasMore ? messages.at(-1) : undefined;
      const next = last === undefined ? undefined : cursorOf(last);
      return { status: 200, body: { messages: messages.map(asMessage), next } };
    },
  ),
  getMessage: deskCall(
    {
      method: 'GET',
      path: '/messages/{id}',
      tag: 'messages',
      summary: 'What became of a message',
      description: 'Its status and when what happened; also after its content is deleted.',
      takes: nothing,
      answers: { 200: answered('The message.', Message, message) },
      problems: ['message-unknown'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      return isProblem(found) ? found : { status: 200, body: asMessage(found) };
    },
  ),
  listEvents: deskCall(
    {
      method: 'GET',
      path: '/messages/{id}/events',
      tag: 'messages',
      summary: 'The timeline of a message',
      description:
        'Everything that was written down about it, oldest first. Never content, addresses or numbers. Bounded by what a citizen may do: ' +
        'codes, openings and replies of a day have their limits, and fetching an attachment is noted once in an hour.',
      takes: nothing,
      answers: { 200: answered('The timeline.', MessageEvents, events) },
      problems: ['message-unknown'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      const rows = await eventsOf(caller.services.db, found.message);
      const told = rows.map(({ event, details, at }) => ({
        event,
        at: at.toISOString(),
        details: plainDetails(details),
      }));
      return { status: 200, body: { events: told } };
    },
  ),
  getEvidence: deskCall(
    {
      method: 'GET',
      path: '/messages/{id}/evidence',
      tag: 'messages',
      summary: 'Evidence of a message',
      description:
        'A dated copy fit for the citizen (Awb 2:25): when it was sent, notified, opened, answered and received, with hashes and without ' +
        'content; also after the content is deleted. As JSON, or as a Dutch statement with `Accept: text/plain`.',
      takes: nothing,
      answers: {
        200: {
          description: 'The evidence.',
          content: { 'application/json': { schema: Evidence }, 'text/plain': { schema: 'text' } },
          headers: ['RateLimit', 'RateLimit-Policy'],
        },
      },
      problems: ['message-unknown', 'not-acceptable'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      const evidence = await evidenceOf(caller.services, caller.organisation, { id: found.message.id });
      if (evidence === 'unknown') return { code: 'message-unknown' };
      const wanted = caller.context.req.header('accept') ?? '*/*';
      if (/text\/plain/.test(wanted)) return { status: 200, body: evidenceText(evidence) };
      const isJson = /application\/(json|\*)|\*\/\*/.test(wanted);
      return isJson ? { status: 200, body: evidence } : { code: 'not-acceptable' };
    },
  ),
} satisfies Readonly<Record<string, DeskRow>>;

function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
