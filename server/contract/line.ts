// One line of text, as a subject or a name is: what it may hold, in one place for everything that comes in and leaves.

/** Controls (line ends and NUL among them), line and paragraph separators, and half a character. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/**
 * Embeddings, overrides and isolates turn the direction of what follows: "exe.fdp" reads "pdf.exe". The plain marks
 * of Arabic may stay.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** True for a text that is one line as it is. */
export function isLine(text: string): boolean {
  return text.search(BREAKS) === -1 && text.search(TURNS) === -1;
}

/** The line that a text is without what no line may hold. */
export function asLine(text: string): string {
  return text.replace(BREAKS, ' ').replace(TURNS, '').trim();
}
