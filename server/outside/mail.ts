// The relay out: stub head, see below.
import type { Readable } from 'node:stream';
import type { Mailbox } from '../contract/letter.ts';

/** A mail to be handed to the relay. The envelope is always set: addresses in headers are for people. */
export interface OutgoingMail {
  /** RFC 5321 envelope: the return path and the one recipient. */
  readonly envelope: { readonly from: string; readonly to: string };
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** With angle brackets; the same at every try, so that a second one is the same mail. */
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: AsyncIterable<OutgoingAttachment> | readonly OutgoingAttachment[];
}

/** A file of an outgoing mail; its bytes are read once, when their turn comes. */
export interface OutgoingAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: () => Readable;
}

/** The organisation's mail relay. */
export interface MailRelay {
  /** Resolves at the relay's 250. Throws `MailRefusedError` at a 5xx, `MailUnavailableError` when it may work later. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}
