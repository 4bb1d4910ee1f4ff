// A code that is read out: where it is offered, in which words and languages, and what the server is asked.
import { expect } from '@open-wc/testing';
import { CodeScreen } from '../../widget/screens/code-screen.ts';
import type { CodeStep } from '../../widget/screens/code-step.ts';
import { loadLanguage, wholeLanguage } from '../../widget/texts/language.ts';
import { forgetEverything, openPage, seesWords, taps, types } from './citizen.ts';
import { FakeServer, notice, plainLetter, RIGHT_CODE } from './fake-server.ts';
import { Heard } from './heard.ts';
import { buttonNamed, clear, dutch, isAccessible, languages, show } from './shown-screen.ts';

const MINUTE = 60_000;
/** Of a municipality that can have a code read out; its minute of waiting is over. */
const sent = {
  status: 'sent',
  challenge: 'c'.repeat(43),
  channel: 'sms',
  destination: '06 •••• ••78',
  codeReference: 'KRTB',
  delivery: 'handed-over',
  canBeSpoken: true,
  sentAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 15 * MINUTE).toISOString(),
  resendAt: new Date().toISOString(),
  message: notice,
} as const;
const called = { ...sent, channel: 'voice' } as const;
const { destination } = sent;

const steps = {
  'where a code was sent': { step: 'sent', sent, renewed: false },
  'where a tap is needed': {
    step: 'tap',
    asks: 'by-hand',
    answer: { status: 'tap-needed', channel: 'sms', destination, canBeSpoken: true, message: notice },
  },
  'where a code is dead': { step: 'sent', sent, renewed: false, problem: { code: 'code-burnt' } },
  'after a call': { step: 'sent', sent: called, renewed: true },
  'after a call that could not be': { step: 'sent', sent: { ...called, delivery: 'refused' }, renewed: true },
} satisfies Record<string, CodeStep>;
const asking: CodeStep = { step: 'asking', automatic: false, renew: true, spokenIn: 'nl', sent };

describe('a code that is read out', () => {
  afterEach(clear);
  afterEach(forgetEverything);

  for (const [name, code] of Object.entries({ ...steps, 'while it is asked for': asking }))
    it(`is accessible ${name}, in every language`, async () => {
      for (const language of languages) {
        await isAccessible(await show(CodeScreen, { code }, language));
        clear();
      }
    });

  for (const [name, code] of Object.entries(steps))
    it(`is one tap away ${name}, in the language of the page`, async () => {
      for (const language of languages) {
        const { root, requests } = await show(CodeScreen, { code }, language);
        buttonNamed(root, language.texts.voice.offer).click();
        expect(requests).to.deep.equal([{ type: 'send-code', renew: code.step !== 'tap', spokenIn: language.code }]);
        clear();
      }
    });

  for (const [name, not] of [
    ['the municipality can’t', { ...sent, canBeSpoken: false }],
    ['one has to wait', { ...sent, resendAt: new Date(Date.now() + MINUTE).toISOString() }],
  ] as const)
    it(`is not offered when ${name}`, async () => {
      const { root } = await show(CodeScreen, { code: { step: 'sent', sent: not, renewed: false } });
      expect(root.textContent).not.to.contain(dutch.texts.voice.offer);
    });

  it('is said to come by phone, where, and that nobody asks for it; not to have been sent', async () => {
    const { screen, root } = await show(CodeScreen, { code: asking });
    const heard = new Heard(root);
    expect(root.querySelector('[role=status]')?.textContent).to.equal('We bellen u en lezen een code voor.');
    const where = () => root.querySelector('#where')?.textContent;
    screen.code = { step: 'sent', sent: { ...called, delivery: 'waiting' }, renewed: true };
    await screen.updateComplete;
    expect(where()).to.equal('We bellen u zo op 06 •••• ••78 en lezen dan een code voor.');
    screen.code = steps['after a call'];
    await screen.updateComplete;
    expect(where()).to.equal('We bellen u nu op 06 •••• ••78. Neem op en luister: u hoort een code van 6 cijfers.');
    expect(root.querySelector('.where [role=img]')?.ariaLabel).to.equal('het 06-nummer dat eindigt op 78');
    expect(root.textContent).to.contain('gevraagd u te bellen').and.to.contain('Wij vragen u nooit om deze code.');
    expect(root.textContent).not.to.contain('Verzonden om');
    expect(root.textContent).not.to.contain('gestuurd').and.not.to.contain('spam');
    expect(heard.stop(), 'no code was sent').to.deep.equal([]);
    screen.code = steps['after a call that could not be'];
    await screen.updateComplete;
    expect(where()).to.contain('We kunnen u op dit nummer niet bellen.');
  });

  it('is told of as soon as its words are there; until then nothing is said that is not so', async () => {
    const first = await loadLanguage('nl');
    const { screen, root } = await show(CodeScreen, { code: steps['after a call'] });
    screen.language = first;
    await screen.updateComplete;
    const where = () => root.querySelector('#where')?.textContent;
    expect(where()).to.equal('');
    expect(root.querySelector('input')).not.to.equal(null);
    screen.language = await wholeLanguage(first);
    await screen.updateComplete;
    expect(where()).to.contain('We bellen u nu op');
  });

  it('is asked of the server in the language that the citizen chose, and opens the message', async () => {
    const server = await FakeServer.holding(plainLetter);
    let answer: object = { status: 'tap-needed', channel: 'sms', destination, canBeSpoken: true, message: notice };
    server.override = ({ path }) => (path === '/access-codes' ? Response.json(answer) : undefined);
    const reader = openPage(server, { lang: 'pl' });
    await seesWords(reader, 'Wyślemy SMS z kodem na numer');
    answer = called;
    await taps(reader, 'Chcę usłyszeć kod (zadzwonimy)');
    await seesWords(reader, 'Dzwonimy na numer');
    const asked = server.callsTo('/access-codes').map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
    expect(asked.map(({ automatic, renew, spokenIn }) => [automatic, renew, spokenIn])).to.deep.equal([
      [true, false, undefined],
      [false, false, 'pl'],
    ]);
    await types(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
  });
});
