// The two municipalities of the demo: one that exists, in its own theme, and one that doesn't, in a theme of the
// newest kind.
import { MiB } from '../server/contract/units.ts';
import type { OrganisationDetails } from '../server/organisation/organisation.ts';

/** A municipality of the demo. */
export interface DemoTown {
  /** What the organisation is made of, but for its page, which gets its address when it is opened. */
  readonly organisation: Omit<OrganisationDetails, 'pageUrl' | 'origins'>;
  /** Folder of its site, beside this file. */
  readonly folder: string;
  /** File of the picture above its mails, beside this one; without one its words stand there. */
  readonly wordmark?: string;
  /** Its messages at the start, the last one on top, and the civil servant who sends them. */
  readonly firstMessages: readonly string[];
  readonly civilServant: { readonly name: string; readonly address: string };
}

export const CITIZEN = 'j.jansen@inwoner.example';

export const HAARLEMMERMEER: DemoTown = {
  organisation: {
    slug: 'haarlemmermeer',
    name: 'gemeente Haarlemmermeer',
    shortName: 'Haarlemmermeer',
    fromAddress: 'no-reply@haarlemmermeer.example',
    phone: '0900 1852',
    colour: '#07787e',
    wordmark: 'Gemeente Haarlemmermeer',
  },
  folder: 'town-site',
  firstMessages: ['first-message-asking.eml', 'first-message.eml'],
  civilServant: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
};

export const WATERRIJK: DemoTown = {
  organisation: {
    slug: 'waterrijk',
    name: 'gemeente Waterrijk',
    shortName: 'Waterrijk',
    productName: 'Veilig bericht Waterrijk',
    fromAddress: 'bericht@waterrijk.example',
    smsSender: 'Waterrijk',
    colour: '#1f4d36',
    phone: '14 0599',
    helpText: 'Kom langs bij het loket in het gemeentehuis. Op maandag tot 20.00 uur.',
    retentionDays: 180,
    attachmentBytes: 10 * MiB,
  },
  folder: 'waterrijk-site',
  wordmark: 'waterrijk-site/wordmark.png',
  firstMessages: ['first-message-waterrijk.eml'],
  civilServant: { name: 'Noor Bakker', address: 'n.bakker@waterrijk.example' },
};
