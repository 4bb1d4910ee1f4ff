// The key ring: small values the server must read as compact JWE (RFC 7516), look-ups as HMAC. Never in the database.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { fromBase64url, toBase64url, utf8 } from '../contract/bytes.ts';
import type { Database } from './database.ts';
import { withDirectoryLock } from './directory-lock.ts';
import { keyCheck } from './schema-service.ts';
import { createWhole, hasCode, replaceWhole } from './whole-file.ts';

/** A key with its name; 32 bytes in base64url. */
export interface NamedKey {
  readonly kid: string;
  readonly key: string;
}

/** The server keys are wrong, missing or unreadable: one sentence that says which and what to do. */
export class ServerKeysError extends Error {
  override readonly name = 'ServerKeysError';
}

/** The ring of server keys, newest first: new values are sealed under the first, old ones open with their own. */
export class ServerKeys {
  #ring: ReadonlyMap<string, { jwe: Uint8Array; lookup: Uint8Array }> = new Map();
  #newest = '';

  constructor(keys: readonly NamedKey[]) {
    this.replaceKeys(keys);
  }

  /** Takes another ring, newest key first: the file has changed. */
  replaceKeys(keys: readonly NamedKey[]): void {
    const newest = keys[0];
    if (newest === undefined) throw new ServerKeysError('There is no server key.');
    this.#ring = new Map(
      keys.map(({ kid, key }) => [kid, { jwe: derived(key, 'jwe'), lookup: derived(key, 'lookup') }]),
    );
    this.#newest = newest.kid;
  }

  /** True when no key of this ring is another than the one that is known by its name. */
  isConsistentWith(keys: readonly NamedKey[]): boolean {
    return keys.every(({ kid, key }) => {
      const known = this.#ring.get(kid);
      return known === undefined || Buffer.from(known.jwe).equals(derived(key, 'jwe'));
    });
  }

  /** The names of the keys, newest first. */
  get kids(): readonly string[] {
    return [...this.#ring.keys()];
  }

  /** Seals a value for one place: `context` is table/column/row. */
  seal(context: string, value: string): Promise<string> {
    const { jwe } = this.#key(this.#newest);
    return new CompactEncrypt(utf8(value))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.#newest, ctx: context })
      .encrypt(jwe);
  }

  /** Opens a value of this place. Throws when it was sealed for another, or changed, or under a key that is gone. */
  async open(context: string, sealed: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => this.#key(String(kid)).jwe, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader.ctx !== context) throw new Error('a sealed value stands where it was not sealed for');
    return new TextDecoder().decode(plaintext);
  }

  /** What every value sealed under a key begins with: its header up to the name of the key. */
  static sealedPrefix(kid: string): string {
    const header = JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, ctx: '' }).slice(0, -2);
    const whole = header.slice(0, header.length - (header.length % 3)); // three bytes are four characters
    return toBase64url(utf8(whole));
  }

  /** What stands for a value in the database when it must be found but not read: HMAC-SHA-256 under the newest key. */
  lookup(purpose: string, value: string): Buffer {
    return this.#hmac(this.#newest, purpose, value);
  }

  /** The same under every key of the ring: what to search for while keys rotate. */
  lookups(purpose: string, value: string): Buffer[] {
    return [...this.#ring.keys()].map((kid) => this.#hmac(kid, purpose, value));
  }

  /**
   * Holds the ring against the database: every key it was written with must be here. Writes down the ones that are new.
   * Throws `ServerKeysError` when one is missing or not the same.
   */
  async check(db: Pick<Database, 'select' | 'insert'>): Promise<void> {
    for (const { kid, checkSealed } of await db.select().from(keyCheck)) {
      if (!this.#ring.has(kid)) {
        throw new ServerKeysError(
          `The server key "${kid}" is missing: the database was written with it. Add it to SERVER_KEYS.`,
        );
      }
      const genuine = await this.open(`key_check/${kid}`, checkSealed).then(
        () => true,
        () => false,
      );
      if (!genuine) throw new ServerKeysError(`The server key "${kid}" is not the one the database was written with.`);
    }
    for (const [kid, { jwe }] of this.#ring) {
      const checkSealed = await new CompactEncrypt(utf8('secure-message/1'))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, ctx: `key_check/${kid}` })
        .encrypt(jwe);
      await db.insert(keyCheck).values({ kid, checkSealed }).onConflictDoNothing();
    }
  }

  /** True when every key the database was written with is in the ring, and the same. */
  async opens(db: Database): Promise<boolean> {
    const checks = (await db.select().from(keyCheck)).map(({ kid, checkSealed }) =>
      this.open(`key_check/${kid}`, checkSealed).then(
        () => true,
        () => false,
      ),
    );
    return (await Promise.all(checks)).every((opened) => opened);
  }

  #hmac(kid: string, purpose: string, value: string): Buffer {
    return createHmac('sha256', this.#key(kid).lookup).update(`${purpose}\n${value}`).digest();
  }

  #key(kid: string): { jwe: Uint8Array; lookup: Uint8Array } {
    const key = this.#ring.get(kid);
    if (key === undefined)
      throw new ServerKeysError(`The server key "${kid}" is missing: a value was sealed under it.`);
    return key;
  }
}

/** A key of this name that was never used. */
export function freshKey(kid: string): NamedKey {
  return { kid, key: toBase64url(randomBytes(32)) };
}

/** The keys of the file, made with one fresh key (0600) when there is none. Lines of `kid:base64url`, newest first. */
export async function serverKeysFile(path: string): Promise<NamedKey[]> {
  try {
    return await readKeys(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  await createWhole(path, linesOf([freshKey('k1')]));
  return readKeys(path);
}

/**
 * Changes the keys of the file, one process at a time, and in one step: whoever reads it finds the old ring or the new
 * one, whole. Resolves with the new one once a power cut takes it no more, for what is sealed under a key that is lost
 * is lost with it.
 */
export async function changeServerKeysFile(
  path: string,
  change: (keys: readonly NamedKey[]) => readonly NamedKey[],
): Promise<readonly NamedKey[]> {
  const work = async () => {
    const keys = change(await readKeys(path));
    await replaceWhole(path, linesOf(keys));
    return keys;
  };
  return withDirectoryLock(dirname(path), `${basename(path)}.lock`, work, { milliseconds: LOCK_PATIENCE });
}

/** Milliseconds to wait for another process that changes the file: it takes one or two syncs. */
const LOCK_PATIENCE = 15_000;

/** Has a ring follow its file: another process may add a key. Ends with the returned function. */
export function followServerKeysFile(path: string, keys: ServerKeys): () => void {
  const follow = () => {
    readKeys(path).then(
      (ring) => {
        // a key that was overwritten opens nothing: see it at the next start
        if (keys.isConsistentWith(ring)) keys.replaceKeys(ring);
      },
      () => {}, // not readable now: the ring that is known goes on
    );
  };
  watchFile(path, { interval: FOLLOW_EVERY, persistent: false }, follow);
  return () => unwatchFile(path, follow);
}

/** Milliseconds until a running server uses a key that was added to the file. */
export const FOLLOW_EVERY = 2_000;

function linesOf(keys: readonly NamedKey[]): string {
  return keys.map(({ kid, key }) => `${kid}:${key}\n`).join('');
}

async function readKeys(path: string): Promise<NamedKey[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [, kid, key] = /^([\w.-]+):([\w-]{43})$/.exec(line) ?? [];
    if (kid === undefined || key === undefined) throw new ServerKeysError(`${path} must hold lines of kid:key.`);
    return { kid, key };
  });
}

function derived(key: string, use: string): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', fromBase64url(key), new Uint8Array(0), `secure-message/1 server ${use}`, 32),
  );
}
