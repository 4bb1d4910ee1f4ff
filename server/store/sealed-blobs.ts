// Sealed blobs as rows, one record each, streamed both ways: never more than a record or two in memory.
import { createHash } from 'node:crypto';
import { and, asc, count, eq, getTableColumns, sql, sum } from 'drizzle-orm';
import type { Bytes } from '../contract/bytes.ts';
import { oneRow, type Queryable, type Transaction } from './database.ts';
import { blob, type blobKind, record, sharedFile } from './schema-blobs.ts';

type BlobKind = (typeof blobKind.enumValues)[number];

/** Where a blob of a message belongs. */
export interface BlobPlace {
  readonly messageId: string;
  readonly replyId?: string;
  readonly kind: Exclude<BlobKind, 'sharedfile'>;
  readonly blobId: string;
}

/** Where a file belongs that several messages of an organisation have in common. */
export interface SharedPlace {
  readonly organisationId: string;
  readonly kind: 'sharedfile';
  readonly blobId: string;
}

/** What is known of a blob without opening it. */
export type StoredBlob = typeof blob.$inferSelect;

/**
 * Sealed bytes as evidence tells them: how many, and their SHA-256 in base64url. Of the ciphertext: a hash of a short
 * text could be guessed.
 */
export interface SealedBytes {
  readonly size: number;
  readonly sha256: string;
}

/** The bytes of a blob whose records are grouped. */
const allRecords = sql<Buffer>`string_agg(${record.bytes}, ''::bytea order by ${record.index})`;

/** Stores a whole blob as its records come. */
export async function storeBlob(
  tx: Transaction,
  place: BlobPlace | SharedPlace,
  records: AsyncIterable<Bytes>,
): Promise<{ readonly id: number; readonly bytes: SealedBytes }> {
  const digest = createHash('sha256');
  let id = 0;
  let sealedSize = 0;
  let index = 0;
  for await (const bytes of records) {
    // Here, for what fails in the loop ends the records, too: who gives them would wait for a reader for ever.
    if (index === 0) id = oneRow(await tx.insert(blob).values(place).returning({ id: blob.id })).id;
    await tx.insert(record).values({ blob: id, index, bytes });
    digest.update(bytes);
    sealedSize += bytes.length;
    index += 1;
  }
  await tx.update(blob).set({ sealedSize }).where(eq(blob.id, id));
  return { id, bytes: { size: sealedSize, sha256: digest.digest('base64url') } };
}

/** Makes a stored file one of each of these messages, at its place in the letter. */
export async function shareFile(
  tx: Transaction,
  { id, blobId }: { readonly id: number; readonly blobId: string },
  messageIds: readonly string[],
): Promise<void> {
  await tx.insert(sharedFile).values(messageIds.map((messageId) => ({ messageId, blobId, blob: id })));
}

/** The blob at a place, if there is one; a file also when its message shares it. */
export async function findBlob(db: Queryable, { messageId, kind, blobId }: BlobPlace): Promise<StoredBlob | undefined> {
  const place = and(eq(blob.messageId, messageId), eq(blob.kind, kind), eq(blob.blobId, blobId));
  const [found] = await db.select().from(blob).where(place);
  if (found !== undefined || kind !== 'file') return found;
  const sharedPlace = and(eq(sharedFile.messageId, messageId), eq(sharedFile.blobId, blobId));
  const [shared] = await db
    .select(getTableColumns(blob))
    .from(sharedFile)
    .innerJoin(blob, eq(blob.id, sharedFile.blob))
    .where(sharedPlace);
  return shared;
}

/** Whole blobs of a message, by their ids: all of a kind, or one. For small ones: they stand in memory. */
export async function wholeBlobs(
  db: Queryable,
  { messageId, kind, blobId }: Omit<BlobPlace, 'blobId' | 'replyId'> & { readonly blobId?: string },
): Promise<ReadonlyMap<string, Bytes>> {
  const ofId = blobId === undefined ? undefined : eq(blob.blobId, blobId);
  const rows = await db
    .select({ blobId: blob.blobId, bytes: allRecords.mapWith(record.bytes) })
    .from(blob)
    .innerJoin(record, eq(record.blob, blob.id))
    .where(and(eq(blob.messageId, messageId), eq(blob.kind, kind), ofId))
    .groupBy(blob.id);
  return new Map(rows.map((row) => [row.blobId, new Uint8Array(row.bytes)]));
}

/**
 * The records of a blob in order, each read when it is wanted. Throws when one is gone: the message was deleted
 * meanwhile.
 */
export async function* readRecords(db: Queryable, blobId: number): AsyncGenerator<Bytes, void, undefined> {
  const { records } = oneRow(await db.select({ records: count() }).from(record).where(eq(record.blob, blobId)));
  for (let index = 0; index < records; index += 1) {
    const [row] = await db
      .select({ bytes: record.bytes })
      .from(record)
      .where(and(eq(record.blob, blobId), eq(record.index, index)));
    if (row === undefined) throw new Error('a record is gone');
    yield new Uint8Array(row.bytes);
  }
}

/** Which records of a blob are here, and how many bytes they have together. */
export async function recordsOf(db: Queryable, blobId: number): Promise<{ indexes: number[]; bytes: number }> {
  const rows = await db
    .select({ index: record.index, bytes: sql<number>`octet_length(${record.bytes})` })
    .from(record)
    .where(eq(record.blob, blobId))
    .orderBy(asc(record.index));
  return { indexes: rows.map((row) => row.index), bytes: rows.reduce((total, row) => total + row.bytes, 0) };
}

/** Bytes stored so far for all blobs of a reply. */
export async function storedBytesOf(db: Queryable, messageId: string, replyId: string): Promise<number> {
  const { bytes } = oneRow(
    await db
      .select({ bytes: sum(sql`octet_length(${record.bytes})`) })
      .from(record)
      .innerJoin(blob, eq(blob.id, record.blob))
      .where(and(eq(blob.messageId, messageId), eq(blob.replyId, replyId))),
  );
  return Number(bytes ?? 0);
}

/** What of a reply is stored under seal, hashed where it lies. */
export async function sealedBytesOf(
  db: Queryable,
  messageId: string,
  replyId: string,
): Promise<({ kind: 'reply' | 'replyfile' } & SealedBytes)[]> {
  const rows = await db
    .select({
      kind: blob.kind,
      size: sql<number>`length(${allRecords})`,
      hash: sql<string>`encode(sha256(${allRecords}), 'hex')`,
    })
    .from(blob)
    .innerJoin(record, eq(record.blob, blob.id))
    .where(and(eq(blob.messageId, messageId), eq(blob.replyId, replyId)))
    .groupBy(blob.id, blob.kind)
    .orderBy(blob.id);
  return rows.map(({ kind, size, hash }) => ({
    kind: kind === 'reply' ? 'reply' : 'replyfile',
    size,
    sha256: Buffer.from(hash, 'hex').toString('base64url'),
  }));
}

/** Stores one record. True when it is stored now or was before with the same bytes, false when it was with others. */
export async function putRecord(tx: Transaction, blobId: number, index: number, bytes: Uint8Array): Promise<boolean> {
  const stored = await tx
    .insert(record)
    .values({ blob: blobId, index, bytes })
    .onConflictDoNothing()
    .returning({ index: record.index });
  if (stored.length > 0) return true;
  const same = await tx
    .select({ index: record.index })
    .from(record)
    .where(and(eq(record.blob, blobId), eq(record.index, index), eq(record.bytes, bytes)));
  return same.length > 0;
}
