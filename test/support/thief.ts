// Somebody who seized everything at one moment: the database's files, its write-ahead log, and every key that then
// exists.
import { createDecipheriv } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { fromBase64url } from '../../server/contract/bytes.ts';
import { contentKey, messageId, sha256 } from '../../server/contract/keys.ts';
import { openBytes, sealAad } from '../../server/contract/sealed-stream.ts';
import { ServerKeys, serverKeysFile } from '../../server/store/server-keys.ts';
import { TEST_DATA_DIR, type TestServer } from './test-server.ts';

/** What he seizes; without a directory of its own, PostgreSQL is the tests'. */
export type Seized = Pick<TestServer, 'databaseUrl' | 'outboxKeysDir'> & { readonly postgresDir?: string };

/** What he could do: the texts of the letters he opened, and how many other values of the outbox. */
export interface Loot {
  readonly letters: readonly string[];
  readonly others: number;
}

/** Tries every key on everything that was ever sealed under an outbox key and can still be found. */
export async function steals({ databaseUrl, outboxKeysDir, postgresDir }: Seized): Promise<Loot> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`checkpoint`;
    const keys = await keysIn(outboxKeysDir);
    const secrets = new Set<string>();
    let others = 0;
    for (const jwe of new Set((await everyByte(sql, postgresDir)).flatMap(sealedValues))) {
      const plain = openedBy(keys, jwe);
      if (plain !== undefined && /^[\w-]{43}$/.test(plain)) secrets.add(plain);
      else if (plain !== undefined) others += 1;
    }
    const serverKeys = new ServerKeys(await serverKeysFile(join(dirname(outboxKeysDir), 'server-keys')));
    const letters: string[] = [];
    for (const secret of secrets) {
      const letter = await letterOf(sql, serverKeys, fromBase64url(secret));
      if (letter !== undefined) letters.push(letter);
    }
    return { letters, others };
  } finally {
    await sql.end();
  }
}

/** The files of this database and the write-ahead log of all. */
async function everyByte(sql: postgres.Sql, postgresDir = join(TEST_DATA_DIR, 'postgres')): Promise<Buffer[]> {
  const [row] = await sql<{ oid: number }[]>`select oid::int from pg_database where datname = current_database()`;
  const folders = [join(postgresDir, 'pg_wal'), join(postgresDir, 'base', String(row?.oid))];
  const files: Buffer[] = [];
  for (const folder of folders)
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isFile()) files.push(await readFile(join(folder, entry.name)).catch(() => Buffer.alloc(0)));
  return files;
}

/** Compact JWEs whose header names an outbox key. */
function sealedValues(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  return [...text.matchAll(/eyJ[\w-]{20,400}\.\.[\w-]{16}\.[\w-]{1,400}\.[\w-]{22}/g)]
    .map(([jwe]) => jwe)
    .filter((jwe) => Buffer.from(jwe.split('.', 1)[0] ?? '', 'base64url').includes('"kid":"outbox-'));
}

/** Everything in the directory that could be a key, wherever in a file it lies. */
async function keysIn(directory: string): Promise<Uint8Array[]> {
  const keys: Uint8Array[] = [];
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    for (let at = 0; at + 32 <= bytes.length; at += 32) keys.push(new Uint8Array(bytes.subarray(at, at + 32)));
    const text = fromBase64urlOrNothing(bytes.toString('latin1').trim());
    if (text?.length === 32) keys.push(text);
  }
  return keys;
}

function fromBase64urlOrNothing(text: string): Uint8Array | undefined {
  return /^[\w-]{43}$/.test(text) ? fromBase64url(text) : undefined;
}

/** By hand: the house’s library takes long to say no, and he hears it a hundred thousand times. */
function openedBy(keys: readonly Uint8Array[], jwe: string): string | undefined {
  const [header = '', , iv = '', ciphertext = '', tag = ''] = jwe.split('.');
  const [nonce, bytes, sum] = [iv, ciphertext, tag].map((part) => Buffer.from(part, 'base64url'));
  if (nonce?.length !== 12 || bytes === undefined || sum?.length !== 16) return undefined;
  for (const key of keys) {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(header, 'ascii')).setAuthTag(sum);
    try {
      return Buffer.concat([decipher.update(bytes), decipher.final()]).toString();
    } catch {
      // another key
    }
  }
  return undefined;
}

/** Undefined when it was never stored: its transaction was killed. */
async function letterOf(sql: postgres.Sql, serverKeys: ServerKeys, secret: Uint8Array<ArrayBuffer>) {
  const publicId = await messageId(secret);
  const idHash = await sha256(fromBase64url(publicId));
  const [row] = await sql`select id, server_share_sealed from message where id_hash = ${Buffer.from(idHash)}`;
  if (row?.server_share_sealed == null) return undefined;
  const share = fromBase64url(await serverKeys.open(`message/server_share/${row.id}`, row.server_share_sealed));
  const records = await sql`
    select bytes from record join blob on blob.id = record.blob
    where blob.message_id = ${row.id} and blob.kind = 'body' order by record.index`;
  const sealed = new Uint8Array(Buffer.concat(records.map(({ bytes }) => bytes)));
  const plain = await openBytes(await contentKey(secret, share), sealAad('body', publicId, '0'), sealed);
  return String(JSON.parse(new TextDecoder().decode(plain)).text);
}
