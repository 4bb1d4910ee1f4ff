// Is this a file of a kind that is taken, and is it clean? By what it holds and by a scanner, never by its name alone.
import type { Bytes } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { BrokenSealError, openedSize } from '../contract/sealed-stream.ts';
import { correctedName, FILE_KINDS, takenKinds } from '../files/file-kinds.ts';
import { recogniseInThread } from '../files/file-thread.ts';
import type { Organisation } from '../organisation/organisation.ts';
import type { Services } from '../services.ts';

/** A file that waits for its verdict. */
export interface FileToCheck {
  readonly name: string;
  /** Bytes of its sealed blob. */
  readonly sealedSize: number;
  /** Its bytes, each call from its start. */
  readonly plain: () => AsyncIterable<Uint8Array>;
}

/** What an accepted file is called and what it is. */
export interface FileVerdict {
  /** Its own name; with another extension where that was wrong. */
  readonly name: string;
  readonly type: string;
}

/** Why a file is refused, or can't be judged now. */
export type FileProblem = ProblemOf<
  'file-unreadable' | 'file-empty' | 'file-type-refused' | 'file-infected' | 'scan-unavailable'
>;

/** Reads a file and says what it is. Unreadable is one whose seal is broken. */
export async function checkFile(
  { malwareScan, log }: Pick<Services, 'malwareScan' | 'log'>,
  { fileKinds }: Pick<Organisation, 'fileKinds'>,
  { name, sealedSize, plain }: FileToCheck,
): Promise<FileVerdict | FileProblem> {
  try {
    const kind = await inTurn(async () => {
      const bytes = await readToEnd(plain(), openedSize(sealedSize));
      return bytes.length === 0 ? 'nothing' : recogniseInThread({ name, bytes });
    });
    if (kind === 'nothing') return { code: 'file-empty' };
    if (kind === undefined || !takenKinds(fileKinds).includes(kind)) return { code: 'file-type-refused' };
    if (malwareScan !== undefined && !(await malwareScan.isClean(plain()))) return { code: 'file-infected' };
    return { name: correctedName(name, kind), type: FILE_KINDS[kind].mediaType };
  } catch (error) {
    if (error instanceof BrokenSealError) return { code: 'file-unreadable' };
    if (error instanceof Error && error.name === 'ScanUnavailableError') {
      log.error({ err: error }, 'the malware scanner is away: a file was refused');
      return { code: 'scan-unavailable' };
    }
    throw error;
  }
}

/** Reads everything once, so that every byte is known to be genuine. */
async function readToEnd(bytes: AsyncIterable<Uint8Array>, size: number): Promise<Bytes> {
  const whole = new Uint8Array(size);
  let read = 0;
  for await (const chunk of bytes) {
    if (read + chunk.length > size) throw new BrokenSealError();
    whole.set(chunk, read);
    read += chunk.length;
  }
  return whole.subarray(0, read);
}

/** A file is in memory while it is judged, so few are at once; it waits for nobody outside meanwhile. */
const waiting: (() => void)[] = [];
let judging = 0;

async function inTurn<T>(judge: () => Promise<T>): Promise<T> {
  if (judging >= limits.filesJudgedAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else judging += 1;
  try {
    return await judge();
  } finally {
    const next = waiting.shift(); // it takes over the place
    if (next === undefined) judging -= 1;
    else next();
  }
}
