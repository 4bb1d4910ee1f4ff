// A letter under seal, sealed as it comes off the wire: its text for every recipient, a file once for all of them.
// Nothing whole in memory.
import { createHash } from 'node:crypto';
import { type Bytes, randomBytes, toBase64url, utf8 } from '../contract/bytes.ts';
import { safeFileName } from '../contract/file-name.ts';
import type { Letter, ReceivedAttachment } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { openedSize, seal, sealAad, sharedFileAad } from '../contract/sealed-stream.ts';
import { MiB } from '../contract/units.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import type { IntakePlaces } from '../store/intake-places.ts';
import type { Organisation } from '../store/schema.ts';
import { type SealedBytes, shareFile, storeBlob } from '../store/sealed-blobs.ts';
import { tooLarge, tooManyFiles } from './attachment-limits.ts';
import { Tee } from './tee.ts';

/** A message that is being written. */
export interface SealingDraft {
  readonly rowId: string;
  readonly publicId: string;
  readonly key: Bytes;
  /** What was sealed so far, as evidence tells it. */
  readonly sealed: SealedPart[];
}

/** A sealed blob of a message: its bytes and their SHA-256. */
export interface SealedPart extends SealedBytes {
  readonly kind: 'body' | 'file';
}

/** Why a letter is not taken. */
export type LetterProblem = ProblemOf<
  | 'invalid-request'
  | 'too-many-requests'
  | 'storage-full'
  | 'file-too-large'
  | 'too-many-files'
  | 'file-infected'
  | 'scan-unavailable'
  | 'idempotency-key-reused'
>;

/** Ends the transaction with a problem as its outcome. */
export class Refused extends Error {
  readonly problem: LetterProblem;
  constructor(problem: LetterProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

function refuseIf(problem: LetterProblem | undefined): void {
  if (problem !== undefined) throw new Refused(problem);
}

/**
 * A part of a letter as it comes off the wire: the files, each to be read to its end before the next, and the text at
 * last.
 */
export type LetterPart =
  | {
      readonly part: 'file';
      readonly name: string;
      readonly type: string;
      readonly contentId: string | undefined;
      readonly content: AsyncIterable<Uint8Array>;
      /**
       * What whoever parsed it says it was, once its content is read to the end; absent where nobody stands between.
       */
      readonly seen?: () => { readonly size: number; readonly sha256: string } | undefined;
    }
  | { readonly part: 'text'; readonly text: string; readonly html: string | undefined };

type FilePart = Extract<LetterPart, { part: 'file' }>;

/**
 * Streams one file through its seal, the scanner and the digest at once; counts it against the limits as it comes.
 */
export async function storeFile(
  tx: Transaction,
  { malwareScan, intakePlaces }: Pick<Services, 'malwareScan' | 'intakePlaces'>,
  organisation: Organisation,
  drafts: readonly SealingDraft[],
  file: FilePart,
  before: readonly ReceivedAttachment[],
): Promise<{ attachment: ReceivedAttachment; digest: Buffer }> {
  refuseIf(tooManyFiles(organisation, before.length + 1));
  const id = String(before.length + 1);
  const bytesBefore = before.reduce((total, { size }) => total + size, 0);
  const name = safeFileName(file.name);
  const digest = createHash('sha256');
  let size = 0;
  const tee = new Tee();
  const sealing = storeSealedFile(tx, organisation, drafts, id, tee.branch());
  const verdict = malwareScan?.isClean(tee.branch()).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'ScanUnavailableError')) throw error;
    throw new Refused({ code: 'scan-unavailable' });
  });
  const pumped = tee.pump(atItsPace(intakePlaces, organisation.id, file.content), (chunk) => {
    size += chunk.length;
    refuseIf(tooLarge(organisation, bytesBefore + size));
    digest.update(chunk);
  });
  await allDone([pumped, sealing, verdict]);
  if ((await verdict) === false) throw new Refused({ code: 'file-infected' });
  const sha256 = digest.digest('base64url');
  const { key, sealed } = await sealing;
  if (openedSize(sealed.size) !== size || !isAsSeen(file, { size, sha256 }))
    throw new Error('a file was not sealed as it came');
  const attachment = {
    id,
    name,
    type: file.type,
    size,
    ...(file.contentId === undefined ? {} : { contentId: file.contentId }),
    ...(key === undefined ? {} : { key }),
  };
  return {
    attachment,
    digest: createHash('sha256')
      .update(JSON.stringify([name, file.type, sha256]))
      .digest(),
  };
}

/** What comes, held up for the work that it is (`IntakePlaces.pace`). */
async function* atItsPace(
  places: IntakePlaces,
  organisationId: string,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pace = (bytes: number) => places.pace(organisationId, (bytes / MiB) * limits.sealingWorkPerMiB);
  let bytes = 0;
  for await (const chunk of content) {
    yield chunk;
    bytes += chunk.length;
    if (bytes < MiB) continue;
    await pace(bytes);
    bytes = 0;
  }
  await pace(bytes);
}

/**
 * Seals and stores a file: under the content key of the one who gets it, or for several people once, under a key of
 * its own (base64url) that is told in each of their letters.
 */
async function storeSealedFile(
  tx: Transaction,
  { id: organisationId }: Organisation,
  drafts: readonly SealingDraft[],
  blobId: string,
  plain: ReadableStream<Uint8Array>,
): Promise<{ readonly key?: string; readonly sealed: SealedBytes }> {
  const [only, ...others] = drafts;
  if (only !== undefined && others.length === 0)
    return { sealed: await storeSealed(tx, only, { kind: 'file', blobId }, plain) };
  const key = randomBytes(32);
  const records = plain.pipeThrough(seal(key, sharedFileAad(blobId)));
  const { id, bytes: sealed } = await storeBlob(tx, { organisationId, kind: 'sharedfile', blobId }, records);
  await shareFile(
    tx,
    { id, blobId },
    drafts.map(({ rowId }) => rowId),
  );
  for (const draft of drafts) draft.sealed.push({ kind: 'file', ...sealed });
  return { key: toBase64url(key), sealed };
}

function isAsSeen(file: FilePart, came: { readonly size: number; readonly sha256: string }): boolean {
  if (file.seen === undefined) return true;
  const seen = file.seen();
  return seen?.size === came.size && seen.sha256 === came.sha256;
}

/**
 * Waits for all, also when one fails: none may write in a transaction that is over. Throws the first reason there is.
 */
async function allDone(steps: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const outcomes = await Promise.allSettled(steps);
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failed.length > 0) throw failed.find((reason) => reason !== undefined) ?? new Error('a file broke off');
}

/** Text and HTML of a letter as JSON, in UTF-8: made once, however many recipients it has. */
export interface BodyJson {
  readonly text: Uint8Array;
  readonly html: Uint8Array | undefined;
}

/** The JSON of a letter's texts. */
export function bodyJson({ text, html }: Extract<LetterPart, { part: 'text' }>): BodyJson {
  return { text: utf8(JSON.stringify(text)), html: html === undefined ? undefined : utf8(JSON.stringify(html)) };
}

/** Seals the text of a letter for one recipient: the JSON of a `Letter`. */
export function storeBody(
  tx: Transaction,
  draft: SealingDraft,
  head: Omit<Letter, 'text' | 'html'>,
  { text, html }: BodyJson,
): Promise<SealedBytes> {
  const pieces: Uint8Array[] = [utf8(`${JSON.stringify(head).slice(0, -1)},"text":`), text];
  if (html !== undefined) pieces.push(utf8(',"html":'), html);
  pieces.push(utf8('}'));
  return storeSealed(tx, draft, { kind: 'body', blobId: '0' }, ReadableStream.from(pieces));
}

async function storeSealed(
  tx: Transaction,
  { rowId, publicId, key, sealed }: SealingDraft,
  { kind, blobId }: { readonly kind: 'body' | 'file'; readonly blobId: string },
  plain: ReadableStream<Uint8Array>,
): Promise<SealedBytes> {
  const records = plain.pipeThrough(seal(key, sealAad(kind, publicId, blobId)));
  const { bytes } = await storeBlob(tx, { messageId: rowId, kind, blobId }, records);
  sealed.push({ kind, ...bytes });
  return bytes;
}
