// Where a frame is on the screen: how much of it is out of sight, and how the page moves so that a part of it is seen,
// also under a header that stays where it is.

/** CSS pixels of an element that are above and below the window. */
export function placeOf(element: Element): { above: number; below: number } {
  const box = element.getBoundingClientRect();
  return { above: Math.max(0, Math.round(-box.top)), below: Math.max(0, Math.round(box.bottom - innerHeight)) };
}

/** Room between what is shown and what would cover it. */
const ROOM = 12;

/** Scrolls, if it must, until this part of an element (CSS pixels from its top) is not covered. */
export function bringIntoSight(element: Element, part: { readonly top: number; readonly bottom: number }): void {
  const box = element.getBoundingClientRect();
  const [top, bottom] = [box.top + part.top, box.top + part.bottom];
  const x = box.left + box.width / 2;
  const [from, to] = [edge(element, x, 0), edge(element, x, innerHeight)];
  const isAbove = top < from + ROOM;
  if (!isAbove && bottom <= to - ROOM) return;
  // What is higher than the window shows its beginning.
  const by = isAbove ? top - from - ROOM : Math.min(bottom - to + ROOM, top - from - ROOM);
  scrollerOf(element).scrollBy({ top: by, behavior: 'instant' });
}

/** Where what stays at an edge of the window (0: the top) ends; that edge when nothing does. */
function edge(element: Element, x: number, start: number): number {
  let y = start;
  for (let times = 0; times < 4; times += 1) {
    const inside = start === 0 ? y + 1 : y - 1;
    const cover = stayingAt(document.elementFromPoint(x, inside), element);
    if (cover === undefined) return y;
    const next = start === 0 ? cover.bottom : cover.top;
    if (Math.abs(next - start) > innerHeight / 2) return y; // no header: a dialog, or a whole page
    y = next;
  }
  return y;
}

/** The box of what stays where it is while the page moves; undefined for what moves along, and for the element. */
function stayingAt(found: Element | null, element: Element): DOMRect | undefined {
  for (let at = found; at !== null && at !== element; at = at.parentElement)
    if (/fixed|sticky/.test(getComputedStyle(at).position)) return at.getBoundingClientRect();
  return undefined;
}

/** What moves the element: the window, or a part of the page that scrolls by itself. */
function scrollerOf(element: Element): Element | Window {
  for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY) && at.scrollHeight > at.clientHeight) return at;
  return window;
}
