// What must not be found, drawn so that it is found nowhere by chance, or noted when the service drew it.
import { Random } from '../../support/random.ts';
import type { Canary, CanaryKind } from './encodings.ts';

const CONSONANTS = 'bdfgjklmnprstvwz';
const VOWELS = 'aeiou';
const SYLLABLES = 6;

/** Draws them, and keeps all. */
export class Canaries {
  readonly #random: Random;
  readonly #all = new Map<string, Canary>();

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  get all(): readonly Canary[] {
    return [...this.#all.values()];
  }

  /** A word of its own, which no dictionary has. */
  word(name: string): string {
    const word = this.#random
      .some(SYLLABLES, () => this.#random.pick([...CONSONANTS]) + this.#random.pick([...VOWELS]))
      .join('');
    return this.keep(name, 'word', word);
  }

  /** Two words, as a name has them. */
  person(name: string): string {
    const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
    return `${capital(this.word(`${name}, first name`))} ${capital(this.word(`${name}, family name`))}`;
  }

  /** At a domain of its own, unless one is given. */
  address(name: string, domain?: string): string {
    const local = this.word(`${name}, before the @`);
    return `${local}@${domain ?? `${this.word(`${name}, domain`)}.example`}`;
  }

  /** A Dutch mobile number, as it is dialled abroad; noted as it is dialled at home, too. */
  mobile(name: string): string {
    const digits = `6${this.#random.between(10_000_000, 99_999_999)}`;
    this.keep(`${name}, digits`, 'word', digits.slice(1));
    return `+31${digits}`;
  }

  /** Where somebody calls from, of a network that is for such tests (RFC 2544). */
  network(name: string): string {
    const [third, fourth] = [this.#random.between(100, 254), this.#random.between(100, 254)];
    return this.keep(name, 'digits', `198.18.${third}.${fourth}`);
  }

  /** Notes a value that was drawn elsewhere; gives it back. */
  keep(name: string, kind: Exclude<CanaryKind, 'bytes'>, value: string): string {
    this.#all.set(name, { name, kind, bytes: Buffer.from(value) });
    return value;
  }

  /** Notes a value that is bytes, which may be written as text, too. */
  keepBytes(name: string, bytes: Uint8Array): void {
    this.#all.set(name, { name, kind: 'bytes', bytes: Buffer.from(bytes) });
  }

  /** Notes a code: as it is typed, and as it is written and spoken. */
  code(name: string, code: string): string {
    if (!/^\d{6}$/.test(code)) throw new Error(`${name} is no code`);
    this.keep(`${name}, in two`, 'digits', `${code.slice(0, 3)} ${code.slice(3)}`);
    this.keep(`${name}, spoken`, 'digits', [...code].join(', '));
    return this.keep(name, 'digits', code);
  }
}
