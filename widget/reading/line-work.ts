// How much work lines of text are for a browser: one in many scripts takes it the square of its length (measured: two
// letters of two scripts in turns, 200,000 characters in one block, 21 s).

/** As much as half a second. A page of 3,000 characters without any break is a hundredth of it. */
const MOST_WORK = 1_000_000_000;
/** A block of what is drawn in parts. */
const LONGEST = 2_000;

/** True when blocks with these texts can be laid out in no time, whatever stands in them. */
export function isLightWork(texts: readonly string[]): boolean {
  return texts.reduce((work, { length }) => work + length * length, 0) <= MOST_WORK;
}

/** The same text in parts that are: of whole lines, and of whole words where there are any. */
export function inLightParts(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const most = text.slice(at, at + LONGEST);
    const end = Math.max(most.lastIndexOf('\n'), most.lastIndexOf(' ')) + 1;
    const isLast = at + LONGEST >= text.length;
    const part = isLast || end < LONGEST / 2 ? most : most.slice(0, end);
    parts.push(part);
    at += part.length;
  }
  return parts;
}
