// A letter as every way in hands it over, and what is told of the messages that it became.
import type { AskedItem } from '../contract/ask.ts';
import type { Mailbox } from '../contract/letter.ts';
import type { Message, Organisation } from '../store/schema.ts';
import type { LetterPart } from './letter-seal.ts';
import type { SenderReports } from './sender-reports.ts';

/** One citizen a mail is meant for. `mobile` in E.164. */
export interface Recipient {
  readonly address: string;
  readonly mobile: string | undefined;
  /** When that number came, if not with this mail: it is that of an earlier one, which this one follows. */
  readonly mobileGivenAt?: Date;
  /** His codes never go by mail. Needs a `mobile`, or one in the directory. */
  readonly smsOnly: boolean;
  /** The language below the Dutch of his mails, when it is not those of the organisation. */
  readonly mailLanguage?: string | undefined;
  /** Of the sender's case system (case-number.ts). */
  readonly caseNumber?: string | undefined;
  /** What its sender is told of his message. */
  readonly reports?: SenderReports | undefined;
}

/** A letter that came in, for one or more citizens. */
export interface IncomingLetter {
  readonly organisation: Organisation;
  readonly recipients: readonly Recipient[];
  /** How many of the organisation's own the mail was for too, to whom nothing goes. */
  readonly colleagues?: number;
  /** The civil servant: who it is from, and who gets the answers. */
  readonly from: Mailbox;
  readonly contact: Mailbox;
  readonly subject: string;
  /** As BCP 47 writes it, where it is known. */
  readonly language?: string | undefined;
  readonly sentAt: Date;
  /**
   * The nature of the message and the last day to react (YYYY-MM-DD): shown in the notification too, so nothing of
   * the content.
   */
  readonly kind: string | undefined;
  readonly replyBefore: string | undefined;
  /** What it asks its citizen for: under seal, as its text. */
  readonly asks?: readonly AskedItem[] | undefined;
  /** Days that its messages can be read, when they are not those of the organisation. */
  readonly keepDays?: number | undefined;
  /** Message-ID of the mail, with angle brackets. */
  readonly mailMessageId: string | undefined;
  /** Of a desk call: the same key and letter within a day are the same message. */
  readonly idempotencyKey?: string;
  /** Throws what the reader of the wire throws; then nothing was stored. */
  readonly parts: AsyncIterable<LetterPart>;
}

/** A message that was stored, or the earlier one that it repeats. */
export type StoredMessage = Pick<Message, 'id' | 'reference' | 'createdAt' | 'expiresAt'>;
