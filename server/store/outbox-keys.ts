// The keys of what waits to leave the house: files outside database and backups, destroyed as soon as nothing needs them.
// Deleted rows live on in the WAL and in backups; with the key gone they are noise.
import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotNull, sql } from 'drizzle-orm';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { fromBase64url, toBase64url, utf8 } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import type { Database, Transaction } from './database.ts';
import { reply } from './schema.ts';
import { outbox } from './schema-service.ts';

/** A value under an outbox key, and the key's name. */
export interface OutboxSealed {
  readonly sealed: string;
  readonly kid: string;
}

/** The outbox key is destroyed: what was sealed under it can't be read by anyone any more. */
export class OutboxKeyGoneError extends Error {
  override readonly name = 'OutboxKeyGoneError';
}

/** Held shared while sealing and alone while destroying, so that no key goes while a transaction is using it. */
const LOCK = 7_318_002;
const DAY = 24 * 60 * 60 * 1000;
const OUTBOX = 'outbox';
const DIGEST = 'digest';

/** The keys of the day in one directory, shared by all processes. */
export class OutboxKeys {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Seals a value that must not outlive its delivery. The row that needs it has to be written in this same transaction. */
  async seal(tx: Transaction, now: Date, context: string, value: string): Promise<OutboxSealed> {
    await tx.execute(sql`select pg_advisory_xact_lock_shared(${LOCK})`);
    const prefix = `${OUTBOX}-${day(now)}-`;
    const kid =
      (await this.#kids()).filter((name) => name.startsWith(prefix)).at(-1) ?? prefix + randomBytes(6).toString('hex');
    const sealed = await new CompactEncrypt(utf8(value))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, ctx: context })
      .encrypt(await this.#made(kid));
    return { sealed, kid };
  }

  /** Opens a value of this place. Throws `OutboxKeyGoneError` when its key is destroyed. */
  async open(context: string, sealed: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => this.#read(String(kid)), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader.ctx !== context) throw new Error('a sealed value stands where it was not sealed for');
    return new TextDecoder().decode(plaintext);
  }

  /** The digest by which the same mail is known again, under today's key and yesterday's (undefined when that is gone). */
  async digests(now: Date, value: string): Promise<{ today: Buffer; yesterday: Buffer | undefined }> {
    const hmac = (key: Uint8Array) => createHmac('sha256', key).update(value).digest();
    const yesterday = `${DIGEST}-${day(new Date(now.getTime() - DAY))}`;
    return {
      today: hmac(await this.#made(`${DIGEST}-${day(now)}`)),
      yesterday: (await this.#kids()).includes(yesterday) ? hmac(await this.#read(yesterday)) : undefined,
    };
  }

  /** Destroys every key that nothing needs, and any that is older than the horizon. Does nothing while someone is sealing. */
  async sweep(db: Database, now: Date): Promise<void> {
    const kids = await this.#kids();
    if (kids.length === 0) return;
    await db.transaction(async (tx) => {
      const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as held`);
      if (lock?.held !== true) return;
      const waiting = await tx
        .selectDistinct({ kid: outbox.outboxKid })
        .from(outbox)
        .where(isNotNull(outbox.outboxKid));
      const replies = await tx.selectDistinct({ kid: reply.outboxKid }).from(reply).where(isNotNull(reply.outboxKid));
      const needed = new Set([...waiting, ...replies].map((row) => row.kid));
      for (const kid of kids) {
        const age = now.getTime() - Date.parse(/\d{4}-\d\d-\d\d/.exec(kid)?.[0] ?? '');
        const idle = kid.startsWith(DIGEST) ? age >= 2 * DAY : !needed.has(kid);
        if (idle || age >= limits.deliveryHorizon + DAY) await this.#destroy(kid);
      }
    });
  }

  async #kids(): Promise<string[]> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const names = await readdir(this.#directory);
    return names.flatMap((name) => (/^(outbox|digest)-.*\.key$/.test(name) ? [name.slice(0, -4)] : [])).sort();
  }

  async #read(kid: string): Promise<Uint8Array> {
    try {
      return fromBase64url((await readFile(this.#path(kid), 'utf8')).trim());
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new OutboxKeyGoneError(kid);
      throw error;
    }
  }

  /** The key, made when there is none. Written beside and linked into place, so that no process reads half a key. */
  async #made(kid: string): Promise<Uint8Array> {
    const known = (await this.#kids()).includes(kid);
    if (!known) {
      const draft = `${this.#path(kid)}.${randomBytes(6).toString('hex')}`;
      const file = await open(draft, 'wx', 0o600);
      await file.writeFile(toBase64url(randomBytes(32)));
      await file.sync();
      await file.close();
      await link(draft, this.#path(kid)).catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error;
      });
      await unlink(draft);
    }
    return this.#read(kid);
  }

  async #destroy(kid: string): Promise<void> {
    const file = await open(this.#path(kid), 'r+');
    await file.write(Buffer.alloc(64));
    await file.sync();
    await file.close();
    await unlink(this.#path(kid));
  }

  #path(kid: string): string {
    return join(this.#directory, `${kid}.key`);
  }
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
