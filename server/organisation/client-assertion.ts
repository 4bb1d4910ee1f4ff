// How an OAuth client proves itself: a JWT that it signed for this one call (RFC 7523, `private_key_jwt`).
import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { oauthLimits } from '../contract/oauth-limits.ts';
import { SECOND } from '../contract/units.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import { findWorkingClient } from './oauth-client.ts';
import { ASSERTION_ALGORITHMS } from './public-keys.ts';

/** A client that has proved itself, and what is to be remembered of how. */
export interface ProvedClient {
  readonly organisation: Organisation;
  readonly clientId: string;
  readonly assertion: { readonly jti: string; readonly endsAt: Date };
}

/** Why not, in ASCII without quotes (RFC 6749, 5.2). */
export interface NotProved {
  readonly refused: string;
}

/** One answer for all that a stranger could learn from; what is wrong with a right signature is told. */
const NOT_SIGNED =
  'client_assertion: no working client has signed this with a registered key. sub is the client_id, alg one of the metadata; of several keys, kid names one.';

/** The client that signed this assertion for us. `audiences` are our names: issuer, and token endpoint. */
export async function proveClient(
  services: Pick<Services, 'db' | 'clock'>,
  assertion: string,
  audiences: readonly string[],
): Promise<ProvedClient | NotProved> {
  const clientId = subjectOf(assertion);
  const client = clientId === undefined ? undefined : await findWorkingClient(services, clientId);
  if (clientId === undefined || client === undefined) return { refused: NOT_SIGNED };
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(client.publicKeys), {
      algorithms: [...ASSERTION_ALGORITHMS],
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      requiredClaims: ['exp', 'jti'],
      maxTokenAge: oauthLimits.assertionLife / SECOND,
      clockTolerance: oauthLimits.clockSkew / SECOND,
      currentDate: services.clock.now(),
    });
    const read = readClaims(payload);
    return 'refused' in read ? read : { organisation: client.organisation, clientId, assertion: read };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { refused: words(error) };
    throw error;
  }
}

function readClaims({ aud, jti, iat = 0, exp = 0 }: JWTPayload): ProvedClient['assertion'] | NotProved {
  // one that is also for others could be used here by them
  if (Array.isArray(aud) && aud.length !== 1) return { refused: CLAIMS.aud };
  if (typeof jti !== 'string' || jti === '') return { refused: CLAIMS.jti };
  if (exp - iat > oauthLimits.assertionLife / SECOND) return { refused: CLAIMS.exp };
  return { jti, endsAt: new Date(exp * SECOND + oauthLimits.clockSkew) };
}

/** Read before anything is proved, to know whose keys to try. */
function subjectOf(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' ? sub : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const MINUTES = oauthLimits.assertionLife / (60 * SECOND);
const LIFE = `made now, for at most ${MINUTES} minutes, by a clock that is right within ${oauthLimits.clockSkew / SECOND} seconds`;
const CLAIMS = {
  iss: 'client_assertion: iss must be the client_id.',
  aud: 'client_assertion: aud must be the issuer or the token endpoint of the metadata, and nothing else.',
  exp: `client_assertion: iat and exp must be there: ${LIFE}.`,
  jti: 'client_assertion: jti must be there, and new each time.',
};

function words(error: errors.JOSEError): string {
  if (!(error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)) return NOT_SIGNED;
  const { claim } = error;
  if (claim === 'iss' || claim === 'aud' || claim === 'jti') return CLAIMS[claim];
  return CLAIMS.exp;
}
