// The public keys of an OAuth client, as an operator has them in a file: JWK, JWK Set, PEM, or a certificate.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JSONWebKeySet, type JWK } from 'jose';
import * as z from 'zod';
import { parsedJson } from '../contract/json-text.ts';
import { oauthLimits } from '../contract/oauth-limits.ts';

/**
 * Signatures that a client may make. The profile asks for RS256 and PS256 (NL GOV Assurance profile for OAuth 2.0
 * 1.1.0, Requests to the Token Endpoint); none by a shared secret, for there is none.
 */
export const ASSERTION_ALGORITHMS = ['PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256'] as const;

const PRIVATE =
  'is a private key: it belongs to the client alone. Give the public one (openssl pkey -in … -pubout), and make a new pair if this one came by mail';
const CURVES = new Set(['prime256v1', 'secp384r1']);

const GivenKey = z.looseObject({
  kty: z.enum(['RSA', 'EC', 'OKP'], { error: 'is no public key of RSA, EC or Ed25519' }),
  kid: z.string().min(1).max(200).optional(),
  alg: z.enum(ASSERTION_ALGORITHMS).optional(),
  use: z.literal('sig').optional(),
});
const GivenSet = z.object({ keys: z.array(GivenKey).min(1).max(oauthLimits.keysPerClient) });
/** As they are stored. */
export const PublicKeys = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** The keys in the text of a file, or what is wrong with it. */
export async function readPublicKeys(text: string): Promise<JSONWebKeySet | { readonly fault: string }> {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { fault: PRIVATE };
  if (/-----BEGIN /.test(text)) return keySet([{ key: () => createPublicKey(text) }]);
  const given = Object(parsedJson(text));
  const { success, data, error } = GivenSet.safeParse('keys' in given ? given : { keys: [given] });
  if (!success)
    return { fault: `is no JWK, JWK Set or PEM: ${error.issues[0]?.path.join('/')} ${error.issues[0]?.message}` };
  if (data.keys.some((key) => 'd' in key || 'k' in key)) return { fault: PRIVATE };
  return keySet(
    data.keys.map((jwk) => ({
      key: () => createPublicKey({ key: jwk, format: 'jwk' }),
      ...(jwk.kid === undefined ? {} : { kid: jwk.kid }),
      ...(jwk.alg === undefined ? {} : { alg: jwk.alg }),
    })),
  );
}

interface Given {
  readonly key: () => KeyObject;
  readonly kid?: string;
  readonly alg?: string;
}

/** Only what a public key is made of, and names that tell them apart. */
async function keySet(all: readonly Given[]): Promise<JSONWebKeySet | { readonly fault: string }> {
  const keys: JWK[] = [];
  for (const { key, kid, alg } of all) {
    const read = attempt(key);
    if (read === undefined || !isStrong(read))
      return { fault: 'has a key that is not RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519' };
    const jwk: JWK = read.export({ format: 'jwk' });
    keys.push({ ...jwk, kid: kid ?? (await calculateJwkThumbprint(jwk)), ...(alg === undefined ? {} : { alg }) });
  }
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) return { fault: 'has two keys of one kid' };
  return { keys };
}

function attempt(key: () => KeyObject): KeyObject | undefined {
  try {
    return key();
  } catch {
    return undefined;
  }
}

function isStrong({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = details;
  if (type === 'rsa') return modulusLength >= 2048 && modulusLength <= 8192;
  return type === 'ed25519' || (type === 'ec' && CURVES.has(namedCurve));
}
