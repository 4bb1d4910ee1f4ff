// The answers to what a letter asks for, while they are being given: words and reasons of each item, and which file is
// for which.
import * as z from 'zod/mini';
import { type Answer, type Ask, type AskedItem, answersByItem, isDay } from '../../server/contract/ask.ts';
import type { ReplyLetter } from '../../server/contract/letter.ts';
import { limits } from '../../server/contract/limits.ts';

/** What was given so far for an item that the letter asks for, besides files. */
export interface AskedPlace {
  readonly text: string;
  /** He says that he has not got it, and why. */
  readonly isDeclined: boolean;
  readonly reason: string;
}

/** What is kept of the answers with a draft: places in the letter's order, and files by id with their item's number. */
export const StoredAnswers = z.object({
  places: z.array(z.object({ text: z.string(), isDeclined: z.boolean(), reason: z.string() })),
  files: z.array(z.tuple([z.string(), z.number()])),
});
export type StoredAnswers = z.infer<typeof StoredAnswers>;

/** Stands for a day that was begun and is not whole: its field keeps to itself what is there of it. */
export const PART_OF_DAY = '?';

const NOTHING: AskedPlace = { text: '', isDeclined: false, reason: '' };

/** How an item stands, for its place on the screen and for whether the reply can go. */
export type ItemStands =
  | 'given'
  | 'declined'
  | 'open'
  | 'no reason'
  | 'no day'
  | { readonly tooManyCharacters: number };

/** The answers of one reply. */
export class AskedAnswers {
  readonly #ask: Ask | undefined;
  #places: readonly AskedPlace[] = [];
  #files = new Map<string, number>();

  /** Of a letter that asks for nothing there is never anything here. */
  constructor(ask: Ask | undefined, kept?: StoredAnswers) {
    this.#ask = ask;
    this.clear();
    if (kept === undefined) return;
    // What a field kept to itself is gone by now.
    const restored = kept.places.map((place) => (place.text === PART_OF_DAY ? { ...place, text: '' } : place));
    this.#places = this.items.map((_, place) => restored[place] ?? NOTHING);
    this.#files = new Map(kept.files);
  }

  get items(): readonly AskedItem[] {
    return this.#ask?.items ?? [];
  }

  get places(): readonly AskedPlace[] {
    return this.#places;
  }

  /** True when there are no words that could get lost; files are the draft's. */
  get isEmpty(): boolean {
    return this.#places.every(({ text, isDeclined, reason }) => text === '' && !isDeclined && reason === '');
  }

  /** Changes what was given for the item of this number. */
  write(item: number, change: Partial<AskedPlace>): void {
    this.#places = this.#places.map((place, index) => (index === item - 1 ? { ...place, ...change } : place));
  }

  /** A file is for an item, which is to be had after all: it may have been made ready while he said that it is not. */
  hold(fileId: string, item: number): void {
    this.#files.set(fileId, item);
    this.write(item, { isDeclined: false });
  }

  letGo(fileId: string): void {
    this.#files.delete(fileId);
  }

  /** A file, with what of the letter it is for; one that goes along beside that as it is. */
  named<T extends { readonly id: string }>(file: T): T & { readonly item?: number } {
    const item = this.#files.get(file.id);
    return item === undefined ? file : { ...file, item };
  }

  /** True when these answers were sent with this letter. */
  areIn(letter: ReplyLetter): boolean {
    return JSON.stringify(letter.answers) === JSON.stringify(this.inLetter(letter.attachments).answers);
  }

  /** Everything anew; the words stay where only the files are lost. */
  clear({ keepWords = false } = {}): void {
    if (!keepWords) this.#places = this.items.map(() => NOTHING);
    this.#files = new Map();
  }

  get stored(): StoredAnswers {
    return { places: [...this.#places], files: [...this.#files] };
  }

  /** The part of a reply's letter with the answers; these are the files that go along. */
  inLetter(files: readonly { readonly id: string }[]): Pick<ReplyLetter, 'ask' | 'answers'> {
    if (this.#ask === undefined) return {};
    const answers = this.items.flatMap(({ kind }, place): Answer[] => {
      const item = place + 1;
      const { text, isDeclined, reason } = this.#places[place] ?? NOTHING;
      if (isDeclined) return reason.trim() === '' ? [] : [{ item, reason: reason.trim() }];
      if (kind !== 'file') return text.trim() === '' ? [] : [{ item, text: text.trim() }];
      const ids = files.flatMap(({ id }) => (this.#files.get(id) === item ? [id] : []));
      return ids.length === 0 ? [] : [{ item, files: ids }];
    });
    return { ask: this.#ask, answers };
  }
}

/** What is asked for, and what was given so far. */
export interface Asked<File extends { readonly item?: number } = { readonly item?: number }> {
  readonly items: readonly AskedItem[];
  readonly places: readonly AskedPlace[];
  readonly files: readonly File[];
  /** What earlier replies answered, by item: that is needed no more. */
  readonly before: ReadonlyMap<number, Answer>;
}

/** How each item stands, in the letter's order; a file counts that is on its way. */
export function itemsStand({ items, places, files }: Omit<Asked, 'before'>): readonly ItemStands[] {
  return items.map(({ kind }, place) => {
    const { text, isDeclined, reason } = places[place] ?? NOTHING;
    if (isDeclined) return wordsStand(reason, limits.reasonCharacters, 'declined', 'no reason');
    if (kind === 'file') return files.some(({ item }) => item === place + 1) ? 'given' : 'open';
    const stands = wordsStand(text, limits.answerCharacters, 'given', 'open');
    return stands === 'given' && kind === 'date' && !isDay(text) ? 'no day' : stands;
  });
}

function wordsStand(words: string, most: number, there: ItemStands, none: ItemStands): ItemStands {
  const { length } = words.trim();
  if (length > most) return { tooManyCharacters: length - most };
  return length === 0 ? none : there;
}

/** Numbers of the items without which the reply can't go. */
export function missingItems(asked: Asked): readonly number[] {
  const { items, before } = asked;
  const stands = itemsStand(asked);
  return items.flatMap(({ required }, place) => {
    const number = place + 1;
    const stand = stands[place];
    const isNotRight = stand === 'no reason' || stand === 'no day' || typeof stand === 'object';
    const isMissing = isNotRight || (stand === 'open' && required && !before.has(number));
    return isMissing ? [number] : [];
  });
}

/** What earlier replies answered, by item: what was given counts more than that it was not to be had. */
export function answeredBefore(replies: readonly { readonly letter: ReplyLetter }[]): ReadonlyMap<number, Answer> {
  const all = replies.flatMap(({ letter }) => letter.answers ?? []);
  return answersByItem([...all.filter((one) => 'reason' in one), ...all.filter((one) => !('reason' in one))]);
}
