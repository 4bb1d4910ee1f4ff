// What is said upwards: wishes from a screen to the reader, and news from the reader to the page around it.

/** What a citizen wants, as a screen tells it. */
export type Wish =
  | { readonly wish: 'send-code'; readonly renew: boolean }
  | { readonly wish: 'look-up-code' }
  | { readonly wish: 'enter-code'; readonly code: string }
  | { readonly wish: 'download'; readonly attachmentId: string; readonly replyId?: string }
  /** The letter as a mail file, or all there is in one archive. */
  | { readonly wish: 'save'; readonly what: 'mail' | 'everything' }
  | { readonly wish: 'reply' }
  | { readonly wish: 'write'; readonly text: string }
  | { readonly wish: 'add-files'; readonly files: readonly File[] }
  | { readonly wish: 'retry-file'; readonly attachmentId: string }
  | { readonly wish: 'remove-file'; readonly attachmentId: string }
  | { readonly wish: 'send-reply' }
  | { readonly wish: 'discard-reply' }
  | { readonly wish: 'read' }
  | { readonly wish: 'retry' }
  | { readonly wish: 'close' };

/** A wish on its way from a screen to the reader. It does not bubble: the page never hears a code. */
export class WishEvent extends Event {
  static readonly type = 'wish';
  readonly wish: Wish;

  constructor(wish: Wish) {
    super(WishEvent.type);
    this.wish = wish;
  }
}

/** Names of the screens, as news tells them. */
export type ScreenName = 'code' | 'message' | 'reply' | 'receipt' | 'notice';

/** What a page may know, for its own statistics: never content, never who or which message. */
export interface News {
  /** Another screen is shown. */
  'secure-message-screen-changed': { readonly screen: ScreenName };
  /** The message can be read. */
  'secure-message-opened': null;
  /** A reply was received by the server. */
  'secure-message-replied': null;
  /** Something was refused; `code` is one of the problem codes of the protocol. */
  'secure-message-failed': { readonly code: string };
}

/** A piece of news for the page: bubbles, and leaves the shadow root. */
export function newsEvent<N extends keyof News>(name: N, detail: News[N]): CustomEvent<News[N]> {
  return new CustomEvent(name, { detail, bubbles: true, composed: true });
}

declare global {
  interface HTMLElementEventMap {
    'secure-message-screen-changed': CustomEvent<News['secure-message-screen-changed']>;
    'secure-message-opened': CustomEvent<null>;
    'secure-message-replied': CustomEvent<null>;
    'secure-message-failed': CustomEvent<News['secure-message-failed']>;
  }
}
