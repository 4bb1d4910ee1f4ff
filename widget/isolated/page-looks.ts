// How the page around an element looks, for a frame that inherits nothing: its NL Design System tokens and its text.
import { type Looks, TEXT_PROPERTIES } from './frame-messages.ts';

/** The looks of the page where this element is, as far as these tokens go. */
export function looksAround(element: Element, tokens: readonly string[]): Looks {
  const style = getComputedStyle(element);
  const values = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()]).filter(([, value]) => value));
  const rootSize = getComputedStyle(document.documentElement).fontSize;
  return { tokens: values(tokens), text: values(TEXT_PROPERTIES), rootSize };
}
