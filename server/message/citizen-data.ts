// Everything about one citizen's address (GDPR 15), and what may go of it when he asks (GDPR 17). Addresses are sealed
// and found by nothing, so his messages are looked for among all that the organisation keeps: rarely, and in turns.
import { setTimeout as pause } from 'node:timers/promises';
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import * as z from 'zod';
import { forgetRecipient, recipientAt } from '../organisation/directory.ts';
import { inTransaction, type Services } from '../services.ts';
import { message, type Organisation } from '../store/schema.ts';
import { MESSAGE_STATUSES } from '../store/stored-status.ts';
import { Evidence, evidenceOf } from './evidence.ts';
import { messageOverview } from './message-status.ts';
import { withdrawIn } from './withdrawal.ts';

const at = z.iso.datetime();
const end = z.object({ kind: z.literal('end'), messages: z.int(), note: z.string() });

export const CitizenData = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('number'), mobile: z.string(), createdAt: at, changedAt: at }),
    z.object({
      kind: z.literal('message'),
      reference: z.string(),
      caseNumber: z.string().optional(),
      status: z.enum(MESSAGE_STATUSES),
      mobile: z.string().optional().describe('The number that came with it.'),
      evidence: Evidence,
    }),
    end,
  ])
  .describe('Something that is kept of a citizen; the last is `end`: without it the answer broke off.');
export type CitizenData = z.infer<typeof CitizenData>;

export const ErasedData = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('message'),
      reference: z.string(),
      evidenceUntil: at.describe('Until then what happened to it is kept, without content and with a masked address.'),
    }),
    z.object({ kind: z.literal('number') }),
    end,
  ])
  .describe('Something that goes; the last is `end`: without it the answer broke off, and is to be asked for again.');
export type ErasedData = z.infer<typeof ErasedData>;

const KEPT_NOTE =
  'Letters and answers are sealed: only the citizen can open them, with his link and a code. Messages whose content has ended have no ' +
  'address any more and are not in here: their evidence is found by reference.';
const ERASED_NOTE =
  'The content goes as soon as what must leave (a reply, the notice of withdrawal) has left. What happened is kept as evidence, without ' +
  'content and with a masked address (Awb 2:25; GDPR 17, 3 b and e). Backups follow their own term.';

type Reading = Pick<Services, 'db' | 'serverKeys' | 'clock'>;

/** His number in the directory, and each of his messages with what happened to it, as they are found. */
export async function* citizenData(
  services: Reading,
  organisation: Organisation,
  address: string,
): AsyncGenerator<CitizenData, void, undefined> {
  const entry = await recipientAt(services, organisation, address);
  if (entry !== undefined) {
    const [createdAt, changedAt] = [entry.createdAt.toISOString(), entry.changedAt.toISOString()];
    yield { kind: 'number', mobile: entry.mobile, createdAt, changedAt };
  }
  let messages = 0;
  for await (const reference of messagesTo(services, organisation, address)) {
    const found = await messageOverview(services, organisation, { reference });
    const evidence = await evidenceOf(services, organisation, { reference });
    if (found === undefined || evidence === 'unknown') continue; // forgotten meanwhile
    const { id, mobileSealed } = found.message;
    const mobile =
      mobileSealed === null ? undefined : await services.serverKeys.open(`message/mobile/${id}`, mobileSealed);
    messages += 1;
    yield { kind: 'message', reference, caseNumber: found.caseNumber, status: found.status, mobile, evidence };
  }
  yield { kind: 'end', messages, note: KEPT_NOTE };
}

/**
 * Withdraws each of his messages and ends its life, so that its content, his address and his number go as soon as what
 * must leave has left; then forgets his number. What stays is the evidence, as long as the organisation keeps what
 * happened. It may be asked again, when it was interrupted.
 */
export async function* eraseCitizen(
  services: Reading & Pick<Services, 'outboxKeys'>,
  organisation: Organisation,
  address: string,
): AsyncGenerator<ErasedData, void, undefined> {
  let messages = 0;
  for await (const reference of messagesTo(services, organisation, address)) {
    const now = services.clock.now();
    const ended = sql`least(${message.expiresAt}, ${now.toISOString()}::timestamptz)`;
    const ofReference = and(eq(message.organisationId, organisation.id), eq(message.reference, reference));
    await services.db.transaction(async (tx) => {
      await withdrawIn(inTransaction(services, tx), organisation, reference);
      await tx.update(message).set({ expiresAt: ended }).where(ofReference);
    });
    const until = new Date(now);
    until.setUTCFullYear(until.getUTCFullYear() + organisation.auditRetentionYears);
    messages += 1;
    yield { kind: 'message', reference, evidenceUntil: until.toISOString() };
  }
  if (await forgetRecipient(services, organisation, address)) yield { kind: 'number' };
  yield { kind: 'end', messages, note: ERASED_NOTE };
}

/** Messages that are looked at before others have their turn. */
const LOOKED_AT_ONCE = 200;

/** References of his messages that have content, oldest first; also of those that come while it is looked. */
async function* messagesTo(
  { db, serverKeys }: Reading,
  organisation: Organisation,
  address: string,
): AsyncGenerator<string, void, undefined> {
  const his = address.toLowerCase();
  const looked = { id: message.id, reference: message.reference, createdAt: message.createdAt };
  const hasContent = and(
    eq(message.organisationId, organisation.id),
    isNotNull(message.recipientSealed),
    isNull(message.deletedAt),
  );
  let after = { createdAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const began = performance.now();
    const isAfter = sql`(${message.createdAt}, ${message.id}) > (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`;
    const rows = await db
      .select({ ...looked, recipientSealed: message.recipientSealed })
      .from(message)
      .where(and(hasContent, isAfter))
      .orderBy(asc(message.createdAt), asc(message.id))
      .limit(LOOKED_AT_ONCE);
    for (const { id, reference, recipientSealed } of rows) {
      const recipient =
        recipientSealed === null ? '' : await serverKeys.open(`message/recipient/${id}`, recipientSealed);
      if (recipient.toLowerCase() === his) yield reference;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < LOOKED_AT_ONCE) return;
    after = last;
    await pause(performance.now() - began); // half of the time is others'
  }
}
