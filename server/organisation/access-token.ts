// Access tokens of OAuth clients: a random number whose hash is kept, like an API key. Not a signed one (JWT): who
// gives them is who takes them, so there would be a key more to guard, and a revoked client would be let in until the
// end of its token.
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { toBase64url } from '../contract/bytes.ts';
import { oauthLimits } from '../contract/oauth-limits.ts';
import type { Services } from '../services.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { accessToken, oauthClient, usedAssertion } from '../store/schema-clients.ts';
import type { ProvedClient } from './client-assertion.ts';

type Tokens = Pick<Services, 'db' | 'clock'>;

/** A token for a client; it is told this once. `used` when its assertion has brought one before. */
export async function giveToken(
  { db, clock }: Tokens,
  { clientId, assertion }: ProvedClient,
): Promise<string | 'used'> {
  const now = clock.now();
  const endsAt = new Date(now.getTime() + oauthLimits.accessTokenLife);
  const token = toBase64url(randomBytes(32));
  return db.transaction(async (tx) => {
    const use = { clientId, jtiHash: sha256(assertion.jti), endsAt: assertion.endsAt };
    const first = await tx.insert(usedAssertion).values(use).onConflictDoNothing().returning();
    if (first.length === 0) return 'used';
    await tx.insert(accessToken).values({ tokenHash: sha256(token), clientId, endsAt });
    await tx.update(oauthClient).set({ lastUsedAt: now }).where(eq(oauthClient.id, clientId));
    return token;
  });
}

/**
 * The organisation whose client has this token, and which client; undefined when the token is none or over, or its
 * client is revoked. It has 256 bits and is found by its hash, so no compare tells how near a guess was.
 */
export async function authenticateToken(
  { db, clock }: Tokens,
  token: string,
): Promise<{ organisation: Organisation; clientId: string } | undefined> {
  const isGood = and(
    gt(accessToken.endsAt, clock.now()),
    isNull(oauthClient.revokedAt),
    isNull(organisation.disabledAt),
  );
  const [found] = await db
    .select({ organisation, clientId: accessToken.clientId })
    .from(accessToken)
    .innerJoin(oauthClient, eq(oauthClient.id, accessToken.clientId))
    .innerJoin(organisation, eq(organisation.id, oauthClient.organisationId))
    .where(and(eq(accessToken.tokenHash, sha256(token)), isGood));
  return found;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
