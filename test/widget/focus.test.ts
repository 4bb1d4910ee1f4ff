// After every action of every screen the focus is on something: never on the page's body, where who does not see the
// screen would have to begin anew.
import { expect } from '@open-wc/testing';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { adds, button, forgetEverything, openPage, screenOf, sees, seesWords, taps, types } from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';
import { focused } from './heard.ts';

const letter = {
  ...plainLetter,
  attachments: [
    { id: 'a', name: 'plattegrond.png', type: 'image/png', size: ONE_PIXEL.length },
    { id: 'b', name: 'besluit.pdf', type: 'application/pdf', size: 3 },
  ],
};

/** Each state of the reader, from the beginning. */
const states: Readonly<Record<string, (reader: Element, server: FakeServer) => Promise<unknown>>> = {
  code: (reader) => seesWords(reader, 'gestuurd naar'),
  'wrong code': async (reader) => {
    await types(reader, '654321');
    await seesWords(reader, 'klopt niet');
  },
  'burnt code': async (reader, server) => {
    server.override = ({ path }) => (path === '/sessions' ? { code: 'code-burnt' } : undefined);
    await types(reader, '654321');
    await seesWords(reader, 'te vaak een verkeerde code');
    server.override = () => undefined;
  },
  message: opens,
  reply: async (reader) => {
    await opens(reader);
    await taps(reader, 'Beantwoorden');
    await seesWords(reader, 'Bijlagen toevoegen');
  },
  'reply with files': async (reader) => {
    await states.reply?.(reader, new FakeServer());
    await types(reader, 'Beste');
    await adds(reader, new File(['a'], 'a.pdf'), new File(['b'], 'b.exe'), new File([], 'c.pdf'));
    await sees(reader, () => /a\.pdf\s*Klaar/.test(screenOf(reader)?.textContent ?? ''));
  },
  'throwing away': async (reader) => {
    await states['reply with files']?.(reader, new FakeServer());
    await taps(reader, 'Weggooien');
    await seesWords(reader, 'Nee, bewaren');
  },
  'safe copy': async (reader) => {
    await states.reply?.(reader, new FakeServer());
    const input = screenOf(reader)?.querySelector<HTMLInputElement>('#add-document + input');
    const transfer = new DataTransfer();
    transfer.items.add(new File([ONE_PIXEL], 'paspoort.png', { type: 'image/png' }));
    if (input) input.files = transfer.files;
    input?.dispatchEvent(new Event('change'));
    await sees(reader, () => copyOf(reader)?.querySelector('canvas'));
  },
  'safe copy with areas': async (reader) => {
    await states['safe copy']?.(reader, new FakeServer());
    const add = copyOf(reader)?.querySelector<HTMLElement>('#add-area');
    for (const count of [1, 2]) {
      add?.click();
      await sees(reader, () => copyOf(reader)?.querySelectorAll('.area').length === count);
    }
  },
  receipt: async (reader) => {
    await states.reply?.(reader, new FakeServer());
    await types(reader, 'Beste');
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Uw antwoord is verzonden');
  },
};

async function opens(reader: Element): Promise<void> {
  await types(reader, RIGHT_CODE);
  await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
}

function copyOf(reader: Element): ShadowRoot | null | undefined {
  return screenOf(reader)?.querySelector('secure-message-safe-copy')?.shadowRoot;
}

/** What can be pressed: on the screen, and in what stands in it. */
function pressable(reader: Element): HTMLElement[] {
  const roots = [screenOf(reader), copyOf(reader)].flatMap((root) => root ?? []);
  const all = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>('button, summary')]);
  return all.filter((one) => one.getClientRects().length > 0);
}

/** Waits until nothing changes any more. */
async function settled(reader: Element): Promise<void> {
  const look = () => `${screenOf(reader)?.innerHTML}${copyOf(reader)?.innerHTML}`;
  for (let [same, before] = [0, look()]; same < 6; before = look()) {
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 20));
    same = look() === before ? same + 1 : 0;
  }
}

describe('the focus', () => {
  const print = window.print;
  beforeEach(() => {
    window.print = () => {};
  });
  afterEach(() => {
    forgetEverything();
    window.print = print;
  });

  async function shows(name: string) {
    const server = await FakeServer.holding(letter, { a: ONE_PIXEL, b: new Uint8Array(3) });
    const reader = openPage(server);
    const tap = await sees(
      reader,
      () => button(reader, 'Stuur mij een code') ?? screenOf(reader)?.querySelector('#code'),
    );
    if (tap instanceof HTMLButtonElement) tap.click();
    await seesWords(reader, 'gestuurd naar');
    await states[name]?.(reader, server);
    await settled(reader);
    return reader;
  }

  for (const name of Object.keys(states))
    it(`is never lost: ${name}`, async function () {
      this.timeout(120_000);
      const lost: string[] = [];
      for (let at = 0, count = 1; at < count; at += 1) {
        const reader = await shows(name);
        const all = pressable(reader);
        count = all.length;
        const control = all[at];
        const what = control?.ariaLabel ?? control?.textContent?.trim() ?? '';
        control?.focus();
        control?.click();
        await settled(reader);
        const is = focused();
        if (is === document.body || is === null || is.matches('secure-message-reader')) lost.push(what);
        forgetEverything();
      }
      expect(lost).to.deep.equal([]);
    });
});
