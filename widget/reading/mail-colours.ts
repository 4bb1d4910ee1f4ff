// The colours of a mail, kept only where they say something and can be read. A letter stands on the page's own ground,
// light or dark, so each colour has one for either; what has a ground of its own gets words that go with that.

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** WCAG 2.2, 1.4.3. */
const ENOUGH = 4.5;
const BLACK: Colour = [26, 26, 26];
const WHITE: Colour = [255, 255, 255];
/** The lightest of dark pages: a colour that can be read on it can be read on all of them. */
const DARK_PAGE: Colour = [48, 48, 48];
/** Channels that differ less make a grey: to a reader that is the colour of all text. */
const GREY = 48;

const known = new Map<string, Colour | undefined>();
let painter: CanvasRenderingContext2D | null | undefined;

/** The colour that CSS calls so; undefined for what is none, or lets through what is behind it. */
export function colourOf(name: string): Colour | undefined {
  if (name === '' || known.has(name)) return known.get(name);
  if (known.size > 5_000) known.clear();
  painter ??= document.createElement('canvas').getContext('2d');
  const read = (before: string) => {
    if (painter === null || painter === undefined) return '';
    painter.fillStyle = before;
    painter.fillStyle = name;
    return painter.fillStyle;
  };
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/.exec(read('#000000'));
  const colour: Colour | undefined =
    hex === null || read('#ffffff') !== hex[0] // it kept what it had: the name is none
      ? undefined
      : [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16), Number.parseInt(hex[3] ?? '', 16)];
  known.set(name, colour);
  return colour;
}

/** The words' colour on the page, as CSS; undefined where the page's own is as good or better. */
export function wordsOnPage(words: Colour): string | undefined {
  if (Math.max(...words) - Math.min(...words) < GREY) return undefined;
  if (contrast(words, WHITE) < ENOUGH) return undefined;
  const lighter = [0, 0.2, 0.35, 0.5, 0.65].map((share) => mixed(words, WHITE, share));
  const onDark = lighter.find((candidate) => contrast(candidate, DARK_PAGE) >= ENOUGH);
  return `light-dark(${css(words)}, ${css(onDark ?? WHITE)})`;
}

/** The words' colour on a ground of the mail's own: the sender's when it can be read there. */
export function wordsOnGround(words: Colour | undefined, ground: Colour): Colour {
  if (words !== undefined && contrast(words, ground) >= ENOUGH) return words;
  return contrast(WHITE, ground) >= contrast(BLACK, ground) ? WHITE : BLACK;
}

/** True for a ground that marks something: not for the white of a page, nor the greys of its panels. */
export function isMarking(ground: Colour): boolean {
  return luminance(ground) < 0.88 || Math.max(...ground) - Math.min(...ground) > 24;
}

/** As CSS writes it. */
export function css([red, green, blue]: Colour): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

function mixed(one: Colour, other: Colour, share: number): Colour {
  const channel = (at: 0 | 1 | 2) => Math.round(one[at] * (1 - share) + other[at] * share);
  return [channel(0), channel(1), channel(2)];
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance (WCAG 2.2), 0 to 1. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
