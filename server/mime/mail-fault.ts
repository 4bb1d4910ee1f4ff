// Why a mail can't become a letter.
import { limits } from '../contract/limits.ts';
import { MiB } from '../contract/units.ts';

/** Why a mail can't become a letter, in a plain sentence for whoever sent it. */
const FAULTS = {
  unreadable: 'The message is not well-formed MIME and was not accepted.',
  encrypted:
    'It is encrypted or signed as a whole (S/MIME, PGP), so it cannot be read here. Send it without that: here it is sealed.',
  'too-deep': `Its parts are nested more than ${limits.mimeDepth} deep.`,
  'text-too-long': `Its text is longer than ${limits.letterTextBytes / MiB} MB. Send it as a file.`,
  'html-too-long': `Its HTML is longer than ${limits.letterHtmlBytes / MiB} MB. Send it as a file.`,
  empty: 'It has no text and no attachment.',
  'too-large': 'It is too large.',
  'too-much-memory': 'It takes too much memory to read.',
  'too-much-time': 'It takes too long to read.',
} as const;

export type MailFault = keyof typeof FAULTS;

/** The mail can't become a letter; the message is a plain sentence. */
export class BrokenMailError extends Error {
  override readonly name = 'BrokenMailError';
  readonly fault: MailFault;
  constructor(fault: MailFault) {
    super(FAULTS[fault]);
    this.fault = fault;
  }
}

/**
 * What was parsed did not all arrive: nothing may be acknowledged. A surprise of ours, so that the mail is sent
 * again.
 */
export class LostPartError extends Error {
  override readonly name = 'LostPartError';
}
