// What each mail to a citizen says below its Dutch, in short, in one more language. Days and times come in words.

/** One sentence or more for each mail. Nothing of the content of a message, and no link. */
export interface MailSummaries {
  readonly notification: (of: {
    readonly from: string;
    /** The nature of the message, as its sender wrote it. */
    readonly kind: string | undefined;
    readonly replyBefore: string | undefined;
    readonly until: string;
  }) => string;
  readonly accessCode: (of: { readonly until: string; readonly codeReference: string }) => string;
  readonly receipt: (of: { readonly day: string; readonly time: string; readonly reference: string }) => string;
  readonly replyFailed: (of: { readonly reference: string }) => string;
  readonly withdrawal: (of: { readonly day: string; readonly from: string; readonly reference: string }) => string;
  readonly reminder: (of: { readonly day: string; readonly from: string; readonly until: string }) => string;
}
