// The keys of what waits to leave the house: one for each value, in files outside database and backups, destroyed at
// its delivery, whatever else waits. Deleted rows live on in the WAL and in backups; with their key gone they are
// noise.

import { createHmac, randomBytes } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inArray, isNotNull, sql } from 'drizzle-orm';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { fromBase64url, toBase64url, utf8 } from '../contract/bytes.ts';
import { DAY, SECOND } from '../contract/units.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import { independently } from './independent-steps.ts';
import { destroyFile, destroySlots, hasRoom, livingSlots, makeSlots, namesIn, readSlot, SLOTS } from './key-slots.ts';
import { reply } from './schema.ts';
import { outbox } from './schema-service.ts';
import { createWhole, hasCode } from './whole-file.ts';

/** A value under an outbox key, and the key's name. */
export interface OutboxSealed {
  readonly sealed: string;
  readonly kid: string;
}

/** The outbox key is destroyed: what was sealed under it can't be read by anyone any more. */
export class OutboxKeyGoneError extends Error {
  override readonly name = 'OutboxKeyGoneError';
}

/**
 * The directory is not ours, or not there: a volume that is not mounted. Nothing is decided and nothing made until it
 * is back.
 */
export class OutboxKeysAwayError extends Error {
  override readonly name = 'OutboxKeysAwayError';
  constructor(directory: string) {
    super(
      `${directory} (OUTBOX_KEYS_DIR) has none of the keys that waiting mail needs: is its volume mounted? Mail waits until it is. ` +
        `If the keys are lost, as after a restore, make an empty file ${MARKER} in it: what waited is then given up, and who must know is told.`,
    );
  }
}

/** Says that the directory is ours. */
const MARKER = 'marker';
/**
 * Held shared, with a file's number, by a transaction that seals under a key of the file; alone by who destroys what
 * is not needed of it.
 */
const LOCK = 7_318_002;
/**
 * Milliseconds a file is used for: transactions that began then soon are over, and what is left of it can be looked
 * at.
 */
const USED_FOR = 60 * SECOND;
/**
 * Slot files: `outbox-<time>-<number>.keys`. Earlier versions had `outbox-<day>-<random>.key`, one key for everything
 * of a day.
 */
const SLOT_FILE = /^outbox-(\d{8}T\d{6})-([0-9a-f]{8})\.keys$/;
const DAY_FILE = /^(outbox-.*)\.key$/;
const DIGEST_FILE = /^digest-(\d{4}-\d\d-\d\d)\.key$/;

/** The outbox keys in one directory, shared by all processes. Each process takes keys from files of its own. */
export class OutboxKeys {
  readonly #directory: string;
  /** The file that keys are taken from, how many were, and when it was made. */
  #current: Promise<{ name: string; taken: number; madeAt: number }> | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Takes the directory as ours, unless a row waits for a key that should be in it and nothing in it is ours. */
  async claim(db: Queryable): Promise<void> {
    const names = await namesIn(this.#directory);
    if (names.includes(MARKER)) return;
    const isOfEarlierVersion = names.some((name) => DAY_FILE.test(name) || DIGEST_FILE.test(name));
    if (!isOfEarlierVersion && (await neededKids(db)).size > 0) return;
    await createWhole(
      join(this.#directory, MARKER),
      'Keys of what waits to leave. Not to be copied, not in any backup.\n',
    );
  }

  /**
   * Seals a value that must not outlive its delivery. The row that needs it has to be written in this same
   * transaction.
   */
  async seal(tx: Transaction, now: Date, context: string, value: string): Promise<OutboxSealed> {
    for (;;) {
      const { name, slot } = await this.#take(now);
      await tx.execute(sql`select pg_advisory_xact_lock_shared(${LOCK}, ${numberOf(name)})`);
      // Read under the lock: whoever has destroyed it, in another process with another clock, did so before.
      const key = await this.#slot(name, slot);
      if (key === undefined) {
        this.#current = undefined;
        continue;
      }
      const kid = kidOf(name, slot);
      const sealed = await new CompactEncrypt(utf8(value))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, ctx: context })
        .encrypt(key);
      return { sealed, kid };
    }
  }

  /**
   * Opens a value of this place. Throws `OutboxKeyGoneError` when its key is destroyed, `OutboxKeysAwayError` when
   * that can't be said.
   */
  async open(context: string, sealed: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => this.#key(String(kid)), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader.ctx !== context) throw new Error('a sealed value stands where it was not sealed for');
    return new TextDecoder().decode(plaintext);
  }

  /** Destroys the keys of values that are delivered or given up; to be called after the commit that says so. */
  async destroy(kids: readonly (string | null)[]): Promise<void> {
    for (const kid of kids) {
      const place = kid === null ? undefined : slotOf(kid);
      if (place !== undefined) await destroySlots(this.#directory, place.name, [place.slot]);
    }
  }

  /**
   * The digest by which the same mail is known again, under today's key and yesterday's (undefined when that is
   * gone).
   */
  async digests(now: Date, value: string): Promise<{ today: Buffer; yesterday: Buffer | undefined }> {
    const hmac = (key: Uint8Array) => createHmac('sha256', key).update(value).digest();
    const [today, yesterday] = [digestName(now), digestName(new Date(now.getTime() - DAY))];
    const names = await namesIn(this.#directory);
    if (!names.includes(today)) {
      await this.assertOurs();
      await createWhole(join(this.#directory, today), toBase64url(randomBytes(32)));
    }
    return {
      today: hmac(await this.#wholeFile(today)),
      yesterday: names.includes(yesterday) ? hmac(await this.#wholeFile(yesterday)) : undefined,
    };
  }

  /**
   * Destroys every key that no row needs: of rows that were deleted, of a process that was killed between a
   * delivery's commit and its key's end, and those that nobody took. Files in use are left alone, and those in which
   * a transaction is sealing still. Throws after the last file what files could not be read or written.
   */
  async sweep(db: Database, now: Date): Promise<void> {
    const names = await namesIn(this.#directory);
    await this.assertOurs();
    await independently(names.map((name) => () => this.#sweepFile(db, name, now)));
  }

  async #sweepFile(db: Database, name: string, now: Date): Promise<void> {
    const [slotFile, digest] = [SLOT_FILE.exec(name), DIGEST_FILE.exec(name)];
    if (slotFile !== null && now.getTime() - timeOf(slotFile[1] ?? '') >= 2 * USED_FOR)
      await this.#sweepSlots(db, name);
    else if (digest !== null && now.getTime() - Date.parse(digest[1] ?? '') >= 2 * DAY)
      await destroyFile(this.#directory, name);
    else if (DAY_FILE.test(name)) await this.#sweepDay(db, name);
  }

  async #sweepSlots(db: Database, name: string): Promise<void> {
    await db.transaction(async (tx) => {
      const number = numberOf(name);
      const [lock] = await tx.execute<{ held: boolean }>(
        sql`select pg_try_advisory_xact_lock(${LOCK}, ${number}) as held`,
      );
      if (lock?.held !== true) return;
      const living = (await livingSlots(this.#directory, name)).map((slot) => ({ slot, kid: kidOf(name, slot) }));
      const needed = await neededKids(
        tx,
        living.map(({ kid }) => kid),
      );
      const idle = living.filter(({ kid }) => !needed.has(kid)).map(({ slot }) => slot);
      if (idle.length === living.length) await destroyFile(this.#directory, name);
      else await destroySlots(this.#directory, name, idle);
    });
  }

  async #sweepDay(db: Database, name: string): Promise<void> {
    const kid = name.replace(DAY_FILE, '$1');
    if (!(await neededKids(db, [kid])).has(kid)) await destroyFile(this.#directory, name);
  }

  /** The next key that this process may use. */
  async #take(now: Date): Promise<{ name: string; slot: number }> {
    for (;;) {
      this.#current ??= this.#make(now);
      const making = this.#current;
      const current = await making.catch((error: unknown) => {
        this.#current = undefined;
        throw error;
      });
      const age = now.getTime() - current.madeAt;
      if (current.taken < SLOTS && age >= 0 && age < USED_FOR) {
        current.taken += 1;
        return { name: current.name, slot: current.taken - 1 };
      }
      if (this.#current === making) this.#current = undefined;
    }
  }

  async #make(now: Date): Promise<{ name: string; taken: number; madeAt: number }> {
    await this.assertOurs();
    const name = `outbox-${now.toISOString().replace(/[-:]|\..*/g, '')}-${randomBytes(4).toString('hex')}.keys`;
    await makeSlots(this.#directory, name);
    return { name, taken: 0, madeAt: now.getTime() };
  }

  async #key(kid: string): Promise<Uint8Array> {
    const place = slotOf(kid);
    const key = place === undefined ? await this.#dayKey(kid) : await this.#slot(place.name, place.slot);
    if (key === undefined) throw new OutboxKeyGoneError(kid);
    return key;
  }

  /** A key of its file; undefined when it is destroyed, which a missing file says only in a directory that is ours. */
  async #slot(name: string, slot: number): Promise<Uint8Array | undefined> {
    return readSlot(this.#directory, name, slot).catch((error: unknown) => this.#unlessDestroyed(error));
  }

  async #dayKey(kid: string): Promise<Uint8Array | undefined> {
    return this.#wholeFile(`${kid}.key`).catch((error: unknown) => this.#unlessDestroyed(error));
  }

  async #unlessDestroyed(error: unknown): Promise<undefined> {
    if (!hasCode(error, 'ENOENT')) throw error;
    await this.assertOurs();
  }

  async #wholeFile(name: string): Promise<Uint8Array> {
    return fromBase64url((await readFile(join(this.#directory, name), 'utf8')).trim());
  }

  /** Can keys be made in it? Without, nothing that must leave the house can be taken in. */
  async state(): Promise<'ok' | 'away' | 'read-only' | 'full'> {
    if (!(await namesIn(this.#directory)).includes(MARKER)) return 'away';
    if (!(await hasRoom(this.#directory))) return 'full';
    return access(this.#directory, constants.W_OK).then(
      () => 'ok',
      () => 'read-only',
    );
  }

  /** Throws `OutboxKeysAwayError` when the directory is not the one that was used before. */
  async assertOurs(): Promise<void> {
    if (!(await namesIn(this.#directory)).includes(MARKER)) throw new OutboxKeysAwayError(this.#directory);
  }
}

/** The names of the keys that rows need; of these, or all. */
async function neededKids(db: Queryable, among?: readonly string[]): Promise<Set<string | null>> {
  if (among?.length === 0) return new Set();
  const kids = new Set<string | null>();
  for (const column of [outbox.outboxKid, reply.outboxKid]) {
    const wanted = among === undefined ? isNotNull(column) : inArray(column, [...among]);
    for (const { kid } of await db.selectDistinct({ kid: column }).from(column.table).where(wanted)) kids.add(kid);
  }
  return kids;
}

function kidOf(name: string, slot: number): string {
  return `${name.slice(0, -'.keys'.length)}.${slot}`;
}

/** The place of a key; undefined for one of an earlier version. */
function slotOf(kid: string): { name: string; slot: number } | undefined {
  const [, file, slot] = /^(.*)\.(\d+)$/.exec(kid) ?? [];
  return file === undefined ? undefined : { name: `${file}.keys`, slot: Number(slot) };
}

/** What stands for a file in the database's advisory locks: four bytes. */
function numberOf(name: string): number {
  return Number.parseInt(SLOT_FILE.exec(name)?.[2] ?? '0', 16) | 0;
}

/** Milliseconds of `20261124T131500`. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
}

function digestName(at: Date): string {
  return `digest-${at.toISOString().slice(0, 10)}.key`;
}
