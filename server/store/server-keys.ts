// The key ring: small values the server must read as compact JWE (RFC 7516), look-ups as HMAC. Never in the database.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { fromBase64url, toBase64url, utf8 } from '../contract/bytes.ts';
import type { Database } from './database.ts';
import { keyCheck } from './schema-service.ts';

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
  readonly #ring: ReadonlyMap<string, { jwe: Uint8Array; lookup: Uint8Array }>;
  readonly #newest: string;

  constructor(keys: readonly NamedKey[]) {
    const newest = keys[0];
    if (newest === undefined) throw new ServerKeysError('There is no server key.');
    this.#newest = newest.kid;
    this.#ring = new Map(
      keys.map(({ kid, key }) => [kid, { jwe: derived(key, 'jwe'), lookup: derived(key, 'lookup') }]),
    );
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
  async check(db: Database): Promise<void> {
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

/** The keys of the file, made with one fresh key (0600) when there is none. Lines of `kid:base64url`, newest first. */
export async function serverKeysFile(path: string): Promise<NamedKey[]> {
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`k1:${toBase64url(randomBytes(32))}\n`);
    await file.sync();
    await file.close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
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
