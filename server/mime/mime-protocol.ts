// What the reader of a mail and its worker tell each other. Bytes go one chunk at a time, each answered before the
// next: nothing piles up. Each mail has a port of its own, so nothing of one can reach another.
import type { MessagePort } from 'node:worker_threads';
import type { ThreadReady } from '../worker-thread.ts';

/** What the headers of a mail say, as far as anyone needs it. */
export interface MailHeaders {
  /** As the headers name them, an address that is none included; two at most of each, for one is asked for. */
  readonly from: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  /** To and Cc, two at most of each. */
  readonly recipients: readonly MailAddress[];
  /** The other headers that name recipients, by name: Bcc, and those of a mail that was sent on (RFC 5322, 3.6.6). */
  readonly otherRecipients: readonly string[];
  readonly subject: string;
  /** Milliseconds since 1970, or undefined when there is no readable Date. */
  readonly date: number | undefined;
  readonly messageId: string | undefined;
  /** The first language of its readers (RFC 3282), as BCP 47 writes it. */
  readonly language: string | undefined;
  readonly autoSubmitted: string;
  readonly precedence: string;
  /** `X-Secure-Message-*`, by lower-case name. */
  readonly secureMessage: Readonly<Record<string, string>>;
}

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** To a thread that waits: a mail, which has a port of its own; or the question whether it is done with the last. */
export type ToMimeThread = { readonly mail: MessagePort } | { readonly rest: true };

/** From a thread, about itself: it can read a mail, and holds so many bytes. */
export interface MimeThreadReady extends ThreadReady {
  readonly heapBytes: number;
}

/** Over the mail's port, to the worker: a chunk of the mail, its end, or that the bytes it gave were used. */
export type ToWorker = { readonly chunk: Uint8Array } | { readonly end: true } | { readonly used: true };

/** A file as the parser saw it: how many bytes, and their SHA-256 in base64url. */
export interface SeenFile {
  readonly size: number;
  readonly sha256: string;
}

/**
 * Over the mail's port, from the worker, in this order: taken (per chunk), headers, files, each with its bytes and its
 * end, text, done with the number of files. Or encrypted, broken, too deep or lost, at any time. Anything else means
 * that something went lost on the way.
 */
export type FromWorker =
  | { readonly tell: 'taken' }
  | { readonly tell: 'headers'; readonly headers: MailHeaders }
  | {
      readonly tell: 'file';
      readonly name: string | undefined;
      readonly type: string;
      readonly contentId: string | undefined;
    }
  | { readonly tell: 'bytes'; readonly bytes: Uint8Array }
  | ({ readonly tell: 'file-end' } & SeenFile)
  | { readonly tell: 'text'; readonly text: string; readonly html: string | undefined }
  | { readonly tell: 'done'; readonly files: number }
  /** Only its recipient could read it. */
  | { readonly tell: 'encrypted' }
  | { readonly tell: 'broken' }
  | { readonly tell: 'too-deep' }
  /** The parser did not give all that it saw. */
  | { readonly tell: 'lost' };
