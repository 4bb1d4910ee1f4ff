// The access code on its way, by sms, mail or voice. One that can't leave before it expires is dropped.
import { eq } from 'drizzle-orm';
import { drawCode } from '../access/access-code.ts';
import { byEmail, type CodeRoute, codeRoute } from '../access/code-route.ts';
import { type DecidedNumber, readCodeSecret } from '../access/code-secret.ts';
import { MINUTE } from '../contract/units.ts';
import { SmsRefusedError } from '../integrations/sms.ts';
import type { Sms } from '../integrations/sms-providers.ts';
import { recordEvent } from '../message/audit.ts';
import { NOT_ASKED } from '../organisation/number-register.ts';
import type { InTransaction } from '../services.ts';
import { type Job, type NewJob, secretContext } from '../store/outbox.ts';
import { accessCode } from '../store/schema-access.ts';
import { accessCodeMail } from '../texts/citizen-mails.ts';
import { smsText } from '../texts/sms-text.ts';
import { spokenCode } from '../texts/spoken-code.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { type MessageParties, partiesOf } from './message-parties.ts';
import { type BouncedMail, resendAs, secondTry } from './resend.ts';

type CodeJob = Job<'send-access-code'>;
type Code = typeof accessCode.$inferSelect;

/** Hands the code to the sms provider or the relay. Throws when it isn't taken. */
export async function sendAccessCode(services: InTransaction, job: CodeJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  const row = await codeOf(services, job);
  if (parties === undefined || parties.message.withdrawnAt !== null) return;
  if (row === undefined || row.usedAt !== null || row.replacedAt !== null || job.secretSealed === null) return;
  const secret = await services.outboxKeys.open(secretContext(job.name, job.messageId), job.secretSealed);
  const { code, decided } = readCodeSecret(secret);
  const { channel, ...route } = await routeNow(services, parties, row, decided);
  if (channel === 'email') await sendMail(services, job, parties, row, code);
  else await sendToPhone(services, parties, row, route, bodyOf(parties, row, code, channel, job.payload));
  const now = services.clock.now();
  const destinationSealed = await services.serverKeys.seal(`access_code/destination/${row.id}`, route.destination);
  await services.db
    .update(accessCode)
    .set({ sentAt: now, channel, destinationSealed })
    .where(eq(accessCode.id, row.id));
  await recordEvent(services.db, parties.message, 'code-sent', { channel }, now);
}

/** The citizen asks for another; what is left to do is to write it down. */
export async function codeNotSent(services: InTransaction, job: CodeJob, error: string): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  const row = await codeOf(services, job);
  if (parties === undefined || row === undefined) return;
  await services.db.update(accessCode).set({ refusedAt: services.clock.now() }).where(eq(accessCode.id, row.id));
  await recordEvent(services.db, parties.message, 'code-failed', { channel: row.channel, error }, services.clock.now());
}

/**
 * One for a phone goes to the number of this moment, by sms when the provider does not speak any more, and by mail when
 * there is no number any more; one for mail stays that. A number that a register told when it was asked for, seconds
 * ago, is that of this moment.
 */
function routeNow(
  services: InTransaction,
  parties: MessageParties,
  { channel }: Code,
  decided: DecidedNumber | undefined,
): Promise<CodeRoute> {
  const { citizen } = parties;
  const registered = decided && { ...NOT_ASKED, ...decided };
  return channel === 'email'
    ? Promise.resolve(byEmail(citizen))
    : codeRoute(services, parties, citizen, { registered, spoken: channel === 'voice' });
}

/** What is written in the sms, or said in the call. */
function bodyOf(
  { organisation: { name, shortName, pageUrl } }: MessageParties,
  { expiresAt: validUntil, reference: codeReference }: Code,
  code: string,
  channel: 'sms' | 'voice',
  { spokenIn = 'nl' }: CodeJob['payload'],
): Pick<Sms, 'body' | 'spokenIn'> {
  return channel === 'voice'
    ? spokenCode({ code, name, shortName, language: spokenIn })
    : { body: smsText({ code, validUntil, codeReference, host: new URL(pageUrl).host }) };
}

async function sendToPhone(
  { sms }: InTransaction,
  { organisation }: MessageParties,
  row: Code,
  { mobile: to }: Pick<CodeRoute, 'mobile'>,
  body: Pick<Sms, 'body' | 'spokenIn'>,
): Promise<void> {
  // A message for sms only whose number was removed, or is in a country without sms: the citizen sees that it can't
  // be, and whom to call.
  if (to === undefined) throw new SmsRefusedError('no-number');
  if (sms === undefined) throw new Error('there is no way to send an sms');
  await sms.send({ to, from: organisation.smsSender, reference: row.id, ...body });
}

async function sendMail(
  services: InTransaction,
  job: CodeJob,
  parties: MessageParties,
  row: Code,
  code: string,
): Promise<void> {
  const { organisation } = parties;
  const text = accessCodeMail({ organisation, code, codeReference: row.reference, validUntil: row.expiresAt });
  await sendJobMail(services, job, parties, { what: 'code', id: row.id, ...toCitizen(parties), ...text });
}

async function codeOf({ db }: InTransaction, job: Pick<CodeJob, 'payload'>): Promise<Code | undefined> {
  const [row] = await db.select().from(accessCode).where(eq(accessCode.id, job.payload.accessCodeId));
  return row;
}

/** A code that lives no longer than this is not worth a second try. */
const CODE_MUST_LIVE = 2 * MINUTE;

/** Nobody saw the code that came back, so another takes its place: same browser, same validity. */
export async function codeBounced(services: InTransaction, mail: BouncedMail<'send-access-code'>): Promise<void> {
  const again = secondTry(services, mail);
  await resendAs(services, mail, again && (await withNewCode(services, again)));
}

async function withNewCode(
  { db, serverKeys, clock }: InTransaction,
  again: NewJob<'send-access-code'>,
): Promise<NewJob<'send-access-code'> | undefined> {
  const now = clock.now();
  const { accessCodeId: id } = again.payload;
  const [row] = await db.select().from(accessCode).where(eq(accessCode.id, id)).for('update');
  if (row === undefined || row.usedAt !== null || row.replacedAt !== null) return undefined;
  if (row.expiresAt.getTime() - now.getTime() < CODE_MUST_LIVE) return undefined;
  const secret = drawCode();
  const codeHash = serverKeys.lookup('access-code', `${id}\n${secret}`);
  await db.update(accessCode).set({ codeHash }).where(eq(accessCode.id, id));
  return { ...again, secret, dueAt: now, expiresAt: row.expiresAt };
}
