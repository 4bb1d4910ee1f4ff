// Attachments on their way down: opened while they come in, and saved as a file. The one kind that a browser may show
// by itself is a PDF, by its first bytes: its viewer stands outside the page.

import { openTab, saveFile } from '../page/save-file.ts';
import { isProblem, type Problem } from '../texts/problem.ts';
import { openFile, type SealedFile } from './opened-message.ts';
import { pdfOf } from './viewable.ts';

/** What is happening to a file that is to be saved. */
export type SavingState = { readonly percent: number } | { readonly problem: Problem } | { readonly saved: true };

/** What is happening to a file that is to be saved or shown. */
export type DownloadState =
  | SavingState
  /** The address at which the browser's viewer shows it, until the message is closed. */
  | { readonly viewer: string };

/** Downloads of one message. */
export class AttachmentDownloads {
  /** What is happening to each, by the id of its attachment. */
  states: ReadonlyMap<string, DownloadState> = new Map();
  /** What is happening to the file of all there is. */
  saving: SavingState | undefined;
  readonly #changed: () => void;
  /** What the viewer was shown. */
  readonly #viewed: string[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /**
   * Fetches a file and saves it. Nothing happens while it is on its way. Comes back with the problem, if there was one.
   */
  async save(file: SealedFile, fetched: () => Promise<Response | Problem>): Promise<Problem | undefined> {
    return this.#fetch(file, fetched, async (blob) => {
      saveFile(file.attachment.name, blob);
      return { saved: true };
    });
  }

  /** The same for a PDF, shown by the browser in a tab of its own. What only calls itself one is saved. */
  async view(file: SealedFile, fetched: () => Promise<Response | Problem>): Promise<Problem | undefined> {
    return this.#fetch(file, fetched, async (blob) => {
      const pdf = await pdfOf(blob);
      if (pdf !== undefined) {
        const viewer = openTab(pdf);
        this.#viewed.push(viewer);
        return { viewer };
      }
      saveFile(file.attachment.name, blob);
      return { saved: true };
    });
  }

  /** Lets go of what the viewer was shown. */
  release(): void {
    for (const url of this.#viewed.splice(0)) URL.revokeObjectURL(url);
  }

  async #fetch(
    file: SealedFile,
    fetched: () => Promise<Response | Problem>,
    arrived: (blob: Blob) => Promise<DownloadState>,
  ): Promise<Problem | undefined> {
    const { id } = file.attachment;
    const before = this.states.get(id);
    if (before !== undefined && 'percent' in before) return undefined;
    this.#become(id, { percent: 0 });
    const blob = await readFile(file, fetched, (percent) => this.#become(id, { percent }));
    if (isProblem(blob)) {
      this.#become(id, { problem: blob });
      return blob;
    }
    this.#become(id, await arrived(blob));
    return undefined;
  }

  /**
   * Fetches several files and saves what is made of them. Nothing happens while that is on its way. Comes back with the
   * problem, if there was one.
   */
  async saveAll(
    parts: readonly { readonly file: SealedFile; readonly fetched: () => Promise<Response | Problem> }[],
    make: (files: ReadonlyMap<string, Blob>) => Promise<{ readonly name: string; readonly blob: Blob }>,
  ): Promise<Problem | undefined> {
    if (this.saving !== undefined && 'percent' in this.saving) return undefined;
    this.#save({ percent: 0 });
    const total = parts.reduce((sum, { file }) => sum + file.attachment.size, 0);
    const files = new Map<string, Blob>();
    let done = 0;
    for (const { file, fetched } of parts) {
      const { size } = file.attachment;
      const blob = await readFile(file, fetched, (percent) =>
        this.#save({ percent: Math.floor((100 * (done + (size * percent) / 100)) / Math.max(1, total)) }),
      );
      if (isProblem(blob)) {
        this.#save({ problem: blob });
        return blob;
      }
      files.set(file.attachment.id, blob);
      done += size;
    }
    const { name, blob } = await make(files);
    saveFile(name, blob);
    this.#save({ saved: true });
    return undefined;
  }

  #save(saving: SavingState): void {
    this.saving = saving;
    this.#changed();
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
