// What a citizen came for, what he can do about it, and how it went.
import type { Look } from './look.ts';

/** A file that he sends along. */
export interface OwnFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** What he means to do. */
export interface Errand {
  readonly link: string;
  readonly address: string;
  readonly letter: { readonly text: string; readonly file: { readonly name: string; readonly content: Buffer } };
  readonly answer: { readonly text: string; readonly files: readonly OwnFile[] };
  /** True when he presses *Verzenden* without waiting for his files. */
  readonly isHasty: boolean;
}

/** What he is about to do. */
export type Act =
  | 'ask for a code'
  | 'type the code'
  | 'try again'
  | 'load the page again'
  | 'fetch the file'
  | 'answer'
  | 'write'
  | 'add files'
  | 'send'
  | 'try a file again'
  | 'choose a file again'
  | 'go back'
  | 'save'
  | 'close';

/** Who is there beside him. */
export interface Around {
  /** Hears what he is about to do, and may break something before. */
  readonly before?: ((act: Act) => Promise<void>) | undefined;
  /** Says what must not stand on a screen. */
  readonly judge?: ((look: Look) => string | undefined) | undefined;
  /** Milliseconds after which he gives up where nothing changes. */
  readonly patience?: number | undefined;
}

/** How it went: what he read about what went wrong, what he pressed, and what must not have been. */
export interface Told {
  readonly sentences: Set<string>;
  readonly acts: Act[];
  /** How often the page was loaded: each may ask for a code by itself. */
  opened: number;
  readonly violations: string[];
}
