// What is told above a letter, on the screen and on what is kept of it: from whom and of which municipality, to whom,
// when, its nature and reference.
import type { Letter, Mailbox } from '../../server/contract/letter.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import { displayName } from '../texts/display-name.ts';
import type { WholeLanguage } from '../texts/language.ts';

/** A name and what it is, as they stand above a letter and on what is kept of it. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What only tells what its value is: nobody who sees it needs that. */
  readonly speaksForItself?: true;
  /** Letters and digits that no browser may translate. */
  readonly isCode?: true;
  /** In the letter's language: its sender wrote it. */
  readonly isOfLetter?: true;
}

/** The facts of a letter, in the order in which they are asked for. */
export function factsOf(letter: Letter, notice: MessageNotice, { texts, formats }: WholeLanguage): readonly Fact[] {
  const words = texts.message;
  const when = texts.at(formats.date(letter.sentAt), texts.clock(formats.time(letter.sentAt)));
  return [
    { name: words.from, value: sender(letter.from, notice, texts.comma), speaksForItself: true },
    { name: words.to, value: addressee(letter.to) },
    { name: words.date, value: when, speaksForItself: true },
    ...(letter.kind === undefined ? [] : [{ name: words.kind, value: letter.kind, isOfLetter: true } as const]),
    { name: texts.reference, value: notice.reference, isCode: true },
  ];
}

/** The municipality stands beside whoever does not name it himself. */
function sender(from: Mailbox, { organisation }: MessageNotice, comma: string): string {
  const name = displayName(from);
  const isNamed = name.toLowerCase().includes(organisation.name.toLowerCase());
  return isNamed ? name : name + comma + organisation.name;
}

function addressee({ name, address }: Mailbox): string {
  return name === undefined || name === '' || name === address ? address : `${name} (${address})`;
}
