// A mail of ours came back: each job says what then (Awb 2:11).
import { recordEvent } from '../message/audit.ts';
import { takeBouncedMail } from '../message/sent-mail.ts';
import { type InTransaction, inTransaction, type Services } from '../services.ts';
import { type JobName, readSentJob } from '../store/outbox.ts';
import type { Organisation } from '../store/schema.ts';
import { jobSteps } from './job-steps.ts';
import type { Bounce, BouncedMail } from './resend.ts';

/** Takes a bounce in. A return path that is unknown, of another organisation, or bounced before, changes nothing. */
export async function mailBounced(
  services: Services,
  organisation: Organisation,
  token: string,
  bounce: Bounce,
): Promise<void> {
  await services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const found = await takeBouncedMail(tx, organisation, token, now);
    const job = found && readSentJob(found.sent.job, found.sent.payload);
    if (found === undefined || job === undefined) return;
    const { status } = bounce;
    const details = { mail: job.name, ...(status === undefined ? {} : { status }) };
    await recordEvent(tx, found.message, 'bounced', details, now);
    const { message, sent } = found;
    await onBounce(inTransaction(services, tx), { ...job, message, isResend: sent.isResend, bounce });
  });
}

function onBounce<Name extends JobName>(services: InTransaction, mail: BouncedMail<Name>): Promise<void> {
  return jobSteps<Name>(mail.name).onBounce(services, mail);
}
