// What the page and the reader's own frame say to each other, and nothing else: over a channel that the frame makes.
// Both take what they know, field by field, and leave the rest.

/** The frame's first word, with its end of the channel; after it the names of the tokens that it asks for. */
export const READY = 'secure-message-reader/ready';

/** How the page around looks: values of its tokens by name, and what its text is like. */
export interface Looks {
  readonly tokens: Readonly<Record<string, string>>;
  readonly text: Readonly<Record<string, string>>;
  /** Of the page's root: what `rem` is. */
  readonly rootSize: string;
}

export const TEXT_PROPERTIES: readonly string[] = ['color', 'color-scheme', 'font-family', 'font-size', 'line-height'];

/** What the page tells: all of it at first, later what changed. */
export interface PageNews {
  /** What the address says after `bericht=`; empty: nothing. */
  readonly link: string;
  /** The page's address, without what comes after `#`. */
  readonly page: string;
  readonly language: string;
  readonly headingLevel: number;
  /** A citizen looks at the page; and has put the focus nowhere in particular. */
  readonly isLookedAt: boolean;
  readonly isIdle: boolean;
  readonly looks: Looks;
  /** CSS pixels of the frame above and below what can be seen. */
  readonly above: number;
  readonly below: number;
}

/** The events that a page may hear, and the one word that each may carry. */
export const EVENTS: Readonly<Record<string, string | undefined>> = {
  'secure-message-screen-changed': 'screen',
  'secure-message-opened': undefined,
  'secure-message-replied': undefined,
  'secure-message-failed': 'code',
};

/** What the frame tells, one at a time. */
export type FrameNews =
  /** CSS pixels. */
  | { readonly height: number }
  /** For who hears the page read out. */
  | { readonly title: string }
  /** Where the focus is, in CSS pixels from the frame's top: it must be in sight. */
  | { readonly show: { readonly top: number; readonly bottom: number } }
  /** One of `EVENTS`. */
  | { readonly event: string; readonly detail: unknown }
  /** The citizen closed the message. */
  | { readonly forget: true };
