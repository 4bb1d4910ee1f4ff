// The pictures of a mail: those that came with it appear as they arrive; those of another site are never fetched, for
// that tells their owner who reads when.
import { rasterOf } from './viewable.ts';

/** A picture that belongs to the mail: RFC 2392, `cid:` in the HTML names its `contentId`. */
export interface MailPicture {
  readonly id: string;
  readonly contentId?: string | undefined;
}

/** An address that shows a picture: of this browser's memory, or one that holds the picture itself. */
export type AddressOf = (picture: Blob) => string | Promise<string>;

/** Each picture is decoded; more is a way to make a phone give up. */
const PICTURES_AT_MOST = 50;
/** RFC 2397. What it really is, its first bytes tell. */
const WRITTEN_OUT = /^data:image\/(?:png|jpe?g|gif|webp);base64,/i;
const FILE_NAME = /^[^\s]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf)$/i;

/** The pictures of one mail. */
export class MailPictures<P extends MailPicture> {
  /** How many of other sites were left out. */
  remote = 0;
  readonly #pictures: readonly P[];
  readonly #load: (picture: P) => Promise<Blob | undefined>;
  readonly #addressOf: AddressOf;
  /** By the file, or by the address that holds the picture itself. */
  readonly #placed = new Map<P | string, HTMLImageElement[]>();
  readonly #urls: string[] = [];
  #isReleased = false;

  constructor(pictures: readonly P[], load: (picture: P) => Promise<Blob | undefined>, addressOf: AddressOf) {
    this.#pictures = pictures;
    this.#load = load;
    this.#addressOf = addressOf;
  }

  /** An element for a picture of the mail; for all others what is said of them. */
  readonly of = (image: Element): HTMLImageElement | string => {
    const source = (image.getAttribute('src') ?? '').trim();
    const alt = (image.getAttribute('alt') ?? '').trim();
    const words = FILE_NAME.test(alt) ? '' : alt;
    const named = this.#pictures.find(({ contentId }) => contentId !== undefined && isNamed(source, contentId));
    const picture = named ?? (WRITTEN_OUT.test(source) ? source : undefined);
    if (picture === undefined || (!this.#placed.has(picture) && this.#placed.size >= PICTURES_AT_MOST)) {
      if (/^(?:https?:)?\/\//i.test(source)) this.remote += 1;
      return words;
    }
    const element = image.ownerDocument.createElement('img');
    element.alt = words;
    this.#placed.set(picture, [...(this.#placed.get(picture) ?? []), element]);
    return element;
  };

  /** Ids of the pictures that stand in the text. */
  get shown(): ReadonlySet<string> {
    return new Set([...this.#placed.keys()].flatMap((picture) => (typeof picture === 'string' ? [] : picture.id)));
  }

  /** Fetches them; one that is none leaves its description behind. */
  async fetch(): Promise<void> {
    await Promise.all([...this.#placed].map(([picture, elements]) => this.#fill(picture, elements)));
  }

  release(): void {
    this.#isReleased = true;
    for (const url of this.#urls) URL.revokeObjectURL(url);
  }

  async #fill(picture: P | string, elements: readonly HTMLImageElement[]): Promise<void> {
    const raster = await rasterOf(typeof picture === 'string' ? writtenOut(picture) : await this.#load(picture));
    if (this.#isReleased) return;
    const url = raster === undefined ? undefined : await this.#addressOf(raster);
    if (url !== undefined) this.#urls.push(url);
    for (const element of elements) {
      if (url === undefined) element.replaceWith(element.alt);
      else element.src = url;
    }
  }
}

/** The bytes that stand in the address itself; a policy would not have the browser read it. */
function writtenOut(address: string): Blob | undefined {
  try {
    const bytes = atob(address.slice(address.indexOf(',') + 1).trim());
    return new Blob([Uint8Array.from(bytes, (character) => character.charCodeAt(0))]);
  } catch (error) {
    if (error instanceof DOMException) return undefined; // no base64
    throw error;
  }
}

function isNamed(source: string, contentId: string): boolean {
  if (!/^cid:/i.test(source)) return false;
  const name = source.slice(4);
  return name === contentId || name === encodeURIComponent(contentId);
}
