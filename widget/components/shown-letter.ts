// A letter on a screen: its HTML made safe once, with its pictures, and let go when the screen is.
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Letter, LetterAttachment } from '../../server/contract/letter.ts';
import { letterLanguage, letterWords } from '../reading/letter-language.ts';
import type { SafeMail } from '../reading/mail-html.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { letterBody } from './letter-text.ts';

/** The screen that a letter stands on. */
export interface LetterHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly hasUpdated: boolean;
  readonly letter: Letter;
  readonly language: WholeLanguage;
  readonly headingLevel: number;
  /** Fetches a file of the letter; undefined when it can't be had. */
  readonly file: (attachment: LetterAttachment) => Promise<Blob | undefined>;
}

/** What a screen shows of its letter. */
export class ShownLetter implements ReactiveController {
  readonly #host: LetterHost;
  #mail: SafeMail | undefined;
  /** The letter of which `#mail` is the HTML, or for which there could be none. */
  #made: Letter | undefined;
  /** Under way: whoever asks meanwhile waits for the same. */
  #making: Promise<void> | undefined;

  constructor(host: LetterHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#host.hasUpdated) this.#host.requestUpdate(); // moved in the page: its HTML was let go
  }

  hostDisconnected(): void {
    this.#mail?.release();
    this.#mail = undefined;
    this.#made = undefined;
  }

  /** Resolves when the letter can be shown as it is meant: nobody sees or hears its plain text first. */
  ready(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<void> {
    const host = this.#host;
    while (host.isConnected && host.letter?.html !== undefined && host.letter !== this.#made)
      await this.#makeSafe(host.letter, host.letter.html);
  }

  /** True when its words can be shown: `ready` has come, or there is no HTML to wait for. */
  get isReady(): boolean {
    const { letter } = this.#host;
    return letter.html === undefined || letter === this.#made;
  }

  /** The letter's words. */
  body(): TemplateResult {
    return letterBody(this.#host.letter, this.#mail, this.#host.language);
  }

  /** The language that it is in. */
  get language(): string {
    return letterLanguage(this.#host.letter, this.#mail);
  }

  /** True when it would show pictures of other sites. */
  get hasRemotePictures(): boolean {
    return (this.#mail?.remotePictures ?? 0) > 0;
  }

  /** True for a file that stands in its text as a picture. */
  shows({ id }: LetterAttachment): boolean {
    return this.#mail?.shown.has(id) === true;
  }

  async #makeSafe(letter: Letter, html: string): Promise<void> {
    const host = this.#host;
    const labels = letterWords(host.language);
    const pictures = letter.attachments.filter(({ contentId }) => contentId !== undefined);
    const safe = await import('../reading/mail-html.ts')
      .then(({ safeMail }) => safeMail(html, pictures, host.file, host.headingLevel, labels))
      .catch((error: unknown) => {
        reportError(error); // not fetched, say: the plain text is the letter too
        return undefined;
      });
    if (!host.isConnected) return safe?.release();
    this.#mail?.release();
    this.#mail = safe;
    this.#made = letter;
  }
}
