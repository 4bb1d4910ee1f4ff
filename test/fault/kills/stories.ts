// What people do while it is killed: letters by mail and by the desk API, reading, replies with files. As programs and
// people do, each tries again until it is answered, and writes down what it did and what was answered.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SENDER, sendsMail } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import type { Random } from '../../support/random.ts';
import { Reader } from '../../support/reader.ts';
import { type History, notificationOf, type SentLetter, type TakenMail } from './history.ts';
import type { KilledService } from './killed-service.ts';

/** Who stops trying once it is not only the faults: the story is given up, and that is counted. */
const PATIENCE = 60_000;
const TEXT = 'Uw aanvraag is toegekend.';

/** How far stories came. */
export interface Tally {
  letters: number;
  read: number;
  replied: number;
  givenUp: number;
}

/** One story: a letter to a few citizens; the first of them reads and may answer. */
export async function tellStory(
  service: KilledService,
  history: History,
  tally: Tally,
  dice: Random,
  id: string,
): Promise<void> {
  try {
    const letter = await sendLetter(service, history, dice, id);
    tally.letters += 1;
    if (dice.below(3) === 0) return;
    const [recipient = ''] = letter.recipients;
    const reader = await readLetter(service, history, letter, recipient, dice);
    tally.read += 1;
    if (dice.below(3) === 0) return;
    await answer(history, reader, dice, id);
    tally.replied += 1;
  } catch (error) {
    if (!(error instanceof GivenUpError)) throw error;
    tally.givenUp += 1;
  }
}

class GivenUpError extends Error {
  override readonly name = 'GivenUpError';
}

/** Again until there is a result. */
async function until<T>(step: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const result = await step().catch((error: unknown) => {
      if (error instanceof GivenUpError) throw error;
      return undefined; // it was killed: once more
    });
    if (result !== undefined) return result;
    await pause(150);
  }
  throw new GivenUpError();
}

async function sendLetter(service: KilledService, history: History, dice: Random, id: string): Promise<SentLetter> {
  const isMail = dice.below(2) === 0;
  const recipients = Array.from({ length: isMail ? 1 + dice.below(4) : 1 }, (_, at) => `${id}-${at}@citizen.example`);
  const bytes = isMail && dice.below(2) === 0 ? dice.letters(1 + dice.below(300_000)) : undefined;
  const letter: SentLetter = { id, recipients, text: TEXT, file: bytes && sha256(bytes), answers: [] };
  history.letters.set(id, letter);
  const send = isMail ? () => byMail(service, letter, bytes) : () => byDesk(service, letter, dice);
  letter.answers.push(await until(send));
  if (dice.below(4) === 0) letter.answers.push(await until(send));
  return letter;
}

async function byMail(service: KilledService, { id, recipients, text }: SentLetter, bytes?: Uint8Array) {
  const { code, sentence } = await sendsMail(service.gateway, {
    to: [...recipients],
    subject: id,
    text,
    messageId: `<${id}@haarlemmermeer.example>`,
    date: new Date(1_800_000_000_000),
    attachments: bytes === undefined ? [] : [{ filename: 'besluit.txt', content: Buffer.from(bytes) }],
  });
  return code === 250 ? sentence : undefined;
}

async function byDesk(service: KilledService, { id, recipients: [address], text }: SentLetter, dice: Random) {
  const response = await fetch(`${dice.pick(service.urls)}/desk/v1/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${service.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': id,
    },
    body: JSON.stringify({ to: { address }, from: { name: 'Piet', address: SENDER }, subject: id, text }),
  });
  const { reference } = Object(await response.json());
  return response.ok ? String(reference) : undefined;
}

async function readLetter(
  service: KilledService,
  history: History,
  letter: SentLetter,
  recipient: string,
  dice: Random,
): Promise<Reader> {
  const isIts = ({ to, mail }: ReceivedMail) => to.includes(recipient) && mail.text?.includes('#bericht=') === true;
  const { mail } = await service.relay.mails.first('the notification', isIts, PATIENCE).catch(() => {
    throw new GivenUpError();
  });
  const server = { url: dice.pick(service.urls), relay: service.relay, work: async () => {} };
  const reader = await Reader.open(server, linkIn(mail.text ?? ''));
  reader.address = `10.${dice.below(256)}.${dice.below(256)}.${1 + dice.below(250)}`;
  const read = await until(async () => {
    const asked = await reader.asksForCode();
    if (asked.status === 429) throw new GivenUpError();
    if (asked.status >= 400) return undefined;
    const opened = await reader.entersCode(await reader.codeByMail(asked.body.codeReference));
    return opened.status === 201 ? reader.letterIn(opened) : undefined;
  });
  const [file] = read.attachments;
  const bytes = file === undefined ? undefined : await until(() => reader.downloads(file.id));
  history.reads.push({ letter: letter.id, text: read.text.trim(), file: bytes && sha256(bytes) });
  return reader;
}

async function answer(history: History, reader: Reader, dice: Random, id: string): Promise<void> {
  const bytes = dice.below(2) === 0 ? dice.letters(1 + dice.below(2_500_000)) : undefined;
  const sent = { marker: `antwoord-${id}.`, file: bytes && sha256(bytes), answers: [] as string[] };
  const reply = { id: crypto.randomUUID(), key: crypto.getRandomValues(new Uint8Array(32)) };
  await until(async () => ((await reader.startsReplyAgain(reply)).status === 200 ? true : undefined));
  const attachmentId = crypto.randomUUID();
  const attachments =
    bytes === undefined
      ? []
      : [
          await until(async () => {
            const { status, body } = await reader.attaches(reply, 'bewijs.txt', bytes, attachmentId);
            if (status !== 200) return undefined;
            return { id: attachmentId, name: String(body.name), size: bytes.length, type: 'text/plain' };
          }),
        ];
  const letter = await reader.sealsLetter(reply, { subject: `Re: ${id}`, text: sent.marker, attachments });
  history.replies.set(sent.marker, sent);
  const send = async () => {
    const { status, body } = await reader.call('POST', `/replies/${reply.id}/_send`, { json: { letter } });
    return status === 200 || status === 201 ? String(body.reference) : undefined;
  };
  sent.answers.push(await until(send));
  if (dice.below(3) === 0) sent.answers.push(await until(send));
}

/** What the relay took, as the checker knows it. */
export function takenMails(history: History, mails: readonly ReceivedMail[]): TakenMail[] {
  const markers = [...history.replies.keys()];
  return mails.map(({ to: [to = ''], mail }): TakenMail => {
    const messageId = mail.messageId ?? '';
    const marker = to === SENDER ? markers.find((one) => mail.text?.includes(one)) : undefined;
    const [file] = mail.attachments;
    if (marker !== undefined) return { messageId, kind: 'reply', of: marker, file: file && sha256(file.content) };
    const isNotification = mail.text?.includes('#bericht=') === true;
    const letter = to.replace(/-\d+@.*$/, '');
    return { messageId, kind: isNotification ? 'notification' : 'other', of: notificationOf(letter, to) };
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
