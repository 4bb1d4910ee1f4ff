// Attachments on their way down: opened while they come in, and saved as a file. Never shown, never navigated to.

import { saveFile } from '../page/save-file.ts';
import { isProblem, type Problem } from '../texts/problem.ts';
import { openFile, type SealedFile } from './opened-message.ts';

/** What is happening to a download, by the id of its attachment. */
export type DownloadState = { readonly percent: number } | { readonly problem: Problem } | { readonly saved: true };

/** Downloads of one message. */
export class AttachmentDownloads {
  /** What is happening to each, by the id of its attachment. */
  states: ReadonlyMap<string, DownloadState> = new Map();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /**
   * Fetches a file and saves it. Nothing happens while it is on its way. Comes back with the problem, if there was one.
   */
  async save(file: SealedFile, fetched: () => Promise<Response | Problem>): Promise<Problem | undefined> {
    const { id, name } = file.attachment;
    const before = this.states.get(id);
    if (before !== undefined && 'percent' in before) return undefined;
    this.#become(id, { percent: 0 });
    const blob = await readFile(file, fetched, (percent) => this.#become(id, { percent }));
    if (isProblem(blob)) {
      this.#become(id, { problem: blob });
      return blob;
    }
    saveFile(name, blob);
    this.#become(id, { saved: true });
    return undefined;
  }

  /**
   * Fetches several files and saves what is made of them, under one name for all of it. Nothing happens while it is on
   * its way. Comes back with the problem, if there was one.
   */
  async saveAll(
    id: string,
    parts: readonly { readonly file: SealedFile; readonly fetched: () => Promise<Response | Problem> }[],
    make: (files: ReadonlyMap<string, Blob>) => Promise<{ readonly name: string; readonly blob: Blob }>,
  ): Promise<Problem | undefined> {
    const before = this.states.get(id);
    if (before !== undefined && 'percent' in before) return undefined;
    this.#become(id, { percent: 0 });
    const total = parts.reduce((sum, { file }) => sum + file.attachment.size, 0);
    const files = new Map<string, Blob>();
    let done = 0;
    for (const { file, fetched } of parts) {
      const { size } = file.attachment;
      const blob = await readFile(file, fetched, (percent) =>
        this.#become(id, { percent: Math.floor((100 * (done + (size * percent) / 100)) / Math.max(1, total)) }),
      );
      if (isProblem(blob)) {
        this.#become(id, { problem: blob });
        return blob;
      }
      files.set(file.attachment.id, blob);
      done += size;
    }
    const { name, blob } = await make(files);
    saveFile(name, blob);
    this.#become(id, { saved: true });
    return undefined;
  }

  #become(id: string, state: DownloadState): void {
    this.states = new Map(this.states).set(id, state);
    this.#changed();
  }
}

/** Fetches and opens a file. */
export async function readFile(
  file: SealedFile,
  fetched: () => Promise<Response | Problem>,
  progress: (percent: number) => void = () => {},
): Promise<Blob | Problem> {
  const response = await fetched();
  if (isProblem(response)) return response;
  if (response.body === null) return { code: 'server-away' };
  const { size } = file.attachment;
  return openFile(response.body, file, (bytes) =>
    progress(size === 0 ? 100 : Math.min(100, Math.floor((100 * bytes) / size))),
  );
}
