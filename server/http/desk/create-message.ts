// The step of POST /messages: a letter in one of three forms is taken in, in its turn.
import { limits } from '../../contract/limits.ts';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { HOUR } from '../../contract/units.ts';
import type { IncomingLetter } from '../../message/incoming-letter.ts';
import { type Ingested, ingest, renew } from '../../message/ingest.ts';
import type { LetterProblem } from '../../message/letter-seal.ts';
import { type MessageOverview, messageOverview } from '../../message/message-status.ts';
import { stream } from '../call.ts';
import type { KeyHolder } from './desk-call.ts';
import { brokenLetter, type FormProblem, receivedLetter } from './desk-letter.ts';
import { messageOf } from './desk-message.ts';
import { NewMessage } from './desk-schemas.ts';

/** Visible ASCII, as a header may hold it. */
const IDEMPOTENCY_KEY = new RegExp(`^[\\x21-\\x7e]{1,${limits.idempotencyKeyCharacters}}$`);

type CreateProblem = LetterProblem | FormProblem;

const newMessage = {
  to: { address: 'j.jansen@inwoner.example', mobile: '+31612345678' },
  from: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
  subject: 'Uw aanvraag parkeervergunning',
  text: 'Geachte mevrouw Jansen,\n\nUw vergunning is verleend.',
  kind: 'Besluit op uw aanvraag',
  replyBefore: '2027-01-31',
  ask: [{ label: 'Kopie van uw kentekenbewijs', required: true, kind: 'file' }],
  caseNumber: 'Z-2026-081512',
};
/** The forms of a letter. */
export const LETTER_FORMS = stream({
  'application/json': { schema: NewMessage, example: newMessage },
  'multipart/form-data': { schema: NewMessage, form: true, example: { message: newMessage, files: ['besluit.pdf'] } },
  'message/rfc822': { schema: 'binary' },
});

/** The header of a call that may be made twice. */
export const IDEMPOTENCY_HEADER = {
  'Idempotency-Key': {
    description:
      `Your own name for this call, 1 to ${limits.idempotencyKeyCharacters} visible characters. Within ` +
      `${limits.sameMailWithin / HOUR} hours the same key with the same letter is the same message, whatever became of it since; with ` +
      'another letter it is refused.',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  },
};

/** Problems of a letter. */
export const LETTER_PROBLEMS = [
  'content-type-refused',
  'invalid-request',
  'request-too-large',
  'request-too-slow',
  'file-too-large',
  'too-many-files',
  'file-infected',
  'scan-unavailable',
  'idempotency-key-reused',
  'storage-full',
  'too-many-requests',
] as const;

/** Takes the letter of a call in, and tells what became of it. */
export function createMessage(caller: KeyHolder): Promise<MessageOverview | CreateProblem> {
  return inTurn<LetterProblem>(caller, (letter) => ingest(caller.services, letter));
}

/** The same for a letter that takes the place of the message of the path. */
export function renewMessage(caller: KeyHolder): Promise<MessageOverview | FormProblem | RenewalProblem> {
  return inTurn<RenewalProblem>(caller, async (letter) => {
    const found = await messageOf(caller);
    return isProblem(found) ? found : renew(caller.services, { ...letter, renews: found.message.id });
  });
}

type RenewalProblem = LetterProblem | ProblemOf<'message-over' | 'message-unknown'>;
type TakeIn<Problem> = (letter: IncomingLetter) => Promise<Ingested | Problem>;

async function inTurn<Problem extends RenewalProblem>(
  caller: KeyHolder,
  takeIn: TakeIn<Problem>,
): Promise<MessageOverview | CreateProblem | Problem> {
  const { services, organisation, context } = caller;
  const idempotencyKey = context.req.header('idempotency-key');
  if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
    const detail = `must be 1 to ${limits.idempotencyKeyCharacters} visible ASCII characters`;
    return { code: 'invalid-request', errors: [{ pointer: '#/header/Idempotency-Key', detail }] };
  }
  try {
    const taken = await services.intakePlaces.take(organisation.id, () => takeLetterIn(caller, idempotencyKey, takeIn));
    return taken === 'full' ? { code: 'too-many-requests', retryAfter: 5 } : taken;
  } catch (error) {
    const problem = brokenLetter(error);
    if (problem === undefined) throw error;
    return problem;
  }
}

async function takeLetterIn<Problem extends RenewalProblem>(
  { services, organisation, context }: KeyHolder,
  idempotencyKey: string | undefined,
  takeIn: TakeIn<Problem>,
): Promise<MessageOverview | CreateProblem | Problem> {
  const received = await receivedLetter(context, services, organisation);
  if (isProblem(received)) return received;
  try {
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    const outcome = await takeIn({ ...received.letter, ...key });
    if (!('messages' in outcome)) return asSent(outcome, received.pointers);
    const stored = await messageOverview(services, organisation, { id: outcome.messages[0]?.id ?? '' });
    if (stored === undefined) throw new Error('a message that was just stored is not there');
    return stored;
  } finally {
    await received.close();
  }
}

/** A problem that points at where a fault stands in what was sent. */
function asSent<Problem extends RenewalProblem>(
  problem: Problem,
  pointers: Readonly<Record<string, string>> = {},
): Problem | ProblemOf<'invalid-request'> {
  if (problem.code !== 'invalid-request') return problem;
  const errors = problem.errors.map(({ pointer, detail }) => ({ pointer: pointers[pointer] ?? pointer, detail }));
  return { code: 'invalid-request', errors };
}
