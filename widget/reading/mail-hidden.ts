// What a sender hides in a mail stays hidden: the line for an inbox's preview, the copy for another width of screen.
import { isBlock } from './mail-elements.ts';
import type { MailStyles } from './mail-styles.ts';
import { STYLE_ATTRIBUTE } from './mail-tags.ts';

/** True when nothing inside it can be seen, whatever is said of that. */
export function isHidden(element: Element, styles: MailStyles): boolean {
  const said = (property: string) => styles.get(element, property);
  if (element.hasAttribute('hidden') && said('display') === '') return true;
  if (said('display') === 'none' || isNothing(said('opacity'))) return true;
  if (/mso-hide\s*:\s*all/i.test(element.getAttribute(STYLE_ATTRIBUTE) ?? '')) return true;
  const isBox = isBlock(element.localName, said('display')); // what stands in a line has no height of its own
  const isCut = isBox && (/hidden|clip/.test(said('overflow-y')) || /hidden|clip/.test(said('overflow-x')));
  if (isCut && ['max-height', 'height', 'width'].some((property) => isNothing(said(property)))) return true;
  const isAway = /absolute|fixed/.test(said('position')) && Number.parseFloat(said('left')) <= -500;
  return isAway || Number.parseFloat(said('text-indent')) <= -500;
}

/** True for text too small to be seen; undefined where the element says nothing, or only how it differs. */
export function isTiny(element: Element, styles: MailStyles): boolean | undefined {
  const size = styles.get(element, 'font-size');
  if (size === '') return undefined;
  if (isNothing(size)) return true;
  const pixels = /^([\d.]+)(px|pt)$/.exec(size);
  if (pixels !== null) return Number(pixels[1]) < 2;
  return /(?:%|em|smaller|larger|inherit)$/.test(size) && !size.endsWith('rem') ? undefined : false;
}

/** True or false where the element says it; a child of what is invisible may be visible. */
export function isInvisible(element: Element, styles: MailStyles): boolean | undefined {
  const visibility = styles.get(element, 'visibility');
  return visibility === '' || visibility === 'inherit' ? undefined : visibility !== 'visible';
}

function isNothing(value: string): boolean {
  return /^0(?:\.0+)?(?:[a-z]+|%)?$/.test(value);
}
