// The answers of a reply, item by item, as its civil servant gets them and its citizen reads them again: each file
// under the name of what it was asked as.

import type { AskedItem } from './ask.ts';
import { fileExtension, safeFileName } from './file-name.ts';
import type { ReplyLetter } from './letter.ts';

/** One item of a letter, and what the reply says of it. */
export interface AnsweredItem {
  readonly number: number;
  readonly label: string;
  readonly kind: AskedItem['kind'];
  readonly answer:
    | { readonly files: readonly string[] }
    | { readonly text: string }
    | { readonly reason: string }
    | { readonly nothing: true };
}

/** Names of the files that are given for an item, by their ids: `1 Kopie van uw identiteitsbewijs.jpg`, `1-2 …`. */
export function namesOfAnswers({ ask, answers = [], attachments }: ReplyLetter): ReadonlyMap<string, string> {
  const names = answers.flatMap((answer) => {
    const label = ask?.items[answer.item - 1]?.label.replace(/[/\\]/g, '-');
    if (label === undefined || !('files' in answer)) return [];
    return answer.files.map((id, place) => {
      const extension = fileExtension(attachments.find((file) => file.id === id)?.name ?? '');
      const number = place === 0 ? `${answer.item}` : `${answer.item}-${place + 1}`;
      return [id, safeFileName(`${number} ${label}${extension === '' ? '' : `.${extension}`}`)] as const;
    });
  });
  return new Map(names);
}

/** Every item of the letter, in its order; none when it asked for nothing. */
export function answeredItems(letter: ReplyLetter): readonly AnsweredItem[] {
  const names = namesOfAnswers(letter);
  return (letter.ask?.items ?? []).map(({ label, kind }, place) => {
    const item = { number: place + 1, label, kind };
    const answer = letter.answers?.find(({ item: number }) => number === item.number);
    if (answer === undefined) return { ...item, answer: { nothing: true } };
    if ('files' in answer) return { ...item, answer: { files: answer.files.flatMap((id) => names.get(id) ?? []) } };
    return { ...item, answer: 'text' in answer ? { text: answer.text } : { reason: answer.reason } };
  });
}
