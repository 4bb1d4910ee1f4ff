// The few people who go on while the world breaks: civil servants who mail and whose case system calls, citizens who
// read and answer. Each tries again until it is done, as programs and people do, and what they saw is noted.
import { setTimeout as pause } from 'node:timers/promises';
import { SENDER, sendsMail } from '../../support/civil-servant.ts';
import { codeIn } from '../../support/code-in.ts';
import type { Arrivals, ReceivedMail, ReceivedSms } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import type { Random } from '../../support/random.ts';
import { type Answer, Reader } from '../../support/reader.ts';
import type { History } from '../kills/history.ts';
import { sha256 } from '../kills/telling.ts';
import type { Journal } from './journal.ts';

/** Where people go. */
export interface Doors {
  readonly url: string;
  readonly gateway: { readonly port: number; readonly user: string; readonly pass: string };
  readonly relay: { readonly mails: Arrivals<ReceivedMail> };
  readonly smsProvider: { readonly messages: Arrivals<ReceivedSms> };
}

/** What people do in a trial, and what they saw of it. */
export interface Doing {
  /** What their letters are called by. */
  readonly name: string;
  readonly doors: Doors;
  readonly history: History;
  readonly journal: Journal;
  readonly random: Random;
  /** True when nobody is to begin anything any more. */
  readonly isOver: () => boolean;
  /** True when who still tries gives up: what he could not do by now he can't. */
  readonly isHopeless: () => boolean;
}

const TEXT = 'Uw aanvraag is toegekend.';
/** A citizen waits so long for a mail or an sms, then he asks for another (milliseconds). */
const WAITS_FOR_MAIL = 15_000;
const BETWEEN_TRIES = 500;

/** Letters that their citizens have been told of and not read: for those who come while the world is broken. */
export async function prepare(doing: Doing, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) await sendLetter(doing, `${doing.name}-before${nth}`, nth % 2 === 0);
  for (let nth = 0; nth < count; nth += 1) await notified(doing, `${doing.name}-before${nth}`);
}

/** Civil servants and citizens at work until it is over; resolves when each has done what he began. */
export async function goOn(doing: Doing): Promise<void> {
  const announced = new Announced(doing);
  await Promise.all([
    ...['mail', 'desk'].map((way) => civilServant(doing, way)),
    ...['first', 'second', 'third'].map(() => citizens(doing, announced)),
  ]);
}

/** A story from its beginning to its end: the letter, its announcement, code, reading and reply. */
export async function wholeStory(doing: Doing, id: string): Promise<void> {
  await sendLetter(doing, id, true);
  await readLetter(doing, id, true);
}

async function civilServant(doing: Doing, way: string): Promise<void> {
  for (let nth = 0; !doing.isOver(); nth += 1) {
    await sendLetter(doing, `${doing.name}-${way}${nth}`, way === 'mail');
    await pause(200);
  }
}

/** One citizen after the other, each with a letter that he was told of. */
async function citizens(doing: Doing, announced: Announced): Promise<void> {
  while (!doing.isOver()) {
    const id = announced.next();
    if (id === undefined) await pause(100);
    else await readLetter(doing, id, doing.random.below(2) === 0);
  }
}

/** The letters of a trial that their citizens were told of, in the order in which they were. */
class Announced {
  readonly #doing: Doing;
  readonly #taken = new Set<string>();
  #seen = 0;

  constructor(doing: Doing) {
    this.#doing = doing;
  }

  /** One that nobody took; undefined when there is none now. */
  next(): string | undefined {
    const { all } = this.#doing.doors.relay.mails;
    for (; this.#seen < all.length; this.#seen += 1) {
      const id = all[this.#seen]?.to[0]?.split('@')[0] ?? '';
      if (!this.#doing.history.letters.has(id) || this.#taken.has(id)) continue;
      this.#taken.add(id);
      return id;
    }
    return undefined;
  }
}

function announces({ to, mail }: ReceivedMail, id: string): boolean {
  return to.includes(recipientOf(id)) && mail.text?.includes('#bericht=') === true;
}

const recipientOf = (id: string) => `${id}@citizen.example`;

/** Again until there is a result; throws when it is hopeless. */
async function until<T>({ isHopeless }: Doing, what: string, step: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await step().catch(() => undefined); // noted where it was seen
    if (result !== undefined) return result;
    if (isHopeless()) throw new HopelessError(what);
    await pause(BETWEEN_TRIES);
  }
}

/** Somebody could not do what he wanted although everything should work again. */
export class HopelessError extends Error {
  override readonly name = 'HopelessError';
}

/** A letter, by mail or through the desk API, again until it is taken. */
export async function sendLetter(doing: Doing, id: string, isMail: boolean): Promise<void> {
  const { history, random } = doing;
  const recipient = recipientOf(id);
  const bytes = isMail && random.below(2) === 0 ? random.letters(1 + random.below(100_000)) : undefined;
  const letter = { id, recipients: [recipient], text: TEXT, file: bytes && sha256(bytes), answers: [] as string[] };
  history.letters.set(id, letter);
  // Half of them have a phone.
  const mobile = random.below(2) === 0 ? `+3161${2_000_000 + random.below(7_000_000)}` : undefined;
  const send = isMail ? () => byMail(doing, id, recipient, mobile, bytes) : () => byDesk(doing, id, recipient, mobile);
  letter.answers.push(await until(doing, `letter ${id} was never taken`, send));
}

/** One mail to many citizens, again until it is taken. */
export async function sendMailing(doing: Doing, id: string, many: number): Promise<void> {
  const recipients = Array.from({ length: many }, (_, nth) => recipientOf(`${id}-${nth}`));
  const letter = { id, recipients, text: TEXT, file: undefined, answers: [] as string[] };
  doing.history.letters.set(id, letter);
  letter.answers.push(await until(doing, `mailing ${id} was never taken`, () => byMail(doing, id, recipients)));
}

async function byMail(
  { doors, journal }: Doing,
  id: string,
  to: string | string[],
  mobile?: string,
  bytes?: Uint8Array,
) {
  const headers = mobile === undefined ? {} : { 'X-Secure-Message-Mobile': mobile };
  const mail = {
    to,
    subject: id,
    text: TEXT,
    headers,
    messageId: `<${id}@haarlemmermeer.example>`,
    attachments: bytes === undefined ? [] : [{ filename: 'besluit.txt', content: Buffer.from(bytes) }],
  };
  const send = () => sendsMail(doors.gateway, mail);
  const { code, sentence } = await journal.noted('civil servant', 'mail', send, (answer) => `${answer.code}`);
  return code === 250 ? sentence : undefined;
}

async function byDesk({ doors, journal }: Doing, id: string, address: string, mobile?: string) {
  const send = async () => {
    const response = await fetch(`${doors.url}/desk/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${doors.gateway.pass}`,
        'content-type': 'application/json',
        'idempotency-key': id,
      },
      body: JSON.stringify({
        to: { address, ...(mobile === undefined ? {} : { mobile }) },
        from: { name: 'Piet', address: SENDER },
        subject: id,
        text: TEXT,
      }),
    });
    return { status: response.status, body: Object(await response.json()) };
  };
  const { status, body } = await journal.noted('civil servant', 'desk', send, told);
  return status === 200 || status === 201 ? String(body.reference) : undefined;
}

async function notified(doing: Doing, id: string): Promise<ReceivedMail> {
  const { doors, journal } = doing;
  const wait = () => doors.relay.mails.first('the notification', (mail) => announces(mail, id), WAITS_FOR_MAIL);
  const arrived = () => journal.noted('citizen', 'letter', wait, () => 'announced');
  return until(doing, `letter ${id} was never announced`, arrived);
}

async function readLetter(doing: Doing, id: string, answers: boolean): Promise<void> {
  const reader = await opensLetter(doing, id);
  const { random } = doing;
  if (answers) await answersLetter(doing, id, reader, random.letters(1 + random.below(100_000)));
}

/** A citizen who is told of his letter, asks for a code and reads, again until he could. */
export async function opensLetter(doing: Doing, id: string): Promise<Reader> {
  const { doors, history, random } = doing;
  const { mail } = await notified(doing, id);
  const reader = await Reader.open({ ...doors, work: async () => {} }, linkIn(mail.text ?? ''));
  reader.address = `10.${random.below(256)}.${random.below(256)}.${1 + random.below(250)}`;
  const read = await until(doing, `letter ${id} was never read`, opening(doing, reader));
  const [file] = read.attachments;
  const bytes = file && (await until(doing, `the file of ${id} was never read`, () => fetched(doing, reader, file.id)));
  history.reads.push({ letter: id, text: read.text.trim(), file: bytes && sha256(bytes) });
  return reader;
}

const fetched = ({ journal }: Doing, reader: Reader, file: string) =>
  journal.noted(
    'citizen',
    'file',
    () => reader.downloads(file),
    () => '200',
  );

/** With a code, by sms or mail: whichever way it comes. Who waits too long asks for another, as the screen lets him. */
function opening({ doors, journal }: Doing, reader: Reader) {
  let reference: string | undefined;
  const arrival = async () => {
    const known = String(reference);
    const { smsProvider, relay } = doors;
    const bySms = smsProvider.messages.first('the sms', ({ body }) => body.includes(known), WAITS_FOR_MAIL);
    const byMail = relay.mails.first('the code', ({ mail }) => isCode(mail.text, known), WAITS_FOR_MAIL);
    return Promise.any([bySms.then(({ body }) => body), byMail.then(({ mail }) => mail.text)]);
  };
  return async () => {
    const ask = () => reader.asksForCode({ renew: reference !== undefined });
    const asked = await journal.noted('citizen', 'code', ask, told);
    reference = asked.status < 400 ? String(asked.body.codeReference) : reference;
    if (reference === undefined) return undefined;
    const text = await journal.noted('citizen', 'code', arrival, () => 'arrived');
    const opened = await journal.noted('citizen', 'opening', () => reader.entersCode(codeIn(text)), told);
    return opened.status === 201 ? reader.letterIn(opened) : undefined;
  };
}

function isCode(text: string | undefined, reference: string): boolean {
  return text?.includes(reference) === true && !text.includes('#bericht=');
}

/** His answer with a file of letters, each step again until it is taken. */
export async function answersLetter(
  doing: Doing,
  id: string,
  reader: Reader,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { history, journal } = doing;
  const sent = { marker: `antwoord-${id}.`, file: sha256(bytes), answers: [] as string[] };
  const writing = { id: crypto.randomUUID(), key: crypto.getRandomValues(new Uint8Array(32)) };
  const again = (what: string, step: () => Promise<Answer>, done: readonly number[]) =>
    until(doing, `reply ${id}: ${what} never worked`, async () => {
      const answer = await journal.noted('citizen', what, step, told);
      if (answer.status === 401) await opening(doing, reader)(); // his session is over: with a code again
      return done.includes(answer.status) ? answer : undefined;
    });
  await again('reply begun', () => reader.startsReplyAgain(writing), [200]);
  const attachmentId = crypto.randomUUID();
  const sealed = await reader.sealsFile(writing, attachmentId, bytes);
  const file = await again('upload', () => reader.uploads(writing, 'bewijs.txt', sealed, attachmentId), [200]);
  const attachment = { id: attachmentId, name: String(file.body.name), size: bytes.length, type: 'text/plain' };
  const letter = await reader.sealsLetter(writing, {
    subject: `Re: ${id}`,
    text: sent.marker,
    attachments: [attachment],
  });
  history.replies.set(sent.marker, sent);
  const send = () => reader.call('POST', `/replies/${writing.id}/_send`, { json: { letter } });
  sent.answers.push(String((await again('reply', send, [200, 201])).body.reference));
}

/** Status, and what a refusal is called. */
function told({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }): string {
  return status < 400 ? `${status}` : `${status} ${body.code ?? ''}`.trim();
}
