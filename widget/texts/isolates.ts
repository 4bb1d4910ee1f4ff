// Names and numbers inside a sentence that runs the other way (Unicode bidi isolates): unseen, and they keep their own
// order.

/** What runs from left to right in every language: a phone number, code, reference, address or time. */
export function ltr(text: string): string {
  return `\u2066${text}\u2069`;
}

/** What has its own direction: a name. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
