// The NL Design System tokens that the frame asks the page for.

const BUTTON = 'background-color color hover-background-color hover-color';
const FIELD = 'background-color color border-color border-radius border-width font-size';
const HEADING = 'color font-family font-size font-weight';
const BLOCKS: Readonly<Record<string, string>> = {
  'nl-button-primary': BUTTON,
  'utrecht-button-primary-action': BUTTON,
  'utrecht-button': `${BUTTON} border-radius`,
  'nl-button': 'border-radius',
  'nl-text-input': FIELD,
  'utrecht-textbox': FIELD,
  'utrecht-form-control': FIELD,
  'utrecht-form-input': FIELD,
  'nl-heading-level-2': HEADING,
  'utrecht-heading-2': HEADING,
  'utrecht-heading': HEADING,
  'nl-alert-success': 'border-color',
  'utrecht-alert-ok': 'border-color',
  'nl-form-field-error-message': 'color',
  'utrecht-form-field-error-message': 'color',
  'nl-link': 'color',
  'utrecht-link': 'color',
};

/** What the reader's style sheets ask of a theme (a test holds this list against them). */
export const TOKENS: readonly string[] = Object.entries(BLOCKS).flatMap(([block, properties]) =>
  properties.split(' ').map((property) => `--${block}-${property}`),
);
