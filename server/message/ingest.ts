// stub: types for the gateway
import type { Mailbox } from '../contract/letter.ts';
import type { Problem } from '../contract/problems.ts';
import type { Services } from '../services.ts';
import type { Organisation } from './organisation.ts';

/** One citizen a mail is meant for. `mobile` in E.164. */
export interface Recipient {
  readonly address: string;
  readonly mobile: string | undefined;
}

/** A part of a letter as it comes off the wire: the files, each to be read to its end before the next, and the text at last. */
export type LetterPart =
  | {
      readonly part: 'file';
      readonly name: string;
      readonly type: string;
      readonly contentId: string | undefined;
      readonly content: AsyncIterable<Uint8Array>;
    }
  | {
      readonly part: 'text';
      readonly text: string;
      readonly html: string | undefined;
    };

/** A letter that came in, for one or more citizens. */
export interface IncomingLetter {
  readonly organisation: Organisation;
  readonly recipients: readonly Recipient[];
  /** The civil servant: who it is from, and who gets the answers. */
  readonly from: Mailbox;
  readonly contact: Mailbox;
  readonly subject: string;
  readonly sentAt: Date;
  /** Message-ID of the mail, with angle brackets. */
  readonly mailMessageId: string | undefined;
  readonly smsOnly: boolean;
  /** Throws what the reader of the wire throws; then nothing was stored. */
  readonly parts: AsyncIterable<LetterPart>;
}

/** The messages made of it, one for each recipient, in their order; or why none was. */
export type Ingested = { readonly references: readonly string[] };

/** Seals and stores a letter for every recipient, and announces it: all in one transaction, or nothing. */
export declare function ingest(services: Services, letter: IncomingLetter): Promise<Ingested | Problem>;
