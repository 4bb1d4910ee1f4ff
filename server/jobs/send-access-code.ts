// The access code on its way, by sms or mail. One that can't leave before it expires is dropped.
import { eq } from 'drizzle-orm';
import { byEmail, type CodeRoute, codeRoute } from '../access/code-route.ts';
import { accessCodeMail } from '../integrations/citizen-mails.ts';
import { SmsRefusedError } from '../integrations/sms.ts';
import { smsText } from '../integrations/sms-text.ts';
import { recordEvent } from '../message/audit.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { type Job, secretContext } from '../store/outbox.ts';
import { accessCode } from '../store/schema.ts';
import { type MessageParties, partiesOf } from './message-parties.ts';
import { post, toCitizen } from './post.ts';

type CodeJob = Job<'send-access-code'>;
type Code = typeof accessCode.$inferSelect;

/** Hands the code to the sms provider or the relay. Throws when it isn't taken. */
export async function sendAccessCode(services: Services, tx: Transaction, job: CodeJob): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  const row = await codeOf(tx, job);
  if (parties === undefined || parties.message.withdrawnAt !== null) return;
  if (row === undefined || row.usedAt !== null || row.replacedAt !== null || job.secretSealed === null) return;
  const code = await services.outboxKeys.open(secretContext(job.name, job.messageId), job.secretSealed);
  const { channel, ...route } = await routeNow(services, tx, parties, row);
  if (channel === 'sms') await sendSms(services, parties, row, route, code);
  else await sendMail(services, tx, job, parties, row, code);
  const now = services.clock.now();
  const destinationSealed = await services.serverKeys.seal(`access_code/destination/${row.id}`, route.destination);
  await tx.update(accessCode).set({ sentAt: now, channel, destinationSealed }).where(eq(accessCode.id, row.id));
  await recordEvent(tx, parties.message, 'code-sent', { channel }, now);
}

/** The citizen asks for another; what is left to do is to write it down. */
export async function codeNotSent(services: Services, tx: Transaction, job: CodeJob, error: string): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  const row = await codeOf(tx, job);
  if (parties === undefined || row === undefined) return;
  await tx.update(accessCode).set({ refusedAt: services.clock.now() }).where(eq(accessCode.id, row.id));
  await recordEvent(tx, parties.message, 'code-failed', { channel: row.channel, error }, services.clock.now());
}

/** One for an sms goes to the number of this moment, and by mail when there is none any more; one for mail stays that. */
function routeNow(services: Services, tx: Transaction, parties: MessageParties, { channel }: Code): Promise<CodeRoute> {
  const { citizen } = parties;
  return channel === 'sms' ? codeRoute({ ...services, db: tx }, parties, citizen) : Promise.resolve(byEmail(citizen));
}

async function sendSms(
  { sms }: Services,
  { organisation }: MessageParties,
  row: Code,
  { mobile: to }: Pick<CodeRoute, 'mobile'>,
  code: string,
): Promise<void> {
  // A message for sms only whose number was removed, or is in a country without sms: the citizen sees that it can't be, and whom to call.
  if (to === undefined) throw new SmsRefusedError('no-number');
  if (sms === undefined) throw new Error('there is no way to send an sms');
  await sms.send({
    to,
    from: organisation.smsSender,
    body: smsText({
      code,
      validUntil: row.expiresAt,
      codeReference: row.reference,
      host: new URL(organisation.pageUrl).host,
    }),
  });
}

async function sendMail(
  services: Services,
  tx: Transaction,
  job: CodeJob,
  parties: MessageParties,
  row: Code,
  code: string,
): Promise<void> {
  const { organisation } = parties;
  const text = accessCodeMail({ organisation, code, codeReference: row.reference, validUntil: row.expiresAt });
  await post(services, tx, job, parties, { what: 'code', id: row.id, ...toCitizen(parties), ...text });
}

async function codeOf(tx: Transaction, job: CodeJob): Promise<Code | undefined> {
  const [row] = await tx.select().from(accessCode).where(eq(accessCode.id, job.payload.accessCodeId));
  return row;
}
