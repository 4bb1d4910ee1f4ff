// How it looks: NL Design System tokens of the page's theme, each with a good default, and the controls made of them.
// Order of a chain: --nl-* → --utrecht-<component> → --utrecht-form-control → --utrecht-form-input (29 themes) → our own.
import { css } from 'lit';

/** Values of the theme around the element. Fore- and background of a pair come from the same level of the chain (theme.ts). */
const tokens = css`
  :host {
    --_primary-bg: var(--_pair-primary-bg, var(--nl-button-primary-background-color, var(--utrecht-button-primary-action-background-color, var(--utrecht-button-background-color, #154273))));
    --_primary-fg: var(--_pair-primary-fg, var(--nl-button-primary-color, var(--utrecht-button-primary-action-color, var(--utrecht-button-color, #fff))));
    --_primary-bg-hover: var(--_pair-primary-bg-hover, var(--nl-button-primary-hover-background-color, var(--utrecht-button-primary-action-hover-background-color, var(--utrecht-button-hover-background-color, #0d2c4e))));
    --_primary-fg-hover: var(--_pair-primary-fg-hover, var(--nl-button-primary-hover-color, var(--utrecht-button-primary-action-hover-color, var(--utrecht-button-hover-color, var(--_primary-fg)))));
    --_radius: var(--nl-button-border-radius, var(--utrecht-button-border-radius, 4px));
    --_box-radius: var(--_box-corner, 4px);
    --_input-bg: var(--_pair-input-bg, var(--nl-text-input-background-color, var(--utrecht-textbox-background-color, var(--utrecht-form-control-background-color, var(--utrecht-form-input-background-color, #fff)))));
    --_input-fg: var(--_pair-input-fg, var(--nl-text-input-color, var(--utrecht-textbox-color, var(--utrecht-form-control-color, var(--utrecht-form-input-color, #1a1a1a)))));
    --_input-border-color: var(--nl-text-input-border-color, var(--utrecht-textbox-border-color, var(--utrecht-form-control-border-color, var(--utrecht-form-input-border-color, #595959))));
    --_input-border-width: var(--nl-text-input-border-width, var(--utrecht-textbox-border-width, var(--utrecht-form-control-border-width, var(--utrecht-form-input-border-width, 1px))));
    --_input-font-size: max(16px, var(--nl-text-input-font-size, var(--utrecht-textbox-font-size, var(--utrecht-form-control-font-size, var(--utrecht-form-input-font-size, 1rem)))));
    --_error: var(--nl-form-field-error-message-color, var(--utrecht-form-field-error-message-color, #b00020));
    --_heading: var(--nl-heading-level-2-color, var(--utrecht-heading-2-color, var(--utrecht-heading-color, inherit)));
    --_heading-font: var(--nl-heading-level-2-font-family, var(--utrecht-heading-2-font-family, var(--utrecht-heading-font-family, inherit)));
    --_heading-size: var(--nl-heading-level-2-font-size, var(--utrecht-heading-2-font-size, 1.75rem));
    --_heading-weight: var(--nl-heading-level-2-font-weight, var(--utrecht-heading-2-font-weight, var(--utrecht-heading-font-weight, 700)));
    --_link: var(--nl-link-color, var(--utrecht-link-color, #154273));
    --_line: color-mix(in srgb, currentcolor 18%, transparent);
    --_soft: color-mix(in srgb, var(--_primary-bg) 6%, #fff);
    --_gap: 1.5rem;
  }
`;

const controls = css`
  :host { display: block; box-sizing: border-box; max-inline-size: 46rem; font: inherit; line-height: 1.6; color: inherit; overflow-wrap: break-word; }
  :host([hidden]), [hidden] { display: none !important; }
  *, ::before, ::after { box-sizing: inherit; }
  .heading { margin: 0 0 0.75rem; font-family: var(--_heading-font); font-size: min(var(--_heading-size), 8vw + 0.5rem); font-weight: var(--_heading-weight); line-height: 1.25; color: var(--_heading); text-wrap: balance; }
  .subheading { margin: 0 0 0.75rem; font-family: var(--_heading-font); font-size: 1.2em; font-weight: var(--_heading-weight); line-height: 1.3; color: var(--_heading); }
  .heading:focus { outline: none; box-shadow: none; }
  :is(.heading, .subheading, button, .button, input, textarea, summary, a) { scroll-margin-block: 6rem; } /* a page's header that stays in place must not cover what has the focus (WCAG 2.4.11) */
  p, dl, ul { margin: 0 0 1rem; }
  button, .button { display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-block-size: 44px; min-inline-size: 44px; padding: 0.5rem 1.25rem; border: 2px solid transparent; border-radius: var(--_radius); font: inherit; font-weight: 600; line-height: 1.3; text-align: center; text-decoration: none; cursor: pointer; background: transparent; color: var(--_link); }
  .primary { background: var(--_primary-bg); color: var(--_primary-fg); }
  .primary:hover { background: var(--_primary-bg-hover); color: var(--_primary-fg-hover); }
  .secondary { background: #fff; color: var(--_link); border-color: currentcolor; }
  .secondary:hover { background: var(--_primary-bg-hover); color: var(--_primary-fg-hover); border-color: var(--_primary-bg-hover); }
  .plain { padding-inline: 0.5rem; text-decoration: underline; text-underline-offset: 0.2em; }
  .plain:hover { text-decoration-thickness: 2px; }
  a:any-link { color: var(--_link); text-underline-offset: 0.2em; }
  :focus-visible { outline: 3px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #fff, 0 0 0 7px #fff; border-radius: 2px; }
  label, .label { display: block; margin-block-end: 0.25rem; font-weight: 700; }
  input, textarea { display: block; inline-size: 100%; padding: 0.6rem 0.75rem; border: max(1px, var(--_input-border-width)) solid var(--_input-border-color); border-radius: var(--nl-text-input-border-radius, var(--utrecht-textbox-border-radius, var(--utrecht-form-control-border-radius, var(--_box-radius)))); background: var(--_input-bg); color: var(--_input-fg); font: inherit; font-size: var(--_input-font-size); }
  textarea { border-radius: var(--_box-radius); }
  [aria-invalid='true'] { border-color: var(--_error); border-width: 2px; }
  .hint { margin: 0 0 0.5rem; font-size: 0.9375em; color: color-mix(in srgb, currentcolor 80%, #fff); }
  .error { display: flex; gap: 0.6rem; margin: 0 0 0.5rem; color: var(--_error); font-weight: 600; }
  .error::before { content: '!'; content: '!' / ''; flex: none; inline-size: 1.5em; block-size: 1.5em; border-radius: 50%; background: var(--_error); color: #fff; text-align: center; line-height: 1.5; forced-color-adjust: none; }
  .error:empty, .status:empty, .hint:empty { display: none; }
  .note { margin: 0 0 var(--_gap); padding: 0.875rem 1.125rem; border-inline-start: 4px solid var(--_primary-bg); background: var(--_soft); color: #1a1a1a; }
  .note > :last-child { margin-block-end: 0; }
  .note a:any-link { color: inherit; }
  .note.ok { border-color: var(--nl-alert-success-border-color, var(--utrecht-alert-ok-border-color, #1d6f2b)); background: #f0f8f1; }
  .facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; }
  .facts dt { font-weight: 400; color: color-mix(in srgb, currentcolor 80%, #fff); }
  .facts dd { margin: 0; min-inline-size: 0; }
  .foot { margin: var(--_gap) 0 0; padding-block-start: 0.75rem; border-block-start: 1px solid var(--_line); font-size: 0.9375em; }
  .unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (max-width: 24rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-block-end: 0.5rem; } }
  @media (prefers-reduced-motion: no-preference) { button, .button { transition: background-color 0.15s, color 0.15s; } }
  @media (forced-colors: active) { button, .button, .primary, .primary:hover, .secondary, .secondary:hover { background: ButtonFace; color: ButtonText; border-color: ButtonText; } input, textarea { background: Field; color: FieldText; border-color: FieldText; } a { color: LinkText; } .note, .hint, .facts dt, .error { background: Canvas; color: CanvasText; } .note { border: 1px solid; } .error::before { background: CanvasText; color: Canvas; } :focus-visible { outline-color: Highlight; } }
  @media print { button, .actions { display: none; } :host { max-inline-size: none; } }
`;

/** What every screen wears. */
export const baseStyles = [tokens, controls];
