// A mail goes the whole way: through the gateway over SMTP, sealed into the database, notified, opened with a code by
// its citizen.
import { linkIn } from '../letters.ts';
import { asData, sendsBytes } from '../plain-smtp.ts';
import { Reader } from '../reader.ts';
import type { TestServer } from '../test-server.ts';
import { cutDifferences, isNothingBefore } from './cut-mail.ts';
import { differences, type OpenedLetter } from './difference.ts';
import type { MailPlan } from './mail-parts.ts';
import { meantLetter } from './meant-letter.ts';
import { type WrittenMail, writtenMail } from './written-mail.ts';

/** How one mail came through. */
export interface Arrival {
  readonly outcome: 'opened' | 'refused';
  readonly differences: readonly string[];
}

/** Between two mails, so that neither a sender's nor a reader's limits are met. */
const PAUSE = 20_000;

/** Sends a mail, whole or only its first `cut` bytes, and compares what its citizen opens with what was put in. */
export async function travels(testServer: TestServer, plan: MailPlan, cut?: number): Promise<Arrival> {
  const mail = writtenMail(plan);
  const arrived = await sentAndOpened(testServer, cut === undefined ? mail.bytes : mail.bytes.subarray(0, cut));
  if (typeof arrived === 'string') {
    const isRight = arrived.startsWith('554 5.6.0') && isEmpty(plan, mail, cut);
    return { outcome: 'refused', differences: isRight ? [] : [`refused: ${arrived}`] };
  }
  if (cut !== undefined) return { outcome: 'opened', differences: cutDifferences(arrived, plan, mail, cut) };
  return { outcome: 'opened', differences: differences(arrived, meantOf(plan, mail)) };
}

function meantOf(plan: MailPlan, { spans }: WrittenMail) {
  return meantLetter(plan, spans.find(({ isLengthened }) => isLengthened)?.leaf);
}

/** A mail without a word and without a file is refused, and may be. */
function isEmpty(plan: MailPlan, mail: WrittenMail, cut: number | undefined): boolean {
  if (cut !== undefined) return isNothingBefore(plan, mail, cut);
  const { texts, files, outlook = '' } = meantOf(plan, mail);
  return files.length === 0 && outlook.trim() === '' && texts.every(({ reads }) => reads.trim() === '');
}

/** The letter as it was opened, or the gateway's refusal. */
async function sentAndOpened(testServer: TestServer, bytes: Buffer): Promise<OpenedLetter | string> {
  testServer.clock.turn(PAUSE);
  const login = { port: testServer.gateway.port, user: testServer.organisation.slug, pass: testServer.apiKey };
  const envelope = { from: 'p.devries@haarlemmermeer.example', to: 'jansen@citizen.example' };
  const { code, sentence } = await sendsBytes(login, { ...envelope, content: asData(bytes) });
  if (code !== 250) return `${code} ${sentence}`;
  const reference = sentence.split(' ').at(-1) ?? '';
  await testServer.work();
  const notified = await testServer.relay.mails.first(
    'the notification',
    ({ mail }) => mail.text?.includes(reference) === true,
  );
  const reader = await Reader.open(testServer, linkIn(notified.mail.text ?? ''));
  const { subject, text, html, attachments } = await reader.reads();
  const files: OpenedLetter['files'][number][] = [];
  for (const { id, name, type, contentId } of attachments)
    files.push({ name, type, contentId, bytes: Buffer.from(await reader.downloads(id)) });
  return { subject, text, html, files };
}

/** At once; an organisation has so many places at the gateway. */
const LANES = 4;

/** Works through seeds, some at once. */
export async function inLanes(first: number, last: number, work: (seed: number) => Promise<void>): Promise<void> {
  let next = first;
  const lane = async () => {
    while (next <= last) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
