// The directory in bulk: JSON lines in, one result for each line out, as they are done.
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from 'hono';
import { utf8Text } from '../../contract/bytes.ts';
import { limits } from '../../contract/limits.ts';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { type DirectoryEntry, putRecipient } from '../../organisation/directory.ts';
import { mobileNumber } from '../../organisation/mobile-number.ts';
import type { Services } from '../../services.ts';
import type { Organisation } from '../../store/schema.ts';
import { bodyType, jsonMatching, NOT_UTF8, readBody } from '../request-body.ts';
import type { KeyHolder } from './desk-call.ts';
import { type ImportedLine, NewRecipient } from './desk-schemas.ts';

/** What JSON lines are called: no name is registered, and these are in use. */
const JSON_LINES = ['application/jsonl', 'application/x-ndjson', 'application/x-jsonlines'];

/** Why an import is not taken. */
type ImportProblem = ProblemOf<
  | 'content-type-refused'
  | 'invalid-request'
  | 'request-too-large'
  | 'request-too-slow'
  | 'server-away'
  | 'too-many-requests'
>;

/**
 * Takes an import. Every line stands for itself: one that is refused changes nothing and holds up nobody. An
 * organisation has few under way, for each is in memory until its last answer is taken.
 */
export async function importLines({
  services,
  shares,
  organisation,
  context,
}: KeyHolder): Promise<ReadableStream<Uint8Array> | ImportProblem> {
  if (!JSON_LINES.includes(bodyType(context))) return { code: 'content-type-refused' };
  if (!shares.beginStream(organisation)) return { code: 'too-many-requests', retryAfter: 5 };
  const end = () => shares.endStream(organisation);
  const text = await importText(context).catch((error: unknown) => {
    end();
    throw error;
  });
  if (typeof text !== 'string') {
    end();
    return text;
  }
  const answers = ReadableStream.from(answersTo(services, organisation, text.split(/\r?\n/), end));
  return answers.pipeThrough(new TextEncoderStream());
}

/** The lines of an import, or why it is refused. */
async function importText(context: Context): Promise<string | ImportProblem> {
  // Read to its end before the first answer: a caller that writes and doesn't read would wait for us, and we for him.
  const read = await readBody(context, { most: limits.importBytes });
  if (isProblem(read)) return read;
  const text = utf8Text(read);
  if (text === undefined) return NOT_UTF8;
  // Counted before they are taken apart: a megabyte of line ends is a million lines.
  if (!hasMoreLines(text, limits.importLines)) return text;
  const detail = `must have at most ${limits.importLines} lines: send several imports`;
  return { code: 'invalid-request', errors: [{ pointer: '#', detail }] };
}

/** True for more lines than so many, the last of which may end in a line end or not. */
function hasMoreLines(text: string, most: number): boolean {
  let lines = 0;
  for (let end = text.indexOf('\n'); end !== -1 && lines <= most; end = text.indexOf('\n', end + 1)) lines += 1;
  return lines > most || (lines === most && !text.endsWith('\n'));
}

async function* answersTo(
  services: Services,
  organisation: Organisation,
  lines: readonly string[],
  ended: () => void,
): AsyncGenerator<string, void, undefined> {
  try {
    yield ''; // so that it has begun, and a caller who goes away before the first answer ends it too
    for (const [index, text] of lines.entries()) {
      if (text.trim() === '') continue;
      const began = performance.now();
      const answer = await importLine(services, organisation, text).catch((error: unknown) => {
        services.log.error({ err: error }, 'a line of an import failed');
        return { status: 503 as const, errors: [{ pointer: '#', detail: 'could not be stored now; send it again' }] };
      });
      yield `${JSON.stringify({ line: index + 1, ...answer } satisfies ImportedLine)}\n`;
      await pause(performance.now() - began); // half of the time is others'
    }
  } finally {
    ended();
  }
}

async function importLine(
  services: Services,
  organisation: Organisation,
  text: string,
): Promise<Omit<ImportedLine, 'line'>> {
  const line = jsonMatching(NewRecipient, text);
  if (isProblem(line)) return { status: 400, errors: line.errors };
  const put = await putRecipient(services, organisation, asEntry(line.given));
  if (isProblem(put)) return { status: 400, errors: put.errors };
  const { entry, outcome } = put;
  return { status: outcome === 'added' ? 201 : 200, id: entry.id };
}

/** Address and number as they are stored. The schema has checked that there are such. */
export function asEntry({ address, mobile }: NewRecipient): Pick<DirectoryEntry, 'address' | 'mobile'> {
  return { address, mobile: mobileNumber(mobile) ?? mobile };
}
