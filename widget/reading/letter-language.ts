// The language that a letter is in, and the reader's own words inside it.
import type { Letter } from '../../server/contract/letter.ts';
import type { WholeLanguage } from '../texts/language.ts';
import type { LetterWords, SafeMail } from './mail-html.ts';

/** The language of an organisation that says nothing else: a municipality of the Netherlands. */
const LANGUAGE = 'nl';

/** The language that a letter says it is in, its HTML first: programs put their own language in the header. */
export function letterLanguage(letter: Letter, mail: SafeMail | undefined): string {
  return mail?.language ?? letter.language ?? LANGUAGE;
}

/** What the reader says inside a letter in HTML. */
export function letterWords({ code, texts }: WholeLanguage): LetterWords {
  const words = texts.message;
  return { table: words.table, earlier: words.earlier, signature: words.signature, language: code };
}
