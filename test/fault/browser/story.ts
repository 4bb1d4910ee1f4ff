// One story with one fault in it, and what came of it: read, answered and delivered once, exactly as it was typed.
import { createHash } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';
import { SENDER, sendsMail } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { ONE_PIXEL } from '../../support/one-pixel.ts';
import { until } from '../../support/until.ts';
import type { Around, Errand, Told } from './errand.ts';
import type { OnTheLine, Trouble } from './faulty-line.ts';
import { Person } from './person.ts';
import type { FaultyTown, Lane } from './town.ts';

/** What a fault can reach. */
export interface Stage {
  readonly town: FaultyTown;
  readonly lane: Lane;
  readonly context: BrowserContext;
  /** Whom it happens to. */
  person(): Person;
}

/** A fault, and when it happens. */
export interface Arrangement extends Around {
  /** On the line. */
  readonly trouble?: Trouble;
  /** True once the fault was there: else the story was told without it. */
  readonly isMet?: () => boolean;
}

export interface Fault {
  /** Of which kind it is: a row of the table. */
  readonly kind: string;
  readonly name: string;
  /** True when nobody else can be in the town meanwhile. */
  readonly isAlone?: boolean;
  /** Arranges it in a browser that has no page yet. */
  readonly arrange: (stage: Stage) => Arrangement | Promise<Arrangement>;
}

/** What came of it. */
export interface Outcome extends Told {
  readonly kind: string;
  readonly name: string;
  readonly isMet: boolean;
  /** What the server was asked. */
  readonly heard: readonly OnTheLine[];
  readonly milliseconds: number;
  /** Words by which his reply is known. */
  readonly mark: string;
}

const LETTER_FILE = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(60_000, 'b'), Buffer.from('\n%%EOF\n')]);
const OWN_PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(1_100_000, 'k'), Buffer.from('\n%%EOF\n')]);
const OWN_PNG = Buffer.from(ONE_PIXEL);
const OWN_FILES = [
  { name: 'bewijs.pdf', mimeType: 'application/pdf', buffer: OWN_PDF },
  { name: 'foto.png', mimeType: 'image/png', buffer: OWN_PNG },
];
/** Milliseconds that a reply may take to the civil servant after the citizen is done. */
const DELIVERED_WITHIN = 20_000;

/** Tells the story with this fault in it, in this lane. `number` is of no other story. */
export async function tellStory(town: FaultyTown, lane: Lane, fault: Fault, number: number): Promise<Outcome> {
  const began = Date.now();
  const mark = `Kenmerk ${createHash('sha256').update(`${lane.site} ${number}`).digest('hex').slice(0, 12)}`;
  const errand = await sendLetter(town, lane, number, mark);
  const context = await town.browser.newContext({
    viewport: { width: 800, height: 900 },
    locale: 'nl-NL',
    timezoneId: 'Europe/Amsterdam',
    acceptDownloads: true,
  });
  try {
    let person: Person | undefined;
    const stage: Stage = {
      town,
      lane,
      context,
      person() {
        if (person === undefined) throw new Error('nobody is there yet');
        return person;
      },
    };
    const { trouble = {}, isMet = () => true, ...around } = await fault.arrange(stage);
    lane.line.clear(trouble, `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`);
    person = await Person.at(context, errand, town.relay.mails, around);
    const told = await person.goes();
    const { heard } = lane.line;
    lane.line.clear({}, '127.0.0.1');
    const isThere = await town.relay.mails
      .first('the reply', repliesWith(mark), DELIVERED_WITHIN)
      .catch(() => undefined);
    if (isThere !== undefined || told.violations.length === 0)
      told.violations.push(...judge(town.relay.mails.all, errand, mark, told));
    const { kind, name } = fault;
    return { ...told, kind, name, mark, heard, isMet: isMet(), milliseconds: Date.now() - began };
  } finally {
    await context.close();
  }
}

async function sendLetter(town: FaultyTown, lane: Lane, number: number, mark: string): Promise<Errand> {
  const address = `citizen-${number}-${mark.slice(-4)}@inwoner.example`;
  const text = `Beste inwoner ${number}, wij zijn benieuwd naar uw antwoord.`;
  const letter = {
    to: address,
    subject: 'Uw aanvraag',
    text,
    html: `<p>${text}</p>`,
    attachments: [{ filename: 'besluit.pdf', content: LETTER_FILE }],
  };
  // Again until it is taken: the story before may have ended while a new server is still on its way.
  await until(async () => (await sendsMail(lane.gateway, letter).catch(() => undefined))?.code === 250);
  const { mail } = await town.relay.mails.first('the notification', ({ to }) => to.includes(address), 30_000);
  return {
    link: /http\S+#bericht=[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? '',
    address,
    letter: { text, file: { name: 'besluit.pdf', content: LETTER_FILE } },
    answer: { text: `Beste gemeente,\n\nDit is mijn antwoord: «één» 🏡 & meer.\n${mark}`, files: OWN_FILES },
    isHasty: number % 2 === 1,
  };
}

/** What must be so when he is done, and is not. */
export function judge(mails: readonly ReceivedMail[], { address, answer }: Errand, mark: string, told: Told): string[] {
  const violations: string[] = [];
  const arrived = mails.find(repliesWith(mark));
  if (arrived === undefined) return ['his reply never arrived'];
  const { text = '', attachments } = arrived.mail;
  if (!text.replaceAll('\r\n', '\n').includes(answer.text)) violations.push('his reply arrived with other words');
  const files = answer.files.map(({ name, buffer }) => [name, buffer.length]);
  const arrivedFiles = attachments.map(({ filename, content }) => [filename, content.length]);
  const isSame = answer.files.every(
    ({ name, buffer }) =>
      attachments.filter(({ filename, content }) => filename === name && content.equals(buffer)).length === 1,
  );
  if (!isSame || attachments.length !== files.length)
    violations.push(`his reply arrived with other files: ${JSON.stringify(arrivedFiles)}`);
  const codes = mails.filter(({ to, mail }) => to.includes(address) && mail.subject?.endsWith(' – Uw toegangscode'));
  const asked = told.opened + told.acts.filter((act) => act === 'ask for a code').length;
  if (codes.length > asked) violations.push(`${codes.length} codes were sent, ${asked} were asked for`);
  return violations;
}

/** Marks of replies that came more than once. */
export function sentTwice(mails: readonly ReceivedMail[], outcomes: readonly Pick<Outcome, 'mark'>[]): string[] {
  return outcomes.map(({ mark }) => mark).filter((mark) => mails.filter(repliesWith(mark)).length > 1);
}

function repliesWith(mark: string): (mail: ReceivedMail) => boolean {
  return ({ to, mail }) => to.includes(SENDER) && mail.text?.includes(mark) === true;
}
