// The elements that a mail may be made of, by what they are in a letter.

/** Elements with nothing to read inside. */
export const EMPTY = new Set([
  'head',
  'script',
  'style',
  'template',
  'iframe',
  'svg',
  'audio',
  'video',
  'canvas',
  'map',
  'datalist',
  'dialog',
]);

/** Elements in a line, and what each becomes; the others in a line become nothing but their content. */
const INLINE: Readonly<Record<string, string>> = {
  ...{ b: 'b', strong: 'strong', i: 'i', em: 'em', u: 'u', ins: 'ins', s: 's', strike: 's', del: 'del' },
  ...{ sub: 'sub', sup: 'sup', code: 'code', tt: 'code', kbd: 'code', samp: 'code', var: 'i', cite: 'i', dfn: 'i' },
  ...{ q: 'q', small: 'small', mark: 'mark' },
};

/** Elements that begin on a new line, beyond those that are written in a way of their own. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol option p pre section summary ' +
    'table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const INLINE_DISPLAY = /^(?:inline(?!-(?:block|table|flex|grid))|contents|ruby)/;

/** The element that a text in a line is put in; undefined for one that adds nothing. */
export function inlineName(name: string): string | undefined {
  return Object.hasOwn(INLINE, name) ? INLINE[name] : undefined;
}

/** True for what begins on a new line: by its name, or because its `display` says so. */
export function isBlock(name: string, display: string): boolean {
  if (display === '' || display === 'inherit' || display === 'initial') return BLOCKS.has(name);
  return !INLINE_DISPLAY.test(display);
}

/** What a symbol font draws for a letter: without the font it would be that letter. */
const SYMBOLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wingdings: {
    ...{ J: '🙂', K: '😐', L: '🙁', à: '→', ß: '←', ü: '✓', û: '✗', þ: '☑', ý: '☒', o: '☐', '¨': '☐' },
    ...{ '§': '▪', q: '❑', v: '❖', Ø: '➢', l: '●', n: '■' },
  },
  symbol: { '·': '•', '\uf0b7': '•', '®': '→' },
};

/** The text as a symbol font would show it. */
export function inSymbols(text: string, fontFamily: string): string {
  const font = /^["']?(wingdings|symbol)\b/i.exec(fontFamily)?.[1]?.toLowerCase() ?? '';
  const symbols = SYMBOLS[font];
  if (symbols === undefined || text.trim().length !== 1) return text;
  return symbols[text.trim()] ?? text;
}
