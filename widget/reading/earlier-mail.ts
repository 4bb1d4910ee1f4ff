// Where a letter ends and what it repeats begins: the marks of mail programs, and the words with which they introduce
// an earlier letter. The same for text and for HTML: both are lines. What is own writing is never folded away.

/** A line of a letter. */
export interface LetterLine {
  readonly text: string;
  /** It stands in a quotation. */
  readonly isQuoted: boolean;
  /** A mail program says that it belongs to a signature. */
  readonly isSignature?: boolean;
  /** A mail program says that an earlier letter begins here: a quotation, or all that follows. */
  readonly starts?: 'quotation' | 'chain' | undefined;
}

/** Lines from one up to, not including, the other. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** What of a letter is folded away. */
export interface Folds {
  readonly signature?: Lines | undefined;
  readonly earlier?: Lines | undefined;
}

/** "Op 3 nov 2025 om 10:00 schreef Jan:", "On 3 Nov 2025, at 10:00, Jan wrote:", "Jan schreef op 3-11-2025 10:00:". */
const ATTRIBUTION =
  /^(?:(?:op|on|am|le|w dniu)\b.{5,250}\b(?:schreef|geschreven|wrote|schrieb|écrit|napisał\S*)|.{3,200}\b(?:schreef op|wrote on|wrote at)\b).{0,200}:$/i;
const SEPARATOR = new RegExp(
  [
    '^(?:-{2,} ?(?:oorspronkelijk bericht|origineel bericht|original message|original appointment',
    'oorspronkelijke afspraak|forwarded message|doorgestuurd bericht|forwarded by .{1,80}|doorgezonden door .{1,80}) ?-{2,}',
    'begin doorgestuurd bericht:',
    'begin forwarded message:',
    '>>> .{1,200} >>>)$',
  ].join('|'),
  'i',
);
/** Outlook draws one above the headers in a text, and Teams around an invitation. */
const RULE = /^[_-]{10,}$/;
const FROM = /^\*?(?:van|from|von|de|od|afzender)\*?\s?:/i;
const HEADER =
  /^\*?(?:verzonden|datum|aan|onderwerp|cc|sent|date|to|subject|gesendet|an|betreff|do|temat|wysłano)\*?\s?:/i;
/** Lines in which the headers of an earlier letter stand, and how many there are at least. */
const HEADER_LINES = 10;
const HEADERS = 2;
const ANSWERS =
  '(?:antwoord|reactie|opmerking|vragen|vraag|mail|bericht|tekst|rood|blauw|groen|answer|comment|question|message|red|blue)';
const BELOW =
  '(?:hieronder|onderstaand|tussen de|below|inline|in het (?:rood|blauw|groen)|in (?:rood|blauw|groen|red|blue))';
/** Who says so may have written in what looks like an earlier letter. */
const ANSWERS_BELOW = new RegExp(`${ANSWERS}.{0,40}${BELOW}|${BELOW}.{0,40}${ANSWERS}`, 'i');
/** Says nothing of its own: what it passes on is the letter. */
const PASSES_ON =
  /^(?:fyi|(?:ter|voor) (?:info|informatie|kennisname)|zie (?:hieronder|onder)|see below|doorgestuurd)\W*$/i;
const GREETING =
  /^(?:met (?:\S+ ){0,2}groet|hoogachtend|\S+ groet|groet|mvg|(?:\S+ )?regards|sincerely|yours|mit freundlichen|z poważaniem|pozdraw)/i;
const DISCLAIMER =
  /^(?:disclaimer|\W*(?:dit bericht|deze e-?mail|aan dit bericht|this (?:e-?mail|message)|the information))\b/i;
/** A shorter signature is no trouble to anybody. */
const LONG_SIGNATURE = 3;

/** What to fold of these lines: never all, and nothing that the sender wrote himself. */
export function foldsOf(lines: readonly LetterLine[]): Folds {
  const start = earlierStart(lines);
  const hasEarlier = start !== undefined && isAllEarlier(lines, start) && hasOwnWords(lines.slice(0, start));
  const end = hasEarlier ? start : lines.length;
  const earlier = hasEarlier ? { from: start, to: lines.length } : undefined;
  return { earlier, signature: signatureIn(lines.slice(0, end)) };
}

function earlierStart(lines: readonly LetterLine[]): number | undefined {
  const start = lines.findIndex((line, at) => line.starts !== undefined || startsEarlier(lines, at));
  return start < 0 ? undefined : start;
}

function startsEarlier(lines: readonly LetterLine[], at: number): boolean {
  const text = lines[at]?.text.trim() ?? '';
  if (SEPARATOR.test(text) || isAttribution(lines, at)) return true;
  if (RULE.test(text) && FROM.test(lines[at + 1]?.text.trim() ?? '')) return startsEarlier(lines, at + 1);
  if (!FROM.test(text)) return false;
  const next = lines.slice(at + 1, at + HEADER_LINES).filter((line) => HEADER.test(line.text.trim()));
  return next.length >= HEADERS;
}

/** In one line, or broken over two. */
function isAttribution(lines: readonly LetterLine[], at: number): boolean {
  const text = lines[at]?.text.trim() ?? '';
  const isBegun = /^(?:op|on|am|le)\b.*[^:]$/i.test(text);
  return ATTRIBUTION.test(text) || (isBegun && ATTRIBUTION.test(`${text} ${lines[at + 1]?.text.trim() ?? ''}`));
}

/** True when nobody wrote between or below what is quoted. */
function isAllEarlier(lines: readonly LetterLine[], start: number): boolean {
  const rest = lines.slice(start);
  const isOpen = rest[0]?.starts === 'chain' || !rest.some(({ isQuoted }) => isQuoted);
  if (isOpen) return !lines.slice(0, start).some(({ text }) => ANSWERS_BELOW.test(text));
  const first = rest.findIndex(({ isQuoted }) => isQuoted);
  const own = rest
    .slice(first)
    .filter((line) => !line.isQuoted && line.isSignature !== true && line.text.trim() !== '');
  const disclaimer = own.findIndex(({ text }) => DISCLAIMER.test(text.trim()));
  return (disclaimer < 0 ? own : own.slice(0, disclaimer)).length === 0;
}

function hasOwnWords(lines: readonly LetterLine[]): boolean {
  const end = lines.findIndex(isSignatureStart);
  const own = (end < 0 ? lines : lines.slice(0, end)).filter(({ text }) => text.trim() !== '');
  return own.some(({ text }) => !PASSES_ON.test(text.trim()));
}

function isSignatureStart({ text, isSignature }: LetterLine): boolean {
  return isSignature === true || /^--\s*$/.test(text);
}

/** Of a long signature all but the greeting and the name: a letter says who wrote it. */
function signatureIn(lines: readonly LetterLine[]): Lines | undefined {
  const start = lines.findIndex(isSignatureStart);
  if (start < 0) return undefined;
  const isMarked = lines[start]?.isSignature === true;
  const after = isMarked
    ? lines.findIndex((line, at) => at > start && line.isSignature !== true && line.text.trim() !== '')
    : -1;
  const to = after < 0 ? lines.length : after;
  const filled = lines.flatMap(({ text }, at) => (at >= start && at < to && !/^(?:--)?\s*$/.test(text) ? [at] : []));
  const shown = GREETING.test(lines[filled[0] ?? start]?.text.trim() ?? '') ? 2 : 1;
  const from = filled[shown];
  return from === undefined || filled.length - shown < LONG_SIGNATURE ? undefined : { from, to };
}
