// Why a reply can't go yet, as far as the citizen can do something about it; and of which part of it that is said.

import type { Letter } from '../../server/contract/letter.ts';
import { isolated } from '../texts/isolates.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';
import type { Problem } from '../texts/problem.ts';
import type { AskedPlace } from './asked-answers.ts';
import type { OutgoingFile } from './attachment-upload.ts';
import { whyStill } from './upload-news.ts';

/** What must be done before sending, in words, and where that is said. */
export interface Obstacle {
  readonly about: 'text' | 'files' | 'asked';
  readonly words: string;
}

/** A reply as it is on the screen. */
interface Written {
  readonly text: string;
  readonly places: readonly AskedPlace[];
  readonly letter: Pick<Letter, 'ask'>;
  readonly files: readonly OutgoingFile[];
  readonly limits: { readonly replyCharacters: number };
}

/** The first thing to do; undefined when it can go. `missing` are numbers of items that the letter asks for. */
export function obstacleOf(
  { text, places, letter, files, limits }: Written,
  missing: readonly number[],
  language: WholeLanguage,
): Obstacle | undefined {
  const { reply: words } = language.texts;
  const tooMany = text.length - limits.replyCharacters;
  const asked = askedObstacle({ letter }, missing, language);
  if (asked !== undefined) return asked;
  const isAnswered = places.some((place) => place.text.trim() !== '' || place.isDeclined);
  if (text.trim() === '' && files.length === 0 && !isAnswered)
    return { about: 'text', words: problemText(language, { code: 'reply-empty' }) };
  if (tooMany > 0) return { about: 'text', words: words.tooLong(tooMany, language.formats) };
  return files.some(needsHim) ? { about: 'files', words: words.refusedFiles } : undefined;
}

/** What is missing of what the letter asks for. */
export function askedObstacle(
  { letter }: Pick<Written, 'letter'>,
  missing: readonly number[],
  { texts }: WholeLanguage,
): Obstacle | undefined {
  if (missing.length === 0) return undefined;
  const labels = missing.map((number) => `${number}. ${isolated(letter.ask?.items[number - 1]?.label ?? '')}`);
  return { about: 'asked', words: texts.ask.stillMissing(labels.join('; ')) };
}

/** True of a problem of the text, which is said beside it. */
export function isOfTheText(problem: Problem | undefined): boolean {
  return problem?.code === 'reply-empty' || problem?.code === 'reply-too-long';
}

/** True of a file that was refused, and stays so until the citizen does something. */
export function needsHim(file: OutgoingFile): boolean {
  return typeof file.progress === 'object' && whyStill(file) === undefined;
}
