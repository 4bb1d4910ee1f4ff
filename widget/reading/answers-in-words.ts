// What a letter asks for, and what a citizen answered to an item of it, in words: on the screen, on his receipt, and
// in what he saves.
import type { Answer, Ask } from '../../server/contract/ask.ts';
import { isDay } from '../../server/contract/ask.ts';
import type { ReplyLetter } from '../../server/contract/letter.ts';
import type { WholeLanguage } from '../texts/language.ts';

/** Names of files, words, a day as it is written in this language, or why it is not to be had. */
export function answerInWords(
  answer: Answer,
  { ask, attachments }: Pick<ReplyLetter, 'ask' | 'attachments'>,
  { texts, formats }: WholeLanguage,
): string {
  if ('reason' in answer) return `${texts.ask.notGiven}: ${answer.reason}`;
  if ('files' in answer)
    return answer.files.flatMap((id) => attachments.find((file) => file.id === id)?.name ?? []).join('\n');
  const isOfADay = ask?.items[answer.item - 1]?.kind === 'date' && isDay(answer.text);
  return isOfADay ? formats.date(answer.text) : answer.text;
}

/** Each answer of a reply with its item, `1. Loonstrook van oktober: …`, a line each. */
export function answerLines(letter: ReplyLetter, language: WholeLanguage): string[] {
  return (letter.answers ?? []).map((answer) => {
    const label = letter.ask?.items[answer.item - 1]?.label ?? '';
    return `${answer.item}. ${label}: ${answerInWords(answer, letter, language)}`;
  });
}

/** The list that a letter ends with: its heading, and a line for each item with its hint below it. */
export function askedInWords({ items }: Ask, { texts: { ask: words } }: WholeLanguage): string {
  const lines = items.map(({ label, hint = '', required }, at) => {
    const below = hint === '' ? '' : `\n   ${hint}`;
    return `${at + 1}. ${label} (${required ? words.required : words.optional})${below}`;
  });
  return `${words.heading}\n\n${lines.join('\n')}\n`;
}
