// What each mail to a citizen says below its Dutch, in short, in one more language, and what a phone call says that
// reads out his code. Days and times come in words.
import type { Words } from './mail-words.ts';

/**
 * The name of the language as a heading, and for each mail one sentence or more. Nothing of the content of a message,
 * and no link.
 */
export interface MailSummaries {
  /** `In English` */
  readonly title: string;
  readonly notification: (of: {
    readonly from: string;
    /** The nature of the message, as its sender wrote it. */
    readonly kind: Words | undefined;
    readonly replyBefore: string | undefined;
    readonly until: string;
    /** The address of the page, in words. */
    readonly page: Words;
  }) => Words;
  readonly accessCode: (of: {
    readonly minutes: number;
    readonly until: string;
    readonly codeReference: string;
  }) => Words;
  /** For the ear: `digits` are six, each by itself, and to be said twice. Nothing stands between brackets. */
  readonly spokenCode: (of: { readonly from: string; readonly digits: string }) => string;
  readonly counterCode: (of: {
    readonly day: string;
    readonly time: string;
    readonly from: string;
    readonly reference: string;
  }) => Words;
  readonly receipt: (of: { readonly day: string; readonly time: string; readonly reference: string }) => Words;
  readonly replyFailed: (of: { readonly reference: string }) => Words;
  readonly withdrawal: (of: { readonly day: string; readonly from: string; readonly reference: string }) => Words;
  readonly reminder: (of: { readonly day: string; readonly from: string; readonly until: string }) => Words;
  /** That it was read, and nothing that it asks for was given. */
  readonly unanswered: (of: { readonly day: string; readonly from: string; readonly until: string }) => Words;
  /** How many things a message asks for, as a sentence. */
  readonly asks: (count: string) => Words;
  /** Numbers of the things that were given, and were not had; either may be empty. */
  readonly items: (of: { readonly given: string; readonly notGiven: string }) => Words;
  readonly extension: (of: {
    readonly day: string;
    readonly from: string;
    readonly until: string;
    readonly reference: string;
  }) => Words;
  readonly questions: (phone: Words) => Words;
}
