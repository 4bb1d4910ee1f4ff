// The custom elements manifest (custom-elements.github.io, schema 1.0.0): tells editors what the element has.
import { ATTRIBUTES, EVENTS, PROPERTIES, SLOTS, TAG } from '../public-face.ts';
import { PARTS } from '../public-parts.ts';

const MODULE = `${TAG}.js`;
const CLASS = 'SecureMessageReader';

/** The manifest, as it stands in the package. */
export function customElementsManifest(): object {
  const attributes = Object.entries(ATTRIBUTES).map(([name, { property, type, description }]) => ({
    name,
    fieldName: property,
    type: { text: type },
    description,
  }));
  const declaration = {
    kind: 'class',
    name: CLASS,
    customElement: true,
    tagName: TAG,
    description: "Reads and answers a municipality's confidential mail.",
    attributes,
    members: [
      ...attributes.map(({ name, fieldName, type, description }) => ({
        kind: 'field',
        name: fieldName,
        attribute: name,
        type,
        description,
      })),
      ...Object.entries(PROPERTIES).map(([name, { type, description }]) => ({
        kind: 'field',
        name,
        type: { text: type },
        description,
      })),
    ],
    slots: Object.entries(SLOTS).map(([name, description]) => ({ name, description })),
    events: Object.entries(EVENTS).map(([name, description]) => ({
      name,
      type: { text: `SecureMessageEventMap['${name}']` },
      description,
    })),
    cssParts: ['reader', ...PARTS].map((name) => ({ name })),
  };
  const definition = { kind: 'custom-element-definition', name: TAG, declaration: { name: CLASS, module: MODULE } };
  const module = { kind: 'javascript-module', path: MODULE, declarations: [declaration], exports: [definition] };
  return { schemaVersion: '1.0.0', readme: 'README.md', modules: [module] };
}
