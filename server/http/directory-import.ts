// The directory in bulk: JSON lines in, one result for each line out, as they are done.
import type { Context } from 'hono';
import { isRefusal, type Refusal } from '../contract/desk-problems.ts';
import { parsedJson } from '../contract/json-text.ts';
import { type DirectoryEntry, putRecipient } from '../organisation/directory.ts';
import { mobileNumber } from '../organisation/mobile-number.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import { IMPORT_LINES, type ImportedLine, NewRecipient } from './desk-api.ts';
import type { DeskShares } from './desk-shares.ts';
import { checked } from './guards.ts';
import { readBody } from './request-body.ts';

/** What JSON lines are called: no name is registered, and these are in use. */
const JSON_LINES = /^application\/(jsonl|x-ndjson|x-jsonlines)\s*(;|$)/i;

/**
 * Takes an import. Every line stands for itself: one that is refused changes nothing and holds up nobody. An organisation has few under way,
 * for each is in memory until its last answer is taken.
 */
export async function importLines(
  services: Services,
  shares: DeskShares,
  organisation: Organisation,
  context: Context,
  most: number,
): Promise<Response | Refusal> {
  if (!JSON_LINES.test(context.req.header('content-type') ?? '')) return { code: 'content-type-refused' };
  if (!shares.beginImport(organisation)) return { code: 'too-many-requests', retryAfter: 5 };
  const end = () => shares.endImport(organisation);
  const text = await importText(context, most).catch((error: unknown) => {
    end();
    throw error;
  });
  if (typeof text !== 'string') {
    end();
    return text;
  }
  const answers = ReadableStream.from(answersTo(services, organisation, text.split(/\r?\n/), end));
  return context.body(answers.pipeThrough(new TextEncoderStream()), 200, { 'content-type': 'application/jsonl' });
}

/** The lines of an import, or why it is refused. */
async function importText(context: Context, most: number): Promise<string | Refusal> {
  // Read to its end before the first answer: a caller that writes and doesn't read would wait for us, and we for him.
  const read = await readBody(context, { most });
  if (isRefusal(read)) return read;
  const text = new TextDecoder().decode(read);
  // Counted before they are taken apart: a megabyte of line ends is a million lines.
  if (!hasMoreLines(text, IMPORT_LINES)) return text;
  const detail = `must have at most ${IMPORT_LINES} lines: send several imports`;
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
      const answer = await importLine(services, organisation, text).catch((error: unknown) => {
        services.log.error({ err: error }, 'a line of an import failed');
        return { status: 503 as const, errors: [{ pointer: '#', detail: 'could not be stored now; send it again' }] };
      });
      yield `${JSON.stringify({ line: index + 1, ...answer } satisfies ImportedLine)}\n`;
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
  const given = checked(NewRecipient, parsedJson(text));
  if (isRefusal(given)) return { status: 400, errors: 'errors' in given ? given.errors : [] };
  const put = await putRecipient(services, organisation, asEntry(given.body));
  if (isRefusal(put)) return { status: 400, errors: 'errors' in put ? put.errors : [] };
  const { entry, outcome } = put;
  return { status: outcome === 'added' ? 201 : 200, id: entry.id };
}

/** Address and number as they are stored. The schema has checked that there are such. */
export function asEntry({
  address,
  mobile,
}: {
  address: string;
  mobile: string;
}): Pick<DirectoryEntry, 'address' | 'mobile'> {
  return { address, mobile: mobileNumber(mobile) ?? mobile };
}
