// The addresses of a header: an address-list (RFC 5322, 3.4) without the obsolete syntax, as a whole or not at all. A
// parser that takes what it can of the rest drops addresses and cuts others short, and mail reaches strangers.
// Stricter than the grammar: an address is one word, without blanks and comments within. Wider, where everybody
// writes so and no second address can be meant: full stops and UTF-8 in a name, a name that is the address itself,
// commas and brackets in an encoded word. No library does this: each takes obsolete syntax, refuses "J. Jansen <…>",
// or takes quadratic time.
import type { MailAddress } from './mime-protocol.ts';

type Kind = 'word' | 'encoded' | 'quoted' | 'comment' | 'special';

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const BLANKS = /[ \t]+/y;
/** Without @: what a program that knows no encoded words reads in it is no address. */
const ENCODED = /=\?[\w.:*-]{1,80}\?[bq]\?[^?@<>"\\ \t]*\?=(?=[ \t,<(]|$)/iy;
/** Its parts share no character, so it takes linear time. */
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const WORD = /[^ \t()<>[\]:;,\\"]+/y;
const SPECIAL = /[<>,:;]/y;
const CONTROL = /[^\P{Cc}\t]/u;

/**
 * The mailboxes of an unfolded header, groups taken apart; undefined when it is no address list. That an address is
 * one is still to be looked at.
 */
export function mailboxList(text: string): readonly MailAddress[] | undefined {
  const tokens = CONTROL.test(text) ? undefined : tokensOf(text);
  if (tokens === undefined) return undefined;
  const list = new AddressList(tokens);
  return list.isWhole() ? list.mailboxes : undefined;
}

/** Reads tokens by the grammar; each method tells whether they were what it stands for. */
class AddressList {
  readonly mailboxes: MailAddress[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isWhole(): boolean {
    do if (!this.#isAddress()) return false;
    while (this.#takes(','));
    return this.#at === this.#tokens.length;
  }

  #isAddress(): boolean {
    const words = this.#words();
    return this.#takes(':') ? isPhrase(words, undefined) && this.#isGroup() : this.#isMailbox(words);
  }

  /** The rest of a group; an empty one, as `undisclosed-recipients:;`, names nobody. */
  #isGroup(): boolean {
    let words = this.#words();
    if (words.some(isNoComment) || !this.#takes(';')) {
      if (!this.#isMailbox(words)) return false;
      while (this.#takes(',')) {
        words = this.#words();
        if (!this.#isMailbox(words)) return false;
      }
      if (!this.#takes(';')) return false;
    }
    return !this.#words().some(isNoComment);
  }

  #isMailbox(words: readonly Token[]): boolean {
    if (!this.#takes('<')) return this.#isAddrSpec(words, [], words);
    const address = this.#words();
    if (!this.#takes('>')) return false;
    const after = this.#words();
    return !after.some(isNoComment) && this.#isAddrSpec(address, words.filter(isNoComment), [...words, ...after]);
  }

  /** One word, and what it is called: by the words before it, or by a comment. */
  #isAddrSpec(words: readonly Token[], phrase: readonly Token[], around: readonly Token[]): boolean {
    const [address, ...more] = words.filter(isNoComment);
    if (address?.kind !== 'word' || more.length > 0 || HOLDS_ENCODED.test(address.text)) return false;
    if (phrase.length > 0 && !isPhrase(phrase, address.text)) return false;
    const name = phrase.length > 0 ? phrase : around.filter(({ kind }) => kind === 'comment');
    this.mailboxes.push({ name: name.map(({ text }) => text).join(' '), address: address.text });
    return true;
  }

  #words(): readonly Token[] {
    const from = this.#at;
    while (this.#at < this.#tokens.length && this.#tokens[this.#at]?.kind !== 'special') this.#at += 1;
    return this.#tokens.slice(from, this.#at);
  }

  #takes(special: string): boolean {
    const token = this.#tokens[this.#at];
    const isIt = token?.kind === 'special' && token.text === special;
    if (isIt) this.#at += 1;
    return isIt;
  }
}

/** What other programs would decode, and then mean another address by. */
const HOLDS_ENCODED = /=\?[^?]*\?[bq]\?[^?]*\?=/i;

/** A name: words without an address among them, except the very one that they name. */
function isPhrase(words: readonly Token[], address: string | undefined): boolean {
  const named = words.filter(isNoComment);
  const isPlain = named.every(({ kind, text }) => kind !== 'word' || !text.includes('@'));
  const [first] = named;
  const isAddress =
    named.length === 1 && first?.text.replace(/^'(.*)'$/, '$1').toLowerCase() === address?.toLowerCase();
  return named.length > 0 && (isPlain || isAddress);
}

function isNoComment({ kind }: Token): boolean {
  return kind !== 'comment';
}

/** Undefined where the text is none of the grammar's. */
function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const blanks = matchAt(BLANKS, text, at);
    if (blanks !== undefined) {
      at += blanks[0].length;
      continue;
    }
    const found = commentAt(text, at) ?? tokenAt(text, at);
    if (found === undefined) return undefined;
    tokens.push(found.token);
    at += found.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): { token: Token; length: number } | undefined {
  const kinds = { encoded: ENCODED, quoted: QUOTED, word: WORD, special: SPECIAL } as const;
  for (const kind of ['encoded', 'quoted', 'word', 'special'] as const) {
    const found = matchAt(kinds[kind], text, at);
    if (found === undefined) continue;
    const [whole, inQuotes] = found;
    const token = { kind, text: inQuotes === undefined ? whole : unescaped(inQuotes) };
    return { token, length: whole.length };
  }
  return undefined;
}

/** A comment with those within it. */
function commentAt(text: string, at: number): { token: Token; length: number } | undefined {
  if (text[at] !== '(') return undefined;
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    const character = text[end];
    if (character === '\\') end += 1;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth > 0) continue;
    const inside = unescaped(text.slice(at + 1, end)).trim();
    return { token: { kind: 'comment', text: inside }, length: end + 1 - at };
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
