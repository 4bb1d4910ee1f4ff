// Of a reply's screen: the files that are chosen for it, made ready before they go (photos without what a camera adds,
// an identity document as a safe copy).
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import { pastedFiles } from '../components/file-picker.ts';
import type { SafeCopy } from '../components/safe-copy.ts';
import type { ScreenRequest } from '../events.ts';
import { retryWhileOffline } from '../page/page-activity.ts';
import { withoutPhotoData } from '../reply/photo-data.ts';
import { Preparation } from '../reply/preparation.ts';
import type { WholeLanguage } from '../texts/language.ts';

/** What of the letter a file is for, by number; undefined for what goes along beside that. */
export type ForItem = number | undefined;

/** A screen on which files are chosen. */
interface ChoosingHost extends ReactiveControllerHost {
  readonly renderRoot: ParentNode;
  readonly language: WholeLanguage;
  readonly organisation: OrganisationNotice;
}

export class FileChoosing implements ReactiveController {
  readonly #host: ChoosingHost;
  readonly #request: (request: ScreenRequest) => void;
  readonly #preparation = new Preparation();
  /** Photos of which a safe copy is being made, one at a place. */
  readonly #photos = new Map<ForItem, File>();
  #connected = new AbortController();

  /** `request` hears of files that are ready, and of a part that did not come. */
  constructor(host: ChoosingHost, request: (request: ScreenRequest) => void) {
    this.#host = host;
    this.#request = request;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = new AbortController();
  }

  hostDisconnected(): void {
    this.#connected.abort();
  }

  /** True while there is a safe copy that is not done. */
  get isMakingCopy(): boolean {
    return this.#photos.size > 0;
  }

  /** The first copy that is not done, to be reminded of. */
  get unfinishedCopy(): SafeCopy | null {
    return this.#host.renderRoot.querySelector<SafeCopy>('secure-message-safe-copy');
  }

  /** Does it when every file that was chosen is ready. */
  whenReady(act: () => void): void {
    this.#preparation.whenDone(act);
  }

  picked(files: readonly File[], item?: ForItem): void {
    void this.#preparation.run(async () => {
      const of = item === undefined ? {} : { item };
      this.#request({ type: 'add-files', files: await Promise.all(files.map(withoutPhotoData)), ...of });
    });
  }

  pasted(event: ClipboardEvent): void {
    const files = pastedFiles(event);
    if (files.length > 0) this.picked(files);
  }

  /** Begins a safe copy of this photo, in place of one that was begun at its place. */
  documentPicked(file: File, item?: ForItem): void {
    const { signal } = this.#connected;
    void this.#preparation.run(async () => {
      try {
        await retryWhileOffline(() => import('../components/safe-copy.ts'), signal);
        this.#photos.set(item, file);
        this.#host.requestUpdate();
      } catch (error) {
        if (!signal.aborted) this.#request({ type: 'part-missing', error }); // else the screen was left
      }
    });
  }

  /** The safe copy, where it is wanted: at its item, or beside all. */
  copy(item: ForItem, headingLevel: number): TemplateResult | typeof nothing {
    const [photo, { language, organisation }] = [this.#photos.get(item), this.#host];
    if (photo === undefined) return nothing;
    const done = (copy: File | undefined) => {
      this.#photos.delete(item);
      this.#host.requestUpdate();
      if (copy !== undefined) this.picked([copy], item);
    };
    return html`<secure-message-safe-copy data-focus-next="add-document${item ?? ''}"
      .language=${language} .photo=${photo} .addressee=${organisation.name} .organisation=${organisation}
      .headingLevel=${headingLevel} .done=${done}></secure-message-safe-copy>`;
  }
}
