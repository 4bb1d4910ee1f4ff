// What a page may rely on: the element's attributes, properties, slots and events (its parts are in public-parts.ts,
// for the entry must load nothing beside itself). Types are those of the npm package; its manifest and the tables of
// the README follow from here.
import type { SecureMessageEventMap, SecureMessageReaderAttributes } from './package/secure-message-reader.d.ts';

export const TAG = 'secure-message-reader';

interface Attribute {
  readonly property: string;
  readonly type: string;
  readonly description: string;
}

/** The entry needs their names alone: what is said of them must not travel with it. */
export const ATTRIBUTE_NAMES = ['lang', 'heading-level', 'isolated'] as const;

export const ATTRIBUTES = {
  lang: {
    property: 'lang',
    type: 'string',
    description:
      'one of [its languages](widget/texts/README.md); otherwise the nearest `lang` of the page, otherwise Dutch. The citizen can choose another below every screen',
  },
  'heading-level': {
    property: 'headingLevel',
    type: 'number',
    description: "level of the reader's headings, 1 to 6; default 2",
  },
  isolated: {
    property: 'isolated',
    type: 'boolean',
    description:
      'the reader stands in a frame of the server, where no script of the page can read along; decided when it is put into the page',
  },
} as const satisfies Record<keyof SecureMessageReaderAttributes & (typeof ATTRIBUTE_NAMES)[number], Attribute>;

/** What script alone can set. */
export const PROPERTIES = {
  api: {
    type: 'string | undefined',
    description:
      "the server's address, when it is not where the script came from. " +
      'From script only: markup that somebody gets into the page must not lead answers elsewhere',
  },
} as const;

/** By name; the one without a name is what stands between the tags. */
export const SLOTS = {
  '': "shown where scripts don't run or the reader can't start: put a phone number there",
  help: "the municipality's own help, below each screen",
} as const;

export const EVENTS = {
  'secure-message-screen-changed': 'another screen is shown; `detail.screen` names it',
  'secure-message-opened': 'a message was opened',
  'secure-message-replied': 'a reply was sent',
  'secure-message-failed': 'something was refused; `detail.code` names it',
} as const satisfies Record<keyof SecureMessageEventMap, string>;
