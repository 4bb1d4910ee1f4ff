// Who has to do with keys: the operator, who registers and rotates them, and a case system that proves itself by one.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { serverKeysFile } from '../../../server/store/server-keys.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { admin } from '../../support/server-process.ts';
import { until } from '../../support/until.ts';
import type { Teller } from './whole-story.ts';

const KEY_SIZE = 32;

/** The organisation's mails are signed (DKIM). */
export async function signsMails({ service, canaries }: Teller, directory: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  // In PEM it stands in lines, which begin at every third byte.
  for (const [nth, at] of [100, 400, 700].entries())
    canaries.keepBytes(`DKIM key, part ${nth + 1}`, der.subarray(at, at + 30));
  const file = join(directory, 'dkim.pem');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = ['--dkim-domain', 'haarlemmermeer.example', '--dkim-selector', 's', '--dkim-key-file', file];
  await commanded(service.settings, 'organisation', 'change', MUNICIPALITY.slug, ...key);
}

/** A client proves itself, and asks with its token. */
export async function actsAsOauthClient({ service, canaries }: Teller, directory: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const file = join(directory, 'client.pem');
  await writeFile(file, publicKey.export({ type: 'spki', format: 'pem' }));
  const said = await commanded(
    service.settings,
    'client',
    'add',
    MUNICIPALITY.slug,
    '--name',
    'zaken',
    '--key-file',
    file,
  );
  const id = String(Object(JSON.parse(said.at(-1) ?? '{}')).clientId);
  const now = Math.floor(Date.now() / 1000);
  const jti = canaries.keep('id of an assertion', 'id', randomUUID());
  const aud = `http://localhost:${service.settings.PORT}`;
  const claims = { iss: id, sub: id, aud, iat: now, exp: now + 60, jti };
  const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  canaries.keep('assertion of a client', 'id', assertion);
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
  const ask = () => fetch(`${service.url}/desk/v1/token`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = await ask();
  if (!answer.ok) throw new Error(`no token: ${await answer.text()}`);
  const token = canaries.keep('token of a client', 'id', String(Object(await answer.json()).access_token));
  await fetch(`${service.url}/desk/v1/messages`, { headers: { authorization: `Bearer ${token}` } });
  await ask(); // the second time it is refused
}

/** Everything is sealed anew under a fresh server key; both are known. */
export async function rotatesServerKeys({ service, canaries }: Teller): Promise<void> {
  await commanded(service.settings, 'keys', 'rotate');
  const ring = await serverKeysFile(join(service.settings.DATA_DIR ?? '', 'server-keys'));
  if (ring.length < 2) throw new Error('there are two server keys after a rotation');
  for (const [nth, { key }] of ring.entries()) {
    canaries.keep(`server key ${nth + 1}`, 'id', key);
    canaries.keepBytes(`server key ${nth + 1}, bytes`, Buffer.from(key, 'base64url'));
  }
}

/** Sees every file of outbox keys when it is made. */
export class OutboxKeyWatch {
  readonly #teller: Teller;
  readonly #files = new Map<string, Buffer>();
  readonly #watching: Promise<void>;
  #isOver = false;

  constructor(teller: Teller) {
    this.#teller = teller;
    this.#watching = until(() => this.#look(), Number.POSITIVE_INFINITY);
  }

  async #look(): Promise<boolean> {
    const { outboxKeysDir } = this.#teller.service;
    const names = await readdir(outboxKeysDir).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.keys') && !this.#files.has(one)))
      this.#files.set(name, await readFile(join(outboxKeysDir, name)));
    return this.#isOver;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  /** Those that were used and destroyed meanwhile must not be found. */
  async noteUsed(): Promise<void> {
    const { service, canaries } = this.#teller;
    let used = 0;
    for (const [name, before] of this.#files) {
      const now = await readFile(join(service.outboxKeysDir, name)).catch(() => Buffer.alloc(before.length));
      for (let at = 0; at < before.length; at += KEY_SIZE) {
        const [key, left] = [before.subarray(at, at + KEY_SIZE), now.subarray(at, at + KEY_SIZE)];
        if (key.equals(left) || key.every((byte) => byte === 0)) continue;
        used += 1;
        canaries.keepBytes(`outbox key ${used}`, key);
      }
    }
    if (used === 0) throw new Error('no outbox key was seen');
  }
}

async function commanded(settings: Readonly<Record<string, string>>, ...words: string[]): Promise<string[]> {
  const { code, lines, said } = await admin(settings, ...words);
  if (code !== 0) throw new Error(said);
  return lines;
}
