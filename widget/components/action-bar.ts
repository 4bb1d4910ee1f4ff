// The same actions at the top left and at the bottom of a screen: whoever has read to the end need not scroll back.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import actionBarCss from './action-bar.css?inline';

/** One button. The first of a bar is the one that most people need. */
export interface Action {
  /** For what must find it again. */
  readonly id?: string;
  readonly label: string;
  readonly act: () => void;
  readonly look?: 'primary' | 'secondary' | 'plain';
}

/** A row of actions. `place` tells the two apart for styling and for screen readers' lists. */
export function actionBar(label: string, place: 'top' | 'bottom', actions: readonly Action[]): TemplateResult {
  return html`<div class="actions ${place}" part="actions actions-${place}" role="group" aria-label=${label}>
    ${actions.map(
      ({ id, label, act, look = 'secondary' }) =>
        html`<button type="button" id=${id ?? nothing} class=${look} part="button button-${look}" @click=${act}>
          ${label}
        </button>`,
    )}
  </div>`;
}

export const actionBarStyles = unsafeCSS(actionBarCss);
