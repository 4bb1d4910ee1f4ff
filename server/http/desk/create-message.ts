// The step of POST /messages: a letter in one of three forms is taken in, in its turn.
import { limits } from '../../contract/limits.ts';
import { isProblem } from '../../contract/problems.ts';
import { ingest } from '../../message/ingest.ts';
import type { LetterProblem } from '../../message/letter-seal.ts';
import { type MessageOverview, messageOverview } from '../../message/message-status.ts';
import type { KeyHolder } from './desk-call.ts';
import { brokenLetter, type FormProblem, receivedLetter } from './desk-letter.ts';

/** Visible ASCII, as a header may hold it. */
const IDEMPOTENCY_KEY = new RegExp(`^[\\x21-\\x7e]{1,${limits.idempotencyKeyCharacters}}$`);

type CreateProblem = LetterProblem | FormProblem;

/** Takes the letter of a call in, and tells what became of it. */
export async function createMessage(caller: KeyHolder): Promise<MessageOverview | CreateProblem> {
  const { services, organisation, context } = caller;
  const idempotencyKey = context.req.header('idempotency-key');
  if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
    const detail = `must be 1 to ${limits.idempotencyKeyCharacters} visible ASCII characters`;
    return { code: 'invalid-request', errors: [{ pointer: '#/header/Idempotency-Key', detail }] };
  }
  try {
    const taken = await services.intakePlaces.take(organisation.id, () => takeLetterIn(caller, idempotencyKey));
    return taken === 'full' ? { code: 'too-many-requests', retryAfter: 5 } : taken;
  } catch (error) {
    const problem = brokenLetter(error);
    if (problem === undefined) throw error;
    return problem;
  }
}

async function takeLetterIn(
  { services, organisation, context }: KeyHolder,
  idempotencyKey: string | undefined,
): Promise<MessageOverview | CreateProblem> {
  const received = await receivedLetter(context, services, organisation);
  if (isProblem(received)) return received;
  try {
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    const outcome = await ingest(services, { ...received.letter, ...key });
    if (isProblem(outcome)) return asSent(outcome, received.pointers);
    const stored = await messageOverview(services, organisation, { id: outcome.messages[0]?.id ?? '' });
    if (stored === undefined) throw new Error('a message that was just stored is not there');
    return stored;
  } finally {
    await received.close();
  }
}

/** A problem that points at where a fault stands in what was sent. */
function asSent(problem: LetterProblem, pointers: Readonly<Record<string, string>> = {}): LetterProblem {
  if (problem.code !== 'invalid-request') return problem;
  const errors = problem.errors.map(({ pointer, detail }) => ({ pointer: pointers[pointer] ?? pointer, detail }));
  return { code: 'invalid-request', errors };
}
