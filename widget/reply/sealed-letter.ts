// The letter of a reply under its seal: made once for the same words and files, so that what is sent again after a lost
// answer is byte for byte the same.
import { type Bytes, toBase64, utf8 } from '../../server/contract/bytes.ts';
import type { ReplyLetter } from '../../server/contract/letter.ts';
import { sealAad, sealBytes } from '../../server/contract/sealed-stream.ts';
import type { OpenedMessage } from '../reading/opened-message.ts';

/** A letter, and its seal in base64. */
export interface SealedLetter {
  readonly letter: ReplyLetter;
  readonly sealed: string;
}

/** Seals the letters of one reply. */
export class LetterSealer {
  #last: (SealedLetter & { readonly content: string }) | undefined;

  /** The seal of these words and files, under RK; the one before when nothing changed. */
  async seal(
    { id, letter: { subject } }: Pick<OpenedMessage, 'id' | 'letter'>,
    { replyId, replyKey }: { readonly replyId: string; readonly replyKey: Bytes },
    written: Omit<ReplyLetter, 'subject' | 'sentAt'>,
  ): Promise<SealedLetter> {
    const content = JSON.stringify(written);
    if (this.#last?.content !== content) {
      const letter = { subject: replySubject(subject), sentAt: new Date().toISOString(), ...written };
      const sealed = await sealBytes(replyKey, sealAad('reply', id, replyId), utf8(JSON.stringify(letter)));
      this.#last = { content, letter, sealed: toBase64(sealed) };
    }
    return this.#last;
  }
}

/** `Re: ` once, however often a letter went to and fro. */
function replySubject(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}
