// A black area on a safe copy: where it is, in words too, and what can be done to it in one step.
import { html, type TemplateResult } from 'lit';
import type { LaterTexts } from '../texts/later/nl.ts';
import type { BlackArea } from './safe-picture.ts';

const STEP = 0.02;
/** The smallest side of an area. */
export const SMALLEST = 0.02;
/** An area as it is added. */
export const NEW_AREA: BlackArea = { x: 0.35, y: 0.4, width: 0.3, height: 0.1 };

/** What can be done to an area in one step; the second of two is what Shift makes of the arrow. */
const STEPS = {
  left: (area) => ({ ...area, x: within(area.x - STEP) }),
  right: (area) => ({ ...area, x: within(area.x + STEP) }),
  up: (area) => ({ ...area, y: within(area.y - STEP) }),
  down: (area) => ({ ...area, y: within(area.y + STEP) }),
  larger: (area) => ({ ...area, width: area.width + STEP, height: area.height + STEP }),
  smaller: (area) => ({ ...area, width: smaller(area.width), height: smaller(area.height) }),
  narrower: (area) => ({ ...area, width: smaller(area.width) }),
  wider: (area) => ({ ...area, width: area.width + STEP }),
  lower: (area) => ({ ...area, height: smaller(area.height) }),
  higher: (area) => ({ ...area, height: area.height + STEP }),
} as const satisfies Record<string, (area: BlackArea) => BlackArea>;
export type Step = keyof typeof STEPS;

const BUTTONS = [
  { step: 'left', sign: '←' },
  { step: 'right', sign: '→' },
  { step: 'up', sign: '↑' },
  { step: 'down', sign: '↓' },
  { step: 'larger', sign: '+' },
  { step: 'smaller', sign: '−' },
] as const;
const KEYS: Readonly<Record<string, readonly [Step, Step]>> = {
  ArrowLeft: ['left', 'narrower'],
  ArrowRight: ['right', 'wider'],
  ArrowUp: ['up', 'lower'],
  ArrowDown: ['down', 'higher'],
};

/** The step that a key stands for: an arrow moves, and with Shift makes larger or smaller. */
export function stepOf({ key, shiftKey }: KeyboardEvent): Step | undefined {
  return KEYS[key]?.[shiftKey ? 1 : 0];
}

/** The area after a step. */
export function stepped(area: BlackArea, step: Step): BlackArea {
  return STEPS[step](area);
}

/** Where an area is, to be spoken. */
export function positionInWords({ x, y, width, height }: BlackArea, texts: LaterTexts): string {
  const [left = 0, top = 0, wide = 0, high = 0] = [x, y, width, height].map((part) => Math.round(part * 100));
  return texts.safeCopy.position(left, top, wide, high);
}

/** Each step by a single tap (WCAG 2.5.7), and for who has the arrow keys for reading; `next` as in `FocusKeeper`. */
export function areaControls(
  name: string,
  position: string,
  texts: LaterTexts,
  next: string,
  changed: (step: Step) => void,
): TemplateResult {
  return html`<div class="steps" role="group" aria-label=${name}>
    <p class="hint">${name}: ${position}</p>
    ${BUTTONS.map(
      ({ step, sign }) => html`<button
        type="button"
        class="secondary step"
        part="button button-secondary"
        aria-label=${texts.safeCopy[step]}
        title=${texts.safeCopy[step]}
        data-focus-next=${next}
        @click=${() => changed(step)}
      >${sign}</button>`,
    )}
  </div>`;
}

/** Inside the picture. */
export function within(part: number): number {
  return Math.min(1, Math.max(0, part));
}

function smaller(side: number): number {
  return Math.max(SMALLEST, side - STEP);
}
