// The code screen: every step in both languages, and what a citizen can type into it.
import { expect } from '@open-wc/testing';
import { codeIn } from '../../widget/screens/access-code.ts';
import { CodeScreen } from '../../widget/screens/code-screen.ts';
import type { CodeStep } from '../../widget/screens/code-step.ts';
import type { Problem } from '../../widget/texts/problem.ts';
import { notice } from './fake-server.ts';
import { focused, Heard } from './heard.ts';
import { buttonNamed, clear, isAccessible, languages, show, until } from './shown-screen.ts';

const MINUTE = 60_000;
const sent = {
  status: 'sent',
  challenge: 'c',
  channel: 'sms',
  destination: '06 •••• ••78',
  codeReference: 'KRTB',
  delivery: 'handed-over',
  sentAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 15 * MINUTE).toISOString(),
  resendAt: new Date(Date.now() + MINUTE).toISOString(),
  message: notice,
} as const;
const refusedWith = (problem: Problem): CodeStep => ({ step: 'sent', sent, renewed: false, problem });
const tapNeeded = { status: 'tap-needed', channel: 'sms', destination: '06 •••• ••78', message: notice } as const;

const steps = {
  'before asking': { step: 'tap', asks: 'by-itself' },
  'a tap needed': { step: 'tap', asks: 'by-hand', answer: tapNeeded },
  'session ended': { step: 'tap', asks: 'by-hand', problem: { code: 'session-ended' } },
  'too many codes': { step: 'tap', asks: 'by-hand', problem: { code: 'too-many-codes', retryAfter: 1800 } },
  asking: { step: 'asking', automatic: true, renew: false },
  sent: { step: 'sent', sent, renewed: false },
  'sent by mail': { step: 'sent', sent: { ...sent, channel: 'email', destination: 'j•••@example.nl' }, renewed: true },
  checking: { step: 'checking', sent, code: '123456' },
  wrong: refusedWith({ code: 'code-wrong', attemptsLeft: 4 }),
  replaced: refusedWith({ code: 'code-replaced', attemptsLeft: 3 }),
  expired: refusedWith({ code: 'code-expired' }),
  burnt: refusedWith({ code: 'code-burnt' }),
  used: refusedWith({ code: 'code-used' }),
  'asked elsewhere': refusedWith({ code: 'code-not-asked-here' }),
  'too early': refusedWith({ code: 'code-too-early', retryAfter: 40 }),
} satisfies Record<string, CodeStep>;

describe('code-screen', () => {
  afterEach(clear);

  for (const [name, code] of Object.entries(steps)) {
    for (const language of languages) {
      it(`is accessible: ${name}, ${language.code}`, async () =>
        isAccessible(await show(CodeScreen, { code }, language)));
    }
  }

  for (const code of ['code-expired', 'code-burnt', 'code-used', 'code-not-asked-here'] as const) {
    it(`offers a new code in one tap: ${code}`, async () => {
      const { root, requests } = await show(CodeScreen, { code: refusedWith({ code }) });
      expect(root.querySelector('input')).to.equal(null);
      buttonNamed(root, 'Stuur een nieuwe code').click();
      expect(requests).to.deep.equal([{ type: 'send-code', renew: true }]);
    });
  }

  it('opens at the sixth digit and not before', async () => {
    const { root, requests } = await show(CodeScreen, { code: steps.sent });
    const field = root.querySelector('input');
    if (field === null) throw new Error('no field');
    for (const value of ['1', '12', '123', '1234', '12345', '123456']) {
      field.value = value;
      field.dispatchEvent(new InputEvent('input'));
      expect(requests.length).to.equal(value.length === 6 ? 1 : 0);
    }
    expect(requests).to.deep.equal([{ type: 'enter-code', code: '123456' }]);
  });

  for (const code of ['code-expired', 'code-burnt'] as const) {
    it(`leaves the focus on what helps when the field goes: ${code}`, async () => {
      const { screen, root } = await show(CodeScreen, { code: steps.sent });
      root.querySelector('input')?.focus();
      screen.code = refusedWith({ code });
      await screen.updateComplete;
      expect(root.activeElement).to.equal(buttonNamed(root, 'Stuur een nieuwe code'));
    });
  }

  it('says where the code went once, and not anew after each wrong code', async () => {
    const { screen, root } = await show(CodeScreen, { code: steps.asking });
    const news: string[] = [];
    const status = root.querySelector('[role=status]');
    if (status === null) throw new Error('no status');
    new MutationObserver(() => news.push(status.textContent ?? '')).observe(status, { childList: true, subtree: true });
    for (const code of [steps.sent, steps.checking, steps.wrong, steps.checking, steps.replaced]) {
      screen.code = code;
      await screen.updateComplete;
      await Promise.resolve();
    }
    expect(news.filter((words) => words !== '')).to.deep.equal(['We controleren uw code.', 'We controleren uw code.']);
  });

  it('asks for all digits when Enter comes too early', async () => {
    const { screen, root, requests } = await show(CodeScreen, { code: steps.sent });
    root.querySelector('form')?.requestSubmit();
    await screen.updateComplete;
    expect(root.querySelector('[role=alert]')?.textContent).to.equal('Vul alle 6 cijfers in.');
    expect(root.querySelector('input')?.getAttribute('aria-invalid')).to.equal('true');
    expect(requests).to.deep.equal([]);
  });

  it('shows where the code went, its reference and that of the message', async () => {
    const { root } = await show(CodeScreen, { code: steps.sent });
    for (const words of ['06 •••• ••78', 'KRTB', notice.reference, 'U kunt deze code gebruiken tot']) {
      expect(root.textContent).to.contain(words);
    }
  });

  it('says what is known when no code comes, and asks anew when that is opened', async () => {
    for (const [delivery, words] of [
      ['waiting', 'We sturen een sms met een code naar'],
      ['handed-over', 'We hebben de sms om'],
      ['refused', 'We kunnen op dit nummer geen sms bezorgen.'],
    ] as const) {
      const { root, requests } = await show(CodeScreen, {
        code: { step: 'sent', sent: { ...sent, delivery }, renewed: false },
      });
      expect(root.textContent).to.contain(words);
      root.querySelector('summary')?.click();
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      expect(requests).to.deep.equal([{ type: 'look-up-code' }]);
      clear();
    }
  });

  it('opens with a code that was typed before the server answered that it was sent', async () => {
    const { screen, root, requests } = await show(CodeScreen, {
      code: { step: 'asking', automatic: true, renew: false },
    });
    const field = root.querySelector('input');
    if (field === null) throw new Error('no field');
    field.value = '123 456';
    field.dispatchEvent(new InputEvent('input'));
    expect(requests).to.deep.equal([]);
    screen.code = steps.sent;
    await screen.updateComplete;
    expect(requests).to.deep.equal([{ type: 'enter-code', code: '123456' }]);
  });

  it('goes on telling what is true while a code waits to leave, for who reads it', async () => {
    const realInterval = window.setInterval;
    let tick = () => {};
    window.setInterval = Object.assign(
      (handler: TimerHandler) => {
        if (typeof handler === 'function') tick = () => handler();
        return 0;
      },
      { __promisify__: realInterval },
    );
    const waiting = { step: 'sent', sent: { ...sent, delivery: 'waiting' }, renewed: false } as const;
    const { screen, root, requests } = await show(CodeScreen, { code: waiting });
    window.setInterval = realInterval;
    const seconds = (count: number) => Array.from({ length: count }, () => tick());
    const where = () => root.querySelector('#where')?.textContent;
    expect(where()).to.equal('We sturen een sms met een code naar 06 •••• ••78.');
    seconds(7);
    expect(requests).to.have.length(3, 'the sentence at the top must be true');
    seconds(9);
    await screen.updateComplete;
    expect(where()).to.contain('De code is nog niet verzonden. We proberen het steeds opnieuw.');
    expect(requests).to.have.length(4);
    seconds(20);
    expect(requests).to.have.length(5, 'and then nobody looks');
    root.querySelector('summary')?.click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    seconds(5);
    expect(requests).to.have.length(7, 'who reads on looks');
    screen.code = { ...waiting, sent: { ...sent, delivery: 'handed-over' } };
    await screen.updateComplete;
    expect(where()).to.equal('We hebben een sms met een code gestuurd naar 06 •••• ••78.');
    expect(root.querySelector('.where [role=img]')?.ariaLabel).to.equal('het 06-nummer dat eindigt op 78');
    seconds(5);
    expect(requests).to.have.length(7, 'it has left');
    screen.code = { step: 'asking', automatic: true, renew: false };
    await screen.updateComplete;
    expect(root.querySelector('details')?.open).to.equal(false, 'another message begins anew');
  });

  it('lets a code live on a device whose clock is wrong', async () => {
    const yesterday = (at: string) => new Date(Date.parse(at) - 24 * 60 * MINUTE).toISOString();
    const wrong = {
      ...sent,
      sentAt: yesterday(sent.sentAt),
      expiresAt: yesterday(sent.expiresAt),
      resendAt: yesterday(sent.resendAt),
    };
    const { root } = await show(CodeScreen, { code: { step: 'sent', sent: wrong, renewed: false } });
    expect(root.querySelector('input')).not.to.equal(null);
  });

  it('shows the new number of tries after a translator rewrote the page', async () => {
    const { screen, root } = await show(CodeScreen, { code: steps.wrong });
    const alert = root.querySelector('[role=alert]');
    const font = document.createElement('font');
    font.textContent = 'Bu kod doğru değil.';
    alert?.replaceChildren(font);
    screen.code = refusedWith({ code: 'code-wrong', attemptsLeft: 2 });
    await screen.updateComplete;
    expect(alert?.textContent).to.contain('nog 2 keer');
  });

  it('says what is new, once: after a wrong code not again that a code was sent', async () => {
    const { screen, root } = await show(CodeScreen, { code: { step: 'asking', automatic: true, renew: false } });
    const heard = new Heard(root);
    screen.code = steps.sent;
    await screen.updateComplete;
    screen.code = steps.checking;
    await screen.updateComplete;
    screen.code = steps.wrong;
    await heard.hears('Deze code klopt niet. U kunt het nog 4 keer proberen.');
    screen.code = steps.checking;
    await screen.updateComplete;
    screen.code = refusedWith({ code: 'code-burnt' });
    await heard.hears('U hebt te vaak een verkeerde code ingevuld. Vraag een nieuwe code aan.');
    expect(heard.stop()).to.deep.equal([
      'We controleren uw code.',
      'Deze code klopt niet. U kunt het nog 4 keer proberen.',
      'We controleren uw code.',
      'U hebt te vaak een verkeerde code ingevuld. Vraag een nieuwe code aan.',
    ]);
  });

  for (const [name, code] of Object.entries({ ...steps, asking: steps.asking }))
    it(`keeps the focus when the field goes: ${name}`, async () => {
      const { screen, root } = await show(CodeScreen, { code: steps.sent });
      root.querySelector('input')?.focus();
      screen.code = code;
      await screen.updateComplete;
      expect(focused()).to.equal(root.querySelector('input') ?? root.querySelector('.primary'));
    });

  it('goes from the button that asked for a code to the field', async () => {
    const { screen, root } = await show(CodeScreen, { code: steps['a tap needed'] });
    buttonNamed(root, 'Stuur mij een code').focus();
    screen.code = { step: 'asking', automatic: false, renew: false };
    await screen.updateComplete;
    expect(focused()).to.equal(root.querySelector('input'));
  });

  it('tells two minutes before its end, once, that a code will end', async () => {
    const endsSoon = { ...sent, sentAt: new Date(Date.now() - 13 * MINUTE).toISOString() };
    const code = { step: 'sent', renewed: false } as const;
    const { screen, root } = await show(CodeScreen, {
      code: { ...code, sent: { ...endsSoon, expiresAt: new Date(Date.now() + 2 * MINUTE).toISOString() } },
    });
    const heard = new Heard(root);
    await heard.hears('Nog 2 minuten.');
    screen.requestUpdate();
    await screen.updateComplete;
    expect(heard.stop().filter((words) => words.includes('Nog'))).to.have.length(1);
  });

  it('says no longer that one must wait when the wait is over', async () => {
    const { root } = await show(CodeScreen, { code: refusedWith({ code: 'code-too-early', retryAfter: 1 }) });
    const alert = root.querySelector('[role=alert]');
    expect(alert?.textContent).to.contain('1 seconde');
    await until(() => alert?.textContent === '');
    expect(root.querySelector('input')?.getAttribute('aria-invalid')).to.equal('false');
  });

  it('finds the code in what people paste', () => {
    const texts = [
      '123456',
      '123 456',
      ' 123-456 ',
      'Uw toegangscode is 123456. Geldig tot 14.35 uur. @gemeente.nl #123456',
    ];
    for (const text of texts) expect(codeIn(text), text).to.equal('123456');
    for (const text of ['', '12345', '1234567', '06 12345678', 'abc']) expect(codeIn(text), text).to.equal(undefined);
  });
});
