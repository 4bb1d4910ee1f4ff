// The colour of an organisation in its mails: white words can be read on it and it can be read on white, and in the
// dark there is a lighter one. Contrast as WCAG 2 has it.

/** What a mail has that chose none. */
export const MAIL_COLOUR = '#154273';

/** Paper and ink of a mail, light and dark. */
export const LIGHT = { page: '#eef1f2', sheet: '#ffffff', ink: '#1b1b1b', quiet: '#555555', term: '#f3f6f7' } as const;
export const DARK = { page: '#101314', sheet: '#191d1f', ink: '#eceff0', quiet: '#b9c0c4', term: '#242b2e' } as const;

/** Of normal text (WCAG 2, 1.4.3). */
const READABLE = 4.5;

type Rgb = readonly [red: number, green: number, blue: number];

/** True for `#07787e`. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** The contrast of two colours, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 1, dark = 1] = [luminance(rgbOf(one)), luminance(rgbOf(other))].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, or the nearest darker one on which white words can be read. */
export function readableColour(colour: string): string {
  return nearest(colour, '#000000', (one) => contrast(one, LIGHT.sheet) >= READABLE);
}

/** The colour, or the nearest lighter one that can be read in the dark, on all that a mail has there. */
export function colourInTheDark(colour: string): string {
  return nearest(colour, '#ffffff', (one) => contrast(one, DARK.term) >= READABLE);
}

/** Goes from a colour to another, a hundredth at a time, until it will do. */
function nearest(from: string, to: string, willDo: (colour: string) => boolean): string {
  const [start, end] = [rgbOf(from), rgbOf(to)];
  for (let step = 0; step < 100; step += 1) {
    const colour = hex(start.map((value, at) => value + ((end[at] ?? 0) - value) * (step / 100)));
    if (willDo(colour)) return colour;
  }
  return to;
}

function rgbOf(colour: string): Rgb {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function hex(channels: readonly number[]): string {
  return `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
