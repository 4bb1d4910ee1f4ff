// Small drawings beside words. Never alone: what a drawing means, its word says.
import { html, type TemplateResult } from 'lit';

/** Lines on a square of 24, drawn in the colour of the words beside them. */
const DRAWINGS = {
  reply: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1',
  save: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z',
  close: 'M15 4h4v16h-4M10 8l-4 4 4 4M6 12h9',
  day: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  view: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  sealed: 'M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6zM9 12l2 2 4-4',
} as const;

export type IconName = keyof typeof DRAWINGS;

/** A drawing, silent. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class=${`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${DRAWINGS[name]}></path></svg>`;
}
