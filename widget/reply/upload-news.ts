// What is told of files on their way up to who does not see the bars: how many begin, how far they are at each quarter,
// which are there; why they stand still; and each refusal. Each once, however fast they change.

import { problemText, type WholeLanguage } from '../texts/language.ts';
import { type Problem, passesByItself } from '../texts/problem.ts';
import type { OutgoingFile } from './attachment-upload.ts';

type Stage = 'under way' | 'still' | 'ready' | 'refused';

/** Why a file stands still, though nobody need do anything about it: its own try failed, or the network is away. */
export function whyStill({ progress, standsStill }: OutgoingFile): Problem | undefined {
  if (typeof progress === 'object') return passesByItself(progress.problem) ? progress.problem : undefined;
  if (progress === 'accepted') return undefined;
  return navigator.onLine ? standsStill : { code: 'offline' };
}

/** A lost network has words of its own beside a file: the general ones are about the whole page. */
export function whyInWords(problem: Problem, language: WholeLanguage): string {
  return problem.code === 'server-away' ? language.texts.attachment.stopped : problemText(language, problem);
}

/** Remembers what was told of which file. */
export class UploadNews {
  readonly #told = new Map<string, Stage>();
  #quarter = 0;

  /** Takes the files as they are: nothing of that is news. */
  constructor(files: readonly OutgoingFile[]) {
    for (const file of files) this.#told.set(file.id, stageOf(file));
    this.#nextQuarter(files);
  }

  /** What is new since this was asked before; empty when nothing. */
  told(files: readonly OutgoingFile[], language: WholeLanguage): string {
    const { attachment: words } = language.texts;
    const [begun, still, ready] = [
      this.#take(files, 'under way'),
      this.#take(files, 'still'),
      this.#take(files, 'ready'),
    ];
    const fresh = begun.filter(({ isNew }) => isNew);
    const whys = still.flatMap(({ file }) => whyStill(file) ?? []).map((problem) => whyInWords(problem, language));
    const sentences = [
      ...(fresh[0] === undefined ? [] : [words.uploading(fresh.length, fresh[0].file.name)]),
      ...new Set(whys),
      ...(ready.length > 1 ? [words.allAccepted(ready.length)] : ready.map(({ file }) => words.accepted(file.name))),
    ];
    const quarter = this.#nextQuarter(files);
    return sentences.length === 0 && quarter !== undefined ? words.progress(quarter * 25) : sentences.join(' ');
  }

  /** The refusals that were not told yet. */
  refusals(files: readonly OutgoingFile[], language: WholeLanguage): string {
    return this.#take(files, 'refused')
      .flatMap(({ file: { name, progress } }) =>
        typeof progress === 'object'
          ? language.texts.attachment.refused(name, whyInWords(progress.problem, language))
          : [],
      )
      .join(' ');
  }

  /** The files that came to a stage, which counts as told now. */
  #take(files: readonly OutgoingFile[], stage: Stage): { readonly file: OutgoingFile; readonly isNew: boolean }[] {
    const came = files.filter((file) => stageOf(file) === stage && this.#told.get(file.id) !== stage);
    return came.map((file) => {
      const isNew = !this.#told.has(file.id);
      this.#told.set(file.id, stage);
      return { file, isNew };
    });
  }

  /** The quarter that all files on their way together have come to; undefined when it is none, or told. */
  #nextQuarter(files: readonly OutgoingFile[]): number | undefined {
    const underWay = files.filter(({ progress }) => typeof progress === 'number');
    const total = underWay.reduce((sum, { size }) => sum + size, 0);
    const there = underWay.reduce((sum, { size, progress }) => sum + size * Number(progress), 0);
    const quarter = total === 0 ? 0 : Math.floor(there / total / 25);
    if (underWay.length === 0) this.#quarter = 0;
    if (quarter <= this.#quarter || quarter > 3) return undefined;
    this.#quarter = quarter;
    return quarter;
  }
}

function stageOf(file: OutgoingFile): Stage {
  if (whyStill(file) !== undefined) return 'still';
  if (typeof file.progress === 'object') return 'refused';
  return file.progress === 'accepted' ? 'ready' : 'under way';
}
