// Types of <secure-message-reader> for editors, TypeScript and JSX, and for the widget's own code. Importing the
// package registers it.

/** Reads and answers a municipality's confidential mail inside the page. */
export interface SecureMessageReaderElement extends HTMLElement {
  /** Address of the server, when it is not that of the script. No attribute: markup can't change it. */
  api: string | undefined;
  /** A language of the reader; without it that of the page around it. */
  lang: string;
  /** Level of its headings in the page, 1 to 6. */
  headingLevel: number;
  /** It stands in a frame of the server, where no script of the page can read along. */
  isolated: boolean;
}

/** Names of the screens. */
export type ScreenName = 'code' | 'message' | 'reply' | 'receipt' | 'notice';

/** What a page may know, for its own statistics: never content, never who or which message. */
export interface SecureMessageEventMap {
  /** Another screen is shown. */
  'secure-message-screen-changed': CustomEvent<{ readonly screen: ScreenName }>;
  /** The message can be read. */
  'secure-message-opened': CustomEvent<null>;
  /** A reply was received by the server. */
  'secure-message-replied': CustomEvent<null>;
  /** Something was refused; `code` is one of the problem codes of the protocol. */
  'secure-message-failed': CustomEvent<{ readonly code: string }>;
}

/** Attributes, as JSX writes them. */
export interface SecureMessageReaderAttributes {
  lang?: string;
  'heading-level'?: number | string;
  isolated?: boolean | '';
}

declare global {
  interface HTMLElementTagNameMap {
    'secure-message-reader': SecureMessageReaderElement;
  }
  interface HTMLElementEventMap extends SecureMessageEventMap {}
  namespace JSX {
    interface IntrinsicElements {
      'secure-message-reader': SecureMessageReaderAttributes & {
        class?: string;
        className?: string;
        id?: string;
        children?: unknown;
      };
    }
  }
}
