// Colours that belong together come from one level of the theme: the words of a new token on the ground of an old one
// could be unreadable. CSS can only take each by itself, so where a theme sets a ground, this looks at which level, and
// takes the words from there too.
import { contrast, luminanceOf } from './contrast.ts';

/** Levels of a pair, newest first; the first whose ground is set gives both. */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  primary: ['--nl-button-primary', '--utrecht-button-primary-action', '--utrecht-button'],
  'primary-hover': ['--nl-button-primary-hover', '--utrecht-button-primary-action-hover', '--utrecht-button-hover'],
  input: ['--nl-text-input', '--utrecht-textbox', '--utrecht-form-control', '--utrecht-form-input'],
};
/** Words that stand on the page itself, newest level first, and what is readable there when theirs is not. */
const WORDS: Readonly<Record<string, readonly [fallback: string, ...tokens: string[]]>> = {
  link: ['var(--_blue)', '--nl-link-color', '--utrecht-link-color'],
  heading: ['CanvasText', '--nl-heading-level-2-color', '--utrecht-heading-2-color', '--utrecht-heading-color'],
  error: ['var(--_red)', '--nl-form-field-error-message-color', '--utrecht-form-field-error-message-color'],
};
/** Relative luminance of the ground of a page in light and in dark colours. */
const [LIGHT_PAGE, DARK_PAGE] = [1, 0.015];
/** WCAG 2.2, 1.4.3. */
const ENOUGH = 4.5;
const [BLACK, WHITE] = ['#1a1a1a', '#fff'];
/** Pixels of a corner of a box. */
const ROUNDEST = 12;

/** Sets on an element what the page around it says of its looks; what it does not say is left to the sheet. */
export function applyTheme(element: HTMLElement): void {
  const theme = getComputedStyle(element);
  element.style.removeProperty('color-scheme');
  // A page may be dark without saying so: its own words tell.
  const isDark = luminanceOf(theme.color) > 0.4;
  element.style.setProperty('color-scheme', isDark ? 'dark' : 'light');
  const token = (name: string) => theme.getPropertyValue(name).trim();
  setWords(element, token, isDark ? DARK_PAGE : LIGHT_PAGE);
  for (const [name, levels] of Object.entries(PAIRS)) setPair(element, token, name, levels);
  const radius = ['--nl-button-border-radius', '--utrecht-button-border-radius'].map(token);
  set(element, '--_box-corner', boxRadius(radius.find((value) => value !== '') ?? ''));
}

/** The value of one of the page's tokens; empty when it has none of that name. */
type Token = (name: string) => string;

/** Words that could not be read on the page get another colour. */
function setWords(element: HTMLElement, token: Token, page: number): void {
  for (const [name, [fallback, ...tokens]] of Object.entries(WORDS)) {
    const colour = tokens.map(token).find((value) => value !== '') ?? '';
    const isOwn = colour === '' || /^(inherit|currentcolor)$/i.test(colour);
    const isLost = !isOwn && contrast(luminanceOf(colour), page) < ENOUGH;
    set(element, `--_safe-${name}`, isLost ? fallback : '');
  }
}

function setPair(element: HTMLElement, token: Token, name: string, levels: readonly string[]): void {
  const level = levels.find((candidate) => token(`${candidate}-background-color`) !== '');
  const [ground = '', words = ''] =
    level === undefined ? [] : [token(`${level}-background-color`), token(`${level}-color`)];
  const [pair, hover] = name.endsWith('-hover') ? [name.replace('-hover', ''), '-hover'] : [name, ''];
  set(element, `--_pair-${pair}-bg${hover}`, ground);
  set(element, `--_pair-${pair}-fg${hover}`, ground === '' ? '' : words || readableOn(ground));
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
  return contrast(luminance, 1) > contrast(luminance, 0.01) ? WHITE : BLACK;
}
