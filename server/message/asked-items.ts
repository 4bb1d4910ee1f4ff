// What a letter asks its citizen for: as a civil servant writes it in one line, and as the answers are held against it.
import { timingSafeEqual } from 'node:crypto';
import {
  type Answer,
  type Ask,
  type AskedItem,
  AskedItems,
  answersByItem,
  askCommitment,
  isDay,
} from '../contract/ask.ts';
import type { ReplyLetter } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import type { Message } from '../store/schema.ts';

/** How a line that asks is written, in words for whoever wrote another. */
export const ASK_RULE =
  `must be 1 to ${limits.askedItems} items with ; between them: a file that may be given; one that must*; ` +
  'a question in words that may be answered?; or with its kind: (text), (date) or (choice: one, other)';

/** Of the whole line: twenty long labels with their choices. */
const LINE_CHARACTERS = 5_000;

/** Dutch and English names of the kinds, as they stand in brackets. */
const KINDS: Readonly<Record<string, AskedItem['kind']>> = {
  bestand: 'file',
  file: 'file',
  tekst: 'text',
  text: 'text',
  datum: 'date',
  date: 'date',
  keuze: 'choice',
  choice: 'choice',
};
const WITH_KIND = new RegExp(`^(.*?)\\s*\\((${Object.keys(KINDS).join('|')})(?::([^()]*))?\\)$`, 'i');

/** Where a star marks what is required: at the end, or before the question mark or the kind. */
const STAR = /\*(?=\s*(?:\?|\([^()]*\))?$)/;

/**
 * `Kopie van uw identiteitsbewijs*; Toelichting?; Ingangsdatum (datum)*; Hoe betaalt u? (keuze: bank, kas)*`: a star
 * for what is required; a question mark, or a kind in brackets, for what is no file. Undefined: it is no such list.
 */
export function askedItems(text: string): readonly AskedItem[] | undefined {
  if (text.length > LINE_CHARACTERS) return undefined;
  const items = text.split(';').map((part) => part.trim());
  if (items.at(-1) === '') items.pop();
  const read = AskedItems.safeParse(items.map(askedItem));
  const isClear = read.data?.every(({ label }) => !label.includes('*')); // a star elsewhere was meant as one, too
  return isClear === true ? read.data : undefined;
}

function askedItem(text: string): AskedItem {
  const required = STAR.test(text);
  const unmarked = text.replace(STAR, '').trim();
  const [, label = unmarked, kind, choices] = WITH_KIND.exec(unmarked) ?? [];
  if (kind === undefined && label.endsWith('?'))
    return { label: isQuestion(label) ? label : label.slice(0, -1).trim(), required, kind: 'text' };
  const named = { label: label.trim(), required, kind: KINDS[kind?.toLowerCase() ?? 'file'] ?? 'file' };
  if (choices === undefined) return named;
  const parted = choices.split(choices.includes(',') ? ',' : '/'); // `en/of, of` has two
  return { ...named, choices: parted.map((choice) => choice.trim()) };
}

/** `Woont u alleen?` keeps its mark; `Toelichting?` is a word that is marked. */
function isQuestion(label: string): boolean {
  return label.includes(' ');
}

/** The columns of a message that asks. */
export async function askColumns(ask: Ask | undefined): Promise<Partial<Pick<Message, 'asked' | 'askCommitment'>>> {
  return ask === undefined ? {} : { asked: ask.items.length, askCommitment: await askCommitment(ask) };
}

/** Numbers of the items of a message, as its answers left them. */
export interface AskedState {
  readonly answered: number[];
  readonly declined: number[];
}

/** How many items of a message nobody answered yet. */
export function openItems({ asked, answered, declined }: Pick<Message, 'asked' | 'answered' | 'declined'>): number {
  return (asked ?? 0) - answered.length - declined.length;
}

/**
 * Holds a reply against what its letter asked: the state that it leads to, the same as before for a reply without
 * answers. Refused: a list that is not the letter's, answers that fit none of its items, and required ones that are
 * missing.
 */
export async function afterAnswers(
  { askCommitment: committed, answered, declined }: Pick<Message, 'askCommitment' | 'answered' | 'declined'>,
  { ask, answers, attachments }: ReplyLetter,
): Promise<AskedState | ProblemOf<'reply-unreadable' | 'answers-missing'>> {
  if (ask === undefined && answers === undefined) return { answered, declined }; // of a reader that knows of no lists
  if (ask === undefined || answers === undefined || committed === null) return { code: 'reply-unreadable' };
  const isIts = timingSafeEqual(await askCommitment(ask), committed);
  const given = answersByItem(answers);
  const files = answers.flatMap((answer) => ('files' in answer ? answer.files : []));
  const known = new Set(attachments.map(({ id }) => id));
  const isWhole =
    isIts &&
    given.size === answers.length &&
    new Set(files).size === files.length &&
    files.every((id) => known.has(id)) &&
    answers.every((answer) => fits(ask.items[answer.item - 1], answer));
  if (!isWhole) return { code: 'reply-unreadable' };
  const numbers = (isOne: (answer: Answer) => boolean) => [...given.values()].filter(isOne).map(({ item }) => item);
  const now = {
    answered: numbers((answer) => !('reason' in answer)),
    declined: numbers((answer) => 'reason' in answer),
  };
  const all = sorted([...answered, ...now.answered]);
  const state = { answered: all, declined: sorted([...declined, ...now.declined]).filter((one) => !all.includes(one)) };
  const missing = ask.items.flatMap(({ required }, place) => {
    const number = place + 1;
    return required && !state.answered.includes(number) && !state.declined.includes(number) ? [number] : [];
  });
  return missing.length === 0 ? state : { code: 'answers-missing', items: missing };
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((one, other) => one - other);
}

function fits(item: AskedItem | undefined, answer: Answer): boolean {
  if (item === undefined) return false;
  if ('reason' in answer) return answer.reason.trim() !== '';
  if ('files' in answer) return item.kind === 'file';
  if (answer.text.trim() === '' || item.kind === 'file') return false;
  if (item.kind === 'date') return isDay(answer.text);
  return item.kind === 'text' || item.choices?.includes(answer.text) === true;
}
