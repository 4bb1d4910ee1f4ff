// Colours that belong together come from one level of the theme: the words of a new token on the ground of an old one
// could be unreadable. CSS can only take each by itself, so where a theme sets a ground, this looks at which level, and
// takes the words from there too.
import { luminanceOf } from './contrast.ts';

/** Levels of a pair, newest first; the first whose ground is set gives both. */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  primary: ['--nl-button-primary', '--utrecht-button-primary-action', '--utrecht-button'],
  'primary-hover': ['--nl-button-primary-hover', '--utrecht-button-primary-action-hover', '--utrecht-button-hover'],
  input: ['--nl-text-input', '--utrecht-textbox', '--utrecht-form-control', '--utrecht-form-input'],
};
const [BLACK, WHITE] = ['#1a1a1a', '#fff'];
/** Pixels of a corner of a box. */
const ROUNDEST = 12;

/** Sets the pairs of the theme around an element on it; what no level sets is left to the sheet. */
export function applyTheme(element: HTMLElement): void {
  const theme = getComputedStyle(element);
  for (const [name, levels] of Object.entries(PAIRS)) {
    const token = (level: string, part: string) => theme.getPropertyValue(`${level}-${part}`).trim();
    const level = levels.find((candidate) => token(candidate, 'background-color') !== '');
    const [ground = '', words = ''] =
      level === undefined ? [] : [token(level, 'background-color'), token(level, 'color')];
    for (const [part, value] of [
      ['bg', ground],
      ['fg', ground === '' ? '' : words || readableOn(ground)],
    ] as const) {
      const [pair, hover] = name.endsWith('-hover') ? [name.replace('-hover', ''), '-hover'] : [name, ''];
      set(element, `--_pair-${pair}-${part}${hover}`, value);
    }
  }
  const radius = ['--nl-button-border-radius', '--utrecht-button-border-radius'].map((name) =>
    theme.getPropertyValue(name).trim(),
  );
  set(element, '--_box-corner', boxRadius(radius.find((value) => value !== '') ?? ''));
}

function set(element: HTMLElement, property: string, value: string): void {
  if (value === '') element.style.removeProperty(property);
  else if (element.style.getPropertyValue(property) !== value) element.style.setProperty(property, value);
}

/** The theme's button radius for boxes, at most 12 px: a pill's would cut corners off. Not in pixels: the default. */
function boxRadius(radius: string): string {
  return /^[\d.]+(px)?$/.test(radius) ? `${Math.min(Number.parseFloat(radius), ROUNDEST)}px` : '';
}

/** Black or white, whichever contrasts more (WCAG 2.2). */
function readableOn(ground: string): string {
  const luminance = luminanceOf(ground);
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.06 ? WHITE : BLACK;
}
