// Without a whole link the reader is no dead end: it explains the six steps, says whom to call, and tells of a
// reference whether a mail with it left from here.
import { expect } from '@open-wc/testing';
import { HowToRead } from '../../widget/components/how-to-read.ts';
import { MailCheck } from '../../widget/components/mail-check.ts';
import { ReaderClient } from '../../widget/reader-client.ts';
import { forgetEverything, openPage, screenOf } from './citizen.ts';
import { API, FakeServer, plainLetter } from './fake-server.ts';
import { buttonNamed, clear, dutch, languages, passesAxe, show, until } from './shown-screen.ts';

const REFERENCE = 'K7PX-3MRT';
const realFetch = window.fetch;
let server: FakeServer;

describe('without a link', () => {
  beforeEach(async () => {
    server = await FakeServer.holding(plainLetter);
    server.sentOn.set(REFERENCE, '2026-11-24');
    window.fetch = (input, init) => server.handle(new Request(input, init));
  });
  afterEach(() => {
    clear();
    window.fetch = realFetch;
  });

  const client = async () => new ReaderClient(API);

  async function checks(typed: string, language = dutch) {
    const shown = await show(MailCheck, { client, headingLevel: 2 }, language);
    const field = shown.root.querySelector('input');
    if (field === null) throw new Error('no field');
    field.value = typed;
    buttonNamed(shown.root, language.texts.mailCheck.check).click();
    const told = () => shown.root.querySelector('[role=status]')?.textContent ?? '';
    const isTold = () => !['', language.texts.mailCheck.checking].includes(told());
    return { ...shown, field, told, isTold };
  }

  for (const [what, fragment] of [
    ['no link', ''],
    ['half a link', '#bericht=half'],
    ['the link of no message', `#bericht=${'A'.repeat(43)}`],
  ] as const) {
    it(`shows the six steps, and whom to call: ${what}`, async () => {
      server.override = ({ path }) => (path === '/access-codes' ? { code: 'message-unknown' } : undefined);
      server.id = '';
      history.replaceState(null, '', `${location.pathname}${fragment}`);
      const reader = openPage(server);
      const help = () => screenOf(reader)?.querySelector('secure-message-how-to-read')?.shadowRoot;
      await until(() => help()?.querySelector('a[href^="tel:"]') instanceof HTMLElement);
      expect(help()?.querySelectorAll('ol li').length).to.equal(6);
      expect(help()?.textContent).to.include('Gemeente Haarlemmermeer').and.include('niet op Enter');
      forgetEverything();
    });
  }

  for (const language of languages) {
    it(`is accessible, also with an answer: ${language.code}`, async () => {
      const steps = await show(HowToRead, { client, headingLevel: 2 }, language);
      await until(() => steps.root.querySelector('a[href^="tel:"]') !== null);
      await passesAxe(steps.screen);
      clear();
      const checked = await checks(REFERENCE, language);
      await until(checked.isTold);
      expect(checked.told()).to.include('24').and.include(location.origin);
      await passesAxe(checked.screen);
    });
  }

  it('says on which day a mail with the reference left, however it is typed, and what its link must begin with', async () => {
    for (const typed of [REFERENCE, 'k7px 3mrt', ' K7PX–3MRT ', 'k7px3mrt']) {
      const { told, isTold } = await checks(typed);
      await until(isTold);
      expect(told(), typed).to.include('Wij hebben op 24 november 2026 een e-mail met dit kenmerk gestuurd.');
      expect(told()).to.include(`Die begint met ${location.origin}`);
      clear();
    }
  });

  it('warns for a reference that nobody here knows', async () => {
    const { told, isTold } = await checks('AAAA-AAAA');
    await until(isTold);
    expect(told()).to.include('Wij kennen geen e-mail met dit kenmerk.').and.include('Klik dan niet op de link');
  });

  it('asks for all of it before it asks the server, and the focus is in the field', async () => {
    const { root, field } = await checks('K7PX');
    await until(() => root.querySelector('[role=alert]')?.textContent === 'Vul alle 8 letters en cijfers in.');
    expect(root.activeElement).to.equal(field);
    expect(field.getAttribute('aria-invalid')).to.equal('true');
    expect(server.callsTo('_check').length).to.equal(0);
    field.value = 'K7PX-3';
    field.dispatchEvent(new InputEvent('input'));
    await until(() => field.getAttribute('aria-invalid') === 'false');
  });

  it('takes back what it said as soon as another reference is typed', async () => {
    const { told, isTold, field } = await checks(REFERENCE);
    await until(isTold);
    field.value = 'AAAA-AAAA';
    field.dispatchEvent(new InputEvent('input'));
    await until(() => told() === '');
  });

  it('says how long to wait after too many, and does not call an answer what is none', async () => {
    server.override = () => ({ code: 'too-many-requests', retryAfter: 120 });
    const busy = await checks(REFERENCE);
    await until(busy.isTold);
    expect(busy.told()).to.include('2 minuten');
    clear();
    server.override = () => ({ code: 'origin-refused' });
    const refused = await checks(REFERENCE);
    await until(refused.isTold);
    expect(refused.told()).to.include('We kunnen het kenmerk nu niet controleren.');
  });
});
