// The desk API's calls about the directory of 06-numbers: what each is for, what it takes and answers, and the step it
// leads to.
import { limits } from '../../contract/limits.ts';
import { isProblem } from '../../contract/problems.ts';
import { findRecipient, putRecipient, removeRecipient } from '../../organisation/directory.ts';
import { json, nothing, stream } from '../call.ts';
import { answered, DESK_API, type DeskRow, deskCall, done, type KeyHolder, located } from './desk-call.ts';
import { ImportedLine, NewRecipient, Recipient, RowId, StoredRecipient } from './desk-schemas.ts';
import { asEntry, importLines } from './directory-import.ts';

const ID = '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11';
const newRecipient = { address: 'j.jansen@inwoner.example', mobile: '+31612345678' };
const times = { createdAt: '2026-11-23T10:00:00.000Z', changedAt: '2026-11-23T10:00:00.000Z' };
const storedRecipient = { id: ID, ...times };

export const recipientCalls = {
  putRecipient: deskCall(
    {
      method: 'POST',
      path: '/recipients',
      tag: 'recipients',
      summary: 'Set the 06-number of an address',
      description:
        'Adds or replaces; answers an opaque id, so that no address or number ever stands in a URI. A corrected number works for messages ' +
        'already sent. Refused while the operator has numbers read from a register of the organisation’s own.',
      takes: json(NewRecipient, newRecipient, limits.smallCallBytes),
      answers: {
        200: located('Replaced.', StoredRecipient, storedRecipient),
        201: located('Added.', StoredRecipient, storedRecipient),
      },
      problems: ['invalid-request'],
    },
    async ({ services, organisation, given }) => {
      const put = await putRecipient(services, organisation, asEntry(given));
      if (isProblem(put)) return put;
      const { id, createdAt, changedAt } = put.entry;
      const body = { id, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
      const answer = { body, headers: { Location: `${DESK_API}/recipients/${id}` } };
      return put.outcome === 'added' ? { status: 201, ...answer } : { status: 200, ...answer };
    },
  ),
  getRecipient: deskCall(
    {
      method: 'GET',
      path: '/recipients/{id}',
      tag: 'recipients',
      summary: 'Read an entry of the directory',
      description: 'Address and number, as they were stored.',
      takes: nothing,
      answers: { 200: answered('The entry.', Recipient, { ...storedRecipient, ...newRecipient }) },
      problems: ['recipient-unknown'],
    },
    async ({ services, organisation, context }) => {
      const id = idOf(context);
      const entry = id === undefined ? undefined : await findRecipient(services, organisation, id);
      if (entry === undefined) return { code: 'recipient-unknown' };
      const { createdAt, changedAt } = entry;
      const body = { ...entry, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
      return { status: 200, body };
    },
  ),
  removeRecipient: deskCall(
    {
      method: 'DELETE',
      path: '/recipients/{id}',
      tag: 'recipients',
      summary: 'Remove an entry of the directory',
      description: 'From then on codes go to the number that came with a message, else by e-mail.',
      takes: nothing,
      answers: { 204: done('Removed.') },
      problems: ['recipient-unknown'],
    },
    async ({ services, organisation, context }) => {
      const id = idOf(context);
      const isRemoved = id !== undefined && (await removeRecipient(services, organisation, id));
      return isRemoved ? { status: 204 } : { code: 'recipient-unknown' };
    },
  ),
  importRecipients: deskCall(
    {
      method: 'POST',
      path: '/recipients/_import',
      tag: 'recipients',
      summary: 'Set many 06-numbers',
      description:
        `JSON lines, at most ${limits.importLines.toLocaleString('en')}: each like the body of a single one. Answers JSON lines, one for ` +
        'each line that is not empty, as they are done. Every line stands for itself.',
      takes: stream({ 'application/jsonl': { schema: NewRecipient, example: newRecipient } }),
      answers: {
        200: {
          description: 'One result a line.',
          content: {
            'application/jsonl': { schema: ImportedLine, example: { line: 1, status: 201, id: ID } },
          },
          headers: ['RateLimit', 'RateLimit-Policy'],
        },
      },
      problems: [
        'content-type-refused',
        'invalid-request',
        'request-too-large',
        'request-too-slow',
        'server-away',
        'too-many-requests',
      ],
    },
    async (caller) => {
      const lines = await importLines(caller);
      return isProblem(lines) ? lines : { status: 200, body: lines };
    },
  ),
} satisfies Readonly<Record<string, DeskRow>>;

/** The id of the path; undefined for what is none. */
function idOf(context: KeyHolder['context']): string | undefined {
  return RowId.safeParse(context.req.param('id')).data;
}
