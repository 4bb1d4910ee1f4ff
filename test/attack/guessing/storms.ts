// Storms of guesses, each against another limit, from one address and from many.
import { limits } from '../../../server/contract/limits.ts';
import type { Random } from '../../support/random.ts';
import type { Reader } from '../../support/reader.ts';
import type { ApiProcesses, SentMessage } from '../api-processes.ts';
import { comparedIn, type Storm, violationsOf } from './evaluated.ts';
import { type Guess, guessAtOnce, type Said } from './guesses.ts';

/** A browser with a code of its own, which nobody has tried. */
interface Asked {
  readonly browser: Reader;
  readonly code: string;
}

/** What came of a storm. */
export interface Outcome {
  readonly what: string;
  readonly guesses: number;
  readonly compared: number;
  readonly limit: number;
  readonly violations: readonly string[];
}

const CODES = 10 ** limits.codeDigits;

export class Storms {
  readonly #service: ApiProcesses;
  readonly #random: Random;
  readonly #guesses: number;

  /** So many guesses in each. */
  constructor(service: ApiProcesses, random: Random, guesses: number) {
    this.#service = service;
    this.#random = random;
    this.#guesses = guesses;
  }

  /** One code, from so many addresses. */
  async onOneCode(addresses: number): Promise<Outcome> {
    const message = await this.#service.message();
    const asked = await this.#asks(message);
    const told = await guessAtOnce(this.#service.urls, this.#guessesAt([asked], addresses));
    const what = `one code, from ${addresses === 1 ? 'one address' : `${addresses} addresses`}`;
    return this.#judged(what, told, [message], [asked], limits.codeAttempts, 'code-burnt');
  }

  /** All codes that a message may have sent in an hour, each asked for by a browser of its own. */
  async onRenewedCodes(): Promise<Outcome> {
    const message = await this.#service.message();
    const all = await this.#asksForAll(message);
    const told = await guessAtOnce(this.#service.urls, this.#guessesAt(all, 200));
    const limit = limits.codesPerHour * limits.codeAttempts;
    return this.#judged('renewed codes, of one hour', told, [message], all, limit, 'code-burnt');
  }

  /**
   * The life of a message: hours of renewed codes, each code tried a little; in the last of them a storm, of which
   * more could be compared than the message has left.
   */
  async onMessageForLife(): Promise<Outcome> {
    const message = await this.#service.message();
    const [hours, tries] = [2, 3];
    const told: Said[] = [];
    for (let hour = 0; hour < hours; hour += 1) {
      for (const { browser, code } of await this.#asksForAll(message))
        told.push(...(await guessAtOnce(this.#service.urls, this.#guessesAt([{ browser, code }], tries, tries))));
      await this.#anHourPasses(message);
    }
    const last = await this.#asksForAll(message);
    told.push(...(await guessAtOnce(this.#service.urls, this.#guessesAt(last, 200))));
    const outcome = await this.#judged(
      'the life of a message',
      told,
      [message],
      last,
      limits.messageAttempts,
      'message-locked',
    );
    const more = await (await this.#service.browser(message, this.#address())).asksForCode();
    const sent = more.body.code === 'message-locked' ? [] : [`a locked message had a code sent: ${more.status}`];
    return { ...outcome, violations: [...outcome.violations, ...sent] };
  }

  /** Many codes from one address, whose hour ends in the middle of it. */
  async onOneAddress(): Promise<Outcome> {
    const [messages, left] = [20, 30];
    const from = this.#address();
    const all: Asked[] = [];
    const attacked: SentMessage[] = [];
    for (let nth = 0; nth < messages; nth += 1) {
      const message = await this.#service.message();
      attacked.push(message);
      all.push(await this.#asks(message, from));
    }
    const first = await this.#windowHas(
      limits.attemptsPerClientHour - left,
      this.#guessesAt(all.slice(0, 1), 1, 1, from),
    );
    const began = await this.#counted(attacked);
    const before = await guessAtOnce(this.#service.urls, this.#guessesAt(all, 1, this.#guesses, from));
    const counted = (await this.#counted(attacked)) - began;
    const early = counted === left ? [] : [`an address with ${left} tries left had ${counted} compared`];
    const turning = this.#windowEnds();
    const after = await guessAtOnce(this.#service.urls, this.#guessesAt(all, 1, this.#guesses, from));
    await turning;
    await this.#windowEnds();
    // What was refused while it had not turned is tried once more: it is the codes that end it now.
    const rest = await guessAtOnce(this.#service.urls, this.#guessesAt(all, 1, this.#guesses, from));
    const limit = messages * limits.codeAttempts;
    const what = 'many codes, from one address, whose hour ends meanwhile';
    const outcome = await this.#judged(
      what,
      [...first, ...before, ...after, ...rest],
      attacked,
      all,
      limit,
      'code-burnt',
    );
    return { ...outcome, violations: [...early, ...outcome.violations] };
  }

  async #judged(
    what: string,
    told: readonly Said[],
    messages: readonly SentMessage[],
    asked: readonly Asked[],
    limit: number,
    refusal: string,
  ): Promise<Outcome> {
    const endings = refusal === 'message-locked' ? await this.#endingsOfLife(messages, told) : asked.length;
    const storm: Storm = { what, told, counted: await this.#counted(messages), limit, endings };
    const violations = violationsOf(storm);
    for (const { browser, code } of asked) {
      const { status, body } = await browser.entersCode(code);
      if (body.code !== refusal) violations.push(`${what}: the right code afterwards: ${status} ${String(body.code)}`);
    }
    return { what, guesses: told.length, compared: comparedIn(storm), limit, violations };
  }

  /** A code for a browser of its own, from an address of its own. */
  async #asks(message: SentMessage, from = this.#address()): Promise<Asked> {
    const browser = await this.#service.browser(message, from);
    const asked = await browser.asksForCode();
    if (asked.status !== 200) throw new Error(`no code: ${asked.status} ${String(asked.body.code)}`);
    return { browser, code: await browser.codeByMail(asked.body.codeReference) };
  }

  async #asksForAll(message: SentMessage): Promise<Asked[]> {
    const all: Asked[] = [];
    for (let nth = 0; nth < limits.codesPerHour; nth += 1) all.push(await this.#asks(message));
    return all;
  }

  /** Guesses of different codes, of which none is right, by turns at each browser's, from addresses by turns. */
  #guessesAt(asked: readonly Asked[], addresses: number, count = this.#guesses, from?: string): Guess[] {
    const places = Array.from({ length: addresses }, () => from ?? this.#address());
    const begin = this.#random.below(CODES);
    return Array.from({ length: count }, (_, nth) => {
      const { browser, code: right } = this.#of(asked, nth);
      const drawn = String((begin + nth) % CODES).padStart(limits.codeDigits, '0');
      const code =
        drawn === right ? String((Number(right) + CODES / 2) % CODES).padStart(limits.codeDigits, '0') : drawn;
      return { message: browser.id, challenge: browser.challenge ?? '', code, from: this.#of(places, nth) };
    });
  }

  #of<T>(list: readonly T[], nth: number): T {
    for (const one of list.slice(nth % list.length, (nth % list.length) + 1)) return one;
    throw new Error('there is none');
  }

  #address(): string {
    return `198.18.${this.#random.below(256)}.${1 + this.#random.below(254)}`;
  }

  /** Wrong codes of these messages, by the count of each. */
  async #counted(messages: readonly SentMessage[]): Promise<number> {
    const ids = messages.map(({ rowId }) => rowId);
    const [row] = await this.#service.sql<{ sum: number }[]>`
      select sum(wrong_codes)::int as sum from message where id in ${this.#service.sql(ids)}`;
    return row?.sum ?? 0;
  }

  /** Of each code that is burnt, and of the message that is locked; they may be one. */
  async #endingsOfLife(messages: readonly SentMessage[], told: readonly Said[]): Promise<number> {
    const ids = messages.map(({ rowId }) => rowId);
    const { length: burnt } = await this.#service.sql`
      select from access_code where message_id in ${this.#service.sql(ids)} and attempts = ${limits.codeAttempts}`;
    return comparedIn({ told, endings: burnt }) === limits.messageAttempts ? burnt : burnt + 1;
  }

  /** As if the message and its codes were an hour older. */
  async #anHourPasses({ rowId }: SentMessage): Promise<void> {
    await this.#service.sql`
      update access_code set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
      where message_id = ${rowId}`;
  }

  /** The window that this guess counts in has so many tries behind it; what came of the guess. */
  async #windowHas(count: number, guess: readonly Guess[]): Promise<readonly Said[]> {
    const { sql } = this.#service;
    await sql`truncate limit_count`;
    const said = await guessAtOnce(this.#service.urls, guess);
    await sql`update limit_count set count = ${count} where count = 1`;
    return said;
  }

  /** Every window is over now. */
  async #windowEnds(): Promise<void> {
    await this.#service.sql`update limit_count set window_ends_at = now() - interval '1 second'`;
  }
}
