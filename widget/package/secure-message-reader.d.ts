// Types of <secure-message-reader> for editors, TypeScript and JSX. Importing the package registers the element.

/** Reads and answers a municipality's confidential mail inside the page. */
export interface SecureMessageReaderElement extends HTMLElement {
  /** Address of the server, when it is not that of the script. No attribute: markup can't change it. */
  api: string | undefined;
  /** A language of the reader; without it that of the page around it. */
  lang: string;
  /** Level of its headings in the page, 1 to 5. */
  headingLevel: number;
}

/** Names of the screens. */
export type ScreenName = 'code' | 'message' | 'reply' | 'receipt' | 'notice';

export interface SecureMessageEventMap {
  'secure-message-screen-changed': CustomEvent<{ readonly screen: ScreenName }>;
  'secure-message-opened': CustomEvent<null>;
  'secure-message-replied': CustomEvent<null>;
  'secure-message-failed': CustomEvent<{ readonly code: string }>;
}

/** Attributes, as JSX writes them. */
export interface SecureMessageReaderAttributes {
  lang?: string;
  'heading-level'?: number | string;
  class?: string;
  className?: string;
  id?: string;
  children?: unknown;
}

declare global {
  interface HTMLElementTagNameMap {
    'secure-message-reader': SecureMessageReaderElement;
  }
  interface HTMLElementEventMap extends SecureMessageEventMap {}
  namespace JSX {
    interface IntrinsicElements {
      'secure-message-reader': SecureMessageReaderAttributes;
    }
  }
}
