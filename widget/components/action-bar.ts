// Actions at the top left of a screen, and the main one at its bottom again: whoever has read to the end need not
// scroll back.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import actionBarCss from './action-bar.css?inline';
import { type IconName, icon } from './icons.ts';

/** One button. The first of a bar is the one that most people need. */
export interface Action {
  /** For what must find it again. */
  readonly id?: string;
  readonly label: string;
  readonly act: () => void;
  readonly look?: 'primary' | 'secondary' | 'plain' | 'quiet';
  readonly icon?: IconName;
}

/** A row of actions. `place` tells the two apart for styling and for screen readers' lists. */
export function actionBar(label: string, place: 'top' | 'bottom', actions: readonly Action[]): TemplateResult {
  return html`<div class="actions ${place}" part="actions actions-${place}" role=${actions.length > 1 ? 'group' : nothing} aria-label=${actions.length > 1 ? label : nothing}>
    ${actions.map(
      ({ id, label, act, look = 'secondary', icon: drawing }) =>
        html`<button type="button" id=${id ?? nothing} class=${look} part="button button-${look}" @click=${act}>
          ${drawing === undefined ? nothing : icon(drawing)}<span>${label}</span>
        </button>`,
    )}
  </div>`;
}

export const actionBarStyles = unsafeCSS(actionBarCss);
