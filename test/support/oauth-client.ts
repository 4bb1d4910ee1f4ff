// A case system without an API key: it has a pair of keys, and asks for its tokens (RFC 7523).
import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { addOauthClient } from '../../server/organisation/oauth-client.ts';
import { readPublicKeys } from '../../server/organisation/public-keys.ts';
import type { Organisation } from '../../server/store/schema.ts';
import type { TestServer } from './test-server.ts';

export const ISSUER = 'https://berichten.example';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a client needs of a server. */
export type ClientsServer = Pick<TestServer, 'organisation' | 'url'> & {
  readonly clock: TestServer['services']['clock'];
  readonly services: Pick<TestServer['services'], 'db' | 'clock'>;
};

/** A key to sign with, or a shared secret. */
export type SigningKey = CryptoKey | Uint8Array;

export class OauthClient {
  readonly id: string;
  readonly key: SigningKey;
  readonly alg: string;
  readonly #testServer: ClientsServer;

  private constructor(testServer: ClientsServer, id: string, key: SigningKey, alg: string) {
    this.#testServer = testServer;
    this.id = id;
    this.key = key;
    this.alg = alg;
  }

  /** Makes a pair and has its public half registered. */
  static async register(
    testServer: ClientsServer,
    {
      alg = 'ES256',
      name = `client ${randomUUID()}`,
      of = testServer.organisation,
    }: {
      alg?: string;
      name?: string;
      of?: Organisation;
    } = {},
  ): Promise<OauthClient> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const publicKeys = await readPublicKeys(JSON.stringify(await exportJWK(publicKey)));
    if ('fault' in publicKeys) throw new Error(publicKeys.fault);
    const added = await addOauthClient(testServer.services, of, { name, publicKeys });
    if (added === 'taken') throw new Error(`${name} is there already`);
    return new OauthClient(testServer, added.id, privateKey, alg);
  }

  /** What it says of itself now; a minute is enough. */
  claims(): JWTPayload {
    const now = Math.floor(this.#testServer.clock.now().getTime() / 1000);
    return { iss: this.id, sub: this.id, aud: ISSUER, iat: now, exp: now + 60, jti: randomUUID() };
  }

  sign(
    claims: Record<string, unknown>,
    { key = this.key, alg = this.alg }: { key?: SigningKey; alg?: string } = {},
  ): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
  }

  /** Asks for a token; what is given is said otherwise, or twice. */
  async asks(
    client_assertion: string,
    more: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion, ...more };
    const answer = await fetch(`${this.#testServer.url}/desk/v1/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return { status: answer.status, headers: answer.headers, body: Object(await answer.json()) };
  }

  /** A fresh token. */
  async token(): Promise<string> {
    const { status, body } = await this.asks(await this.sign(this.claims()));
    if (status !== 200) throw new Error(JSON.stringify(body));
    return String(body.access_token);
  }
}
