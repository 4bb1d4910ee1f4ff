// Pictures among a letter's attachments: small beside their names, and larger in place when somebody wants to see them.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LetterAttachment } from '../../server/contract/letter.ts';
import { rasterOf } from '../reading/viewable.ts';

/** Bytes up to which a picture is fetched unasked, once its row comes into view: a phone's subscription is paid. */
const SMALL = 1_000_000;

interface ViewsHost extends ReactiveControllerHost {
  /** Fetches a file of the letter; undefined when it can't be had. */
  readonly file: (attachment: LetterAttachment) => Promise<Blob | undefined>;
}

/** A picture as it is shown now; without an address it is not there, or is none. */
export interface PictureView {
  readonly url: string | undefined;
  readonly isLarge: boolean;
}

/** Fetches pictures and lets them go. What calls itself a picture and is none is not shown: its first bytes decide. */
export class AttachmentViews implements ReactiveController {
  readonly #host: ViewsHost;
  readonly #fetched = new Map<string, Promise<string | 'no picture' | 'away'>>();
  readonly #urls = new Map<string, string | undefined>();
  readonly #large = new Set<string>();
  #waiting = new Map<Element, LetterAttachment>();
  #observer: IntersectionObserver | undefined;

  constructor(host: ViewsHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    for (const url of this.#urls.values()) if (url !== undefined) URL.revokeObjectURL(url);
    for (const known of [this.#fetched, this.#urls, this.#large, this.#waiting]) known.clear();
  }

  /** How to show a file; undefined when it is no picture. */
  of({ id, type }: LetterAttachment): PictureView | undefined {
    const isNone = this.#urls.has(id) && this.#urls.get(id) === undefined;
    if (!/^image\/(png|jpeg|gif|webp)$/.test(type) || isNone) return undefined;
    return { url: this.#urls.get(id), isLarge: this.#large.has(id) };
  }

  /** Fetches the small ones when their rows, by the file's id, come into view. */
  watch(files: readonly LetterAttachment[], rowOf: (id: string) => Element | null): void {
    this.#observer ??= new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) void this.#come(target);
    });
    for (const file of files) {
      const row = rowOf(file.id);
      if (row === null || file.size > SMALL || this.of(file) === undefined || this.#fetched.has(file.id)) continue;
      this.#waiting.set(row, file);
      this.#observer.observe(row);
    }
  }

  /** Shows it large. False when it is none, or did not come: then it may be asked for again. */
  async show(attachment: LetterAttachment): Promise<boolean> {
    this.#large.add(attachment.id);
    await this.#fetch(attachment);
    const isThere = this.#urls.get(attachment.id) !== undefined;
    if (!isThere) this.#large.delete(attachment.id);
    return isThere;
  }

  async #come(row: Element): Promise<void> {
    this.#observer?.unobserve(row);
    const file = this.#waiting.get(row);
    this.#waiting.delete(row);
    if (file !== undefined) await this.#fetch(file);
  }

  async #fetch(attachment: LetterAttachment): Promise<void> {
    const { id } = attachment;
    const fetched = this.#fetched.get(id) ?? this.#picture(attachment);
    this.#fetched.set(id, fetched);
    const url = await fetched;
    if (this.#fetched.get(id) !== fetched) {
      if (url !== 'away' && url !== 'no picture') URL.revokeObjectURL(url); // let go meanwhile
      return;
    }
    if (url === 'away') this.#fetched.delete(id);
    else this.#urls.set(id, url === 'no picture' ? undefined : url);
    this.#host.requestUpdate();
  }

  async #picture(attachment: LetterAttachment): Promise<string | 'no picture' | 'away'> {
    const file = await this.#host.file(attachment);
    if (file === undefined) return 'away';
    const raster = await rasterOf(file);
    return raster === undefined ? 'no picture' : URL.createObjectURL(raster);
  }
}
