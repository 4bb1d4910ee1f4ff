// The same mail, or the same desk call, within a day is the same message.
import { randomBytes } from 'node:crypto';
import { and, eq, gte, inArray, isNull, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { message } from '../store/schema.ts';
import type { IncomingLetter, Recipient, StoredMessage } from './incoming-letter.ts';
import { Refused } from './letter-seal.ts';
import { isLive } from './live-message.ts';

/** What is told of a stored message. */
export const STORED = {
  id: message.id,
  reference: message.reference,
  createdAt: message.createdAt,
  expiresAt: message.expiresAt,
};

/**
 * The message that this draft repeats, within a day; then the draft is gone. Undefined for a new one, which from now
 * on is known again. The same mail repeats a message that its citizen can still get: sent again after a withdrawal,
 * or after it came back, it is meant anew, and a 250 for what nobody will read would be a lie. The same desk call
 * (Idempotency-Key) repeats its message whatever became of that: a client that retries asks what its call did, and
 * must not undo a withdrawal with it; who means it anew takes a new key.
 */
export async function earlierMessage(
  tx: Transaction,
  { clock, outboxKeys, serverKeys }: Pick<Services, 'clock' | 'outboxKeys' | 'serverKeys'>,
  { organisation, mailMessageId, idempotencyKey, keepDays }: IncomingLetter,
  { rowId, recipient }: { readonly rowId: string; readonly recipient: Recipient },
  digest: string,
): Promise<StoredMessage | undefined> {
  const now = clock.now();
  const aDayAgo = new Date(now.getTime() - limits.sameMailWithin);
  const { address, mobile, smsOnly, mailLanguage, caseNumber } = recipient;
  const same = [organisation.id, mailMessageId ?? randomBytes(16).toString('hex'), address.toLowerCase(), digest];
  const sameMail = await outboxKeys.digests(now, same.join('\n'));
  const ofOrganisation = eq(message.organisationId, organisation.id);
  const ofMail = and(ofOrganisation, inArray(message.sameMailHash, known(sameMail)));
  const [sent] = await tx
    .select(STORED)
    .from(message)
    .where(and(ofMail, gte(message.createdAt, aDayAgo), isLive(now), isNull(message.undeliverableAt)));
  if (sent !== undefined) {
    await tx.delete(message).where(eq(message.id, rowId));
    return sent;
  }
  if (idempotencyKey !== undefined) {
    const name = `${organisation.id}\n${idempotencyKey}`;
    const language = mailLanguage === undefined ? [] : [mailLanguage];
    const ofCase = caseNumber === undefined ? [] : [{ caseNumber }];
    const life = keepDays === undefined ? [] : [{ keepDays }];
    const call = [name, address, mobile, smsOnly, digest, ...language, ...ofCase, ...life];
    const called = await outboxKeys.digests(now, JSON.stringify(call));
    const keyHash = serverKeys.lookup('idempotency-key', name);
    // Two calls at once: the second waits here until the first is committed, and then finds it.
    await tx.execute(sql`select pg_advisory_xact_lock(${keyHash.readBigInt64BE().toString()}::bigint)`);
    const hashes = serverKeys.lookups('idempotency-key', name);
    const ofKey = and(ofOrganisation, inArray(message.idempotencyKeyHash, hashes));
    const [before] = await tx
      .select()
      .from(message)
      .where(and(ofKey, gte(message.createdAt, aDayAgo)));
    if (before !== undefined) {
      const isSame = known(called).some(
        (one) => before.idempotencyDigest !== null && one.equals(before.idempotencyDigest),
      );
      if (!isSame) throw new Refused({ code: 'idempotency-key-reused' });
      await tx.delete(message).where(eq(message.id, rowId));
      return before;
    }
    await tx.update(message).set({ idempotencyKeyHash: null, idempotencyDigest: null }).where(ofKey);
    const knownAgain = { idempotencyKeyHash: keyHash, idempotencyDigest: called.today };
    await tx.update(message).set(knownAgain).where(eq(message.id, rowId));
  }
  await tx.update(message).set({ sameMailHash: null }).where(ofMail);
  await tx.update(message).set({ sameMailHash: sameMail.today }).where(eq(message.id, rowId));
  return undefined;
}

function known({ today, yesterday }: { today: Buffer; yesterday: Buffer | undefined }): Buffer[] {
  return yesterday === undefined ? [today] : [today, yesterday];
}
