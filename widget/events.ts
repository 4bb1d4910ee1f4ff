// What is said upwards: requests from a screen to the reader, and events from the reader to the page around it.
import type { SecureMessageEventMap } from './package/secure-message-reader.d.ts';

/** What is given for an item that the letter asks for: words, or why it is not to be had. */
interface AnswerChange {
  readonly text?: string;
  readonly isDeclined?: boolean;
  readonly reason?: string;
}

/** What a citizen wants, as a screen tells it. */
export type ScreenRequest =
  /** `spokenIn`: in a phone call, in this language (ISO 639). */
  | { readonly type: 'send-code'; readonly renew: boolean; readonly spokenIn?: string }
  | { readonly type: 'look-up-code' }
  | { readonly type: 'enter-code'; readonly code: string }
  /** To keep a file, or to look at it in the browser's own viewer. */
  | { readonly type: 'download' | 'view'; readonly attachmentId: string; readonly replyId?: string }
  /** All there is of the message. */
  | { readonly type: 'save' }
  | { readonly type: 'reply' }
  | { readonly type: 'write'; readonly text: string }
  /** To an item that the letter asks for, by its number. */
  | { readonly type: 'answer'; readonly item: number; readonly change: AnswerChange }
  /** `item`: what of the letter they are for. */
  | { readonly type: 'add-files'; readonly files: readonly File[]; readonly item?: number }
  | { readonly type: 'retry-file'; readonly attachmentId: string }
  | { readonly type: 'remove-file'; readonly attachmentId: string }
  | { readonly type: 'send-reply' }
  | { readonly type: 'take-back-reply' }
  | { readonly type: 'discard-reply' }
  | { readonly type: 'read' }
  | { readonly type: 'retry' }
  /** A part of the screen that only some need did not come. */
  | { readonly type: 'part-missing'; readonly error: unknown }
  | { readonly type: 'close' };

/** What a citizen does to his reply. */
export type ReplyEdit = Extract<
  ScreenRequest,
  { readonly type: 'write' | 'answer' | 'add-files' | 'retry-file' | 'remove-file' }
>;

/** A request on its way from a screen to the reader. It does not bubble: the page never hears a code. */
export class ScreenRequestEvent extends Event {
  static readonly type = 'request';
  readonly request: ScreenRequest;

  constructor(request: ScreenRequest) {
    super(ScreenRequestEvent.type);
    this.request = request;
  }
}

/** An event for the page: bubbles, and leaves the shadow root. */
export function publicEvent<N extends keyof SecureMessageEventMap>(
  name: N,
  detail: SecureMessageEventMap[N]['detail'],
): Event {
  return new CustomEvent(name, { detail, bubbles: true, composed: true });
}
