// What is said upwards: requests from a screen to the reader, and events from the reader to the page around it.

/** What a citizen wants, as a screen tells it. */
export type ScreenRequest =
  | { readonly type: 'send-code'; readonly renew: boolean }
  | { readonly type: 'look-up-code' }
  | { readonly type: 'enter-code'; readonly code: string }
  | { readonly type: 'download'; readonly attachmentId: string; readonly replyId?: string }
  /** The letter as a mail file, or all there is in one archive. */
  | { readonly type: 'save'; readonly what: 'mail' | 'everything' }
  | { readonly type: 'reply' }
  | { readonly type: 'write'; readonly text: string }
  | { readonly type: 'add-files'; readonly files: readonly File[] }
  | { readonly type: 'retry-file'; readonly attachmentId: string }
  | { readonly type: 'remove-file'; readonly attachmentId: string }
  | { readonly type: 'send-reply' }
  | { readonly type: 'discard-reply' }
  | { readonly type: 'read' }
  | { readonly type: 'retry' }
  | { readonly type: 'close' };

/** A request on its way from a screen to the reader. It does not bubble: the page never hears a code. */
export class ScreenRequestEvent extends Event {
  static readonly type = 'request';
  readonly request: ScreenRequest;

  constructor(request: ScreenRequest) {
    super(ScreenRequestEvent.type);
    this.request = request;
  }
}

/** Names of the screens, as events tell them. */
export type ScreenName = 'code' | 'message' | 'reply' | 'receipt' | 'notice';

/** What a page may know, for its own statistics: never content, never who or which message. */
export interface PublicEvents {
  /** Another screen is shown. */
  'secure-message-screen-changed': { readonly screen: ScreenName };
  /** The message can be read. */
  'secure-message-opened': null;
  /** A reply was received by the server. */
  'secure-message-replied': null;
  /** Something was refused; `code` is one of the problem codes of the protocol. */
  'secure-message-failed': { readonly code: string };
}

/** An event for the page: bubbles, and leaves the shadow root. */
export function publicEvent<N extends keyof PublicEvents>(
  name: N,
  detail: PublicEvents[N],
): CustomEvent<PublicEvents[N]> {
  return new CustomEvent(name, { detail, bubbles: true, composed: true });
}

declare global {
  interface HTMLElementEventMap {
    'secure-message-screen-changed': CustomEvent<PublicEvents['secure-message-screen-changed']>;
    'secure-message-opened': CustomEvent<null>;
    'secure-message-replied': CustomEvent<null>;
    'secure-message-failed': CustomEvent<PublicEvents['secure-message-failed']>;
  }
}
