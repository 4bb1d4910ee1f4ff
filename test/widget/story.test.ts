// The whole story in the element: link, code, message, reply, receipt; with real cryptography and a network that is not
// there.
import { expect } from '@open-wc/testing';
import {
  adds,
  button,
  entersCode,
  forgetEverything,
  leavePage,
  openPage,
  screenOf,
  sees,
  seesWords,
  taps,
  types,
  wordsOn,
} from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

describe('the reader on a page', () => {
  afterEach(forgetEverything);

  it('opens the message at the sixth digit, in one round trip', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
    expect(screenOf(reader)?.querySelector('.heading')?.textContent).to.equal(plainLetter.subject);
    expect(server.callsTo('/sessions').length).to.equal(1);
    expect(location.href).not.to.contain('bericht=');
  });

  it('moves the focus to the heading of the new screen', async () => {
    const reader = openPage(await FakeServer.holding(plainLetter));
    await entersCode(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
    const focused = await sees(reader, () => screenOf(reader)?.activeElement);
    expect(focused.getAttribute('role')).to.equal('heading');
    expect(focused.textContent).to.equal(plainLetter.subject);
  });

  it('says how many tries are left and keeps what was typed', async () => {
    const reader = openPage(await FakeServer.holding(plainLetter));
    await entersCode(reader, '654321');
    await seesWords(reader, 'Deze code klopt niet. U kunt het nog 4 keer proberen.');
    const field = screenOf(reader)?.querySelector('input');
    expect(field?.value).to.equal('654321');
    expect(field?.getAttribute('aria-describedby')).to.contain('problem');
    await types(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
  });

  it('offers a new code with one tap when the old one is dead', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    server.override = ({ path }) => (path === '/sessions' ? { code: 'code-burnt' } : undefined);
    await entersCode(reader, '654321');
    await seesWords(reader, 'U hebt te vaak een verkeerde code ingevuld.');
    const before = server.codesSent;
    server.override = () => undefined;
    await taps(reader, 'Stuur een nieuwe code');
    await seesWords(reader, 'We hebben een nieuwe code gestuurd.');
    expect(server.codesSent).to.equal(before + 1);
    await types(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
  });

  it('sends a reply with an attachment, sealed, and shows the receipt', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    await types(reader, 'Hierbij de kopie.');
    await adds(reader, new File([new Uint8Array(2_500_000)], 'indicatie.pdf', { type: 'application/pdf' }));
    await sees(reader, () => wordsOn(reader).includes('indicatie.pdf is klaar om te verzenden.'));
    button(reader, 'Verzenden')?.click();
    button(reader, 'Verzenden')?.click();
    await seesWords(reader, 'Uw antwoord is verzonden');
    await seesWords(reader, 'R-7KQ2-M4');
    expect(server.callsTo('/_send').length).to.equal(1);
    const [replyId = ''] = [...server.replies.keys()];
    const sent = await server.openReply(replyId);
    expect(sent.subject).to.equal('Re: Uw aanvraag voor huishoudelijke hulp');
    expect(sent.text).to.equal('Hierbij de kopie.');
    expect(sent.attachments.map(({ name, size }) => [name, size])).to.deep.equal([['indicatie.pdf', 2_500_000]]);
    await taps(reader, 'Terug naar het bericht');
    await seesWords(reader, 'Wat u hebt verzonden');
    expect(Object.keys(localStorage).filter((key) => key.endsWith('/draft'))).to.deep.equal([]);
  });

  it('goes straight to the message after a reload on a device whose clock is hours ahead', async () => {
    const server = await FakeServer.holding(plainLetter);
    server.behind = 6 * 3600_000;
    const first = openPage(server);
    await entersCode(first, RIGHT_CODE);
    await seesWords(first, 'Wij hebben uw aanvraag ontvangen.');
    leavePage();
    const reader = openPage(server);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
    expect(server.callsTo('/sessions').length).to.equal(1);
  });

  it('is back in the answer after a reload, with the draft as it was', async () => {
    const server = await FakeServer.holding(plainLetter);
    const first = openPage(server);
    await entersCode(first, RIGHT_CODE);
    await taps(first, 'Beantwoorden');
    await types(first, 'Een half bericht');
    await sees(first, () => Object.keys(localStorage).some((key) => key.endsWith('/draft')));
    expect(JSON.stringify({ ...localStorage })).not.to.contain('half');
    leavePage();
    const second = openPage(server);
    const text = await sees(second, () => screenOf(second)?.querySelector('textarea')?.value);
    expect(text).to.equal('Een half bericht');
    expect(server.codesSent).to.equal(1);
  });

  it('asks for a code again when the session ends while sending, and loses nothing', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    await types(reader, 'Mijn antwoord');
    server.override = ({ path }) => (path.startsWith('/replies/') ? { code: 'session-ended' } : undefined);
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Wat u hebt geschreven, is bewaard.');
    server.override = () => undefined;
    await taps(reader, 'Stuur mij een code');
    await seesWords(reader, 'gestuurd naar');
    await types(reader, RIGHT_CODE);
    const text = await sees(reader, () => screenOf(reader)?.querySelector('textarea')?.value);
    expect(text).to.equal('Mijn antwoord');
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Uw antwoord is verzonden');
  });

  it('goes on with an upload after a session that ended under it', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    server.override = ({ record }) => (record === undefined ? undefined : { code: 'session-ended' });
    await adds(reader, new File(['a'], 'een.pdf'), new File(['b'], 'twee.pdf'));
    await seesWords(reader, 'U hebt een tijd niets gedaan.');
    server.override = () => undefined;
    await taps(reader, 'Stuur mij een code');
    await seesWords(reader, 'gestuurd naar');
    await types(reader, RIGHT_CODE);
    for (const name of ['een.pdf', 'twee.pdf']) await seesWords(reader, `${name} Klaar,`);
  });

  it('tries again by itself under the same reply id when the server is away', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    await types(reader, 'Mijn antwoord');
    server.override = ({ path }) =>
      path.endsWith('/_send') && server.callsTo('/_send').length < 4 ? 'network-error' : undefined;
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Er ging iets mis bij ons.');
    await seesWords(reader, 'Uw antwoord is verzonden');
    expect(new Set(server.callsTo('/_send').map(({ path }) => path)).size).to.equal(1);
    expect(new Set(server.callsTo('/_send').map(({ body }) => new TextDecoder().decode(body))).size).to.equal(1);
  }).timeout(15_000);

  it('downloads an attachment as bytes to be saved, by a button named after the file', async () => {
    const bytes = new TextEncoder().encode('<svg onload="alert(1)">');
    const attachment = { id: '1', name: 'plattegrond.svg', type: 'image/svg+xml', size: bytes.length };
    const server = await FakeServer.holding({ ...plainLetter, attachments: [attachment] }, { 1: bytes });
    const saved: Blob[] = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) saved.push(blob);
      return make(blob);
    };
    const stay = (event: Event) => event.preventDefault();
    HTMLAnchorElement.prototype.click = function click() {
      this.dispatchEvent(new MouseEvent('click', { cancelable: true }));
    };
    addEventListener('click', stay);
    try {
      const reader = openPage(server);
      await entersCode(reader, RIGHT_CODE);
      await taps(reader, 'plattegrond.svg');
      await seesWords(reader, 'plattegrond.svg is opgeslagen.');
    } finally {
      removeEventListener('click', stay);
      URL.createObjectURL = make;
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
    expect(saved.map(({ type }) => type)).to.deep.equal(['application/octet-stream']);
    expect(await saved[0]?.text()).to.equal('<svg onload="alert(1)">');
  });

  it('closes: the session ends on the server, and the page holds nothing any more', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Afsluiten');
    await seesWords(reader, 'U hebt het bericht gesloten');
    await sees(reader, () =>
      server.calls.some(({ method, path }) => method === 'DELETE' && path === '/sessions/current'),
    );
    expect(sessionStorage.length).to.equal(0);
    expect(JSON.stringify(history.state)).not.to.match(/[\w-]{43}/);
  });

  it('says what happened when a message is expired, withdrawn or locked', async () => {
    const refusals = [
      [
        { code: 'message-expired', availableUntil: '2026-11-01T12:00:00Z' },
        'U kon dit bericht lezen tot en met 1 november 2026.',
      ],
      [{ code: 'message-withdrawn', withdrawnAt: '2026-11-02T12:00:00Z' }, 'op 2 november 2026 ingetrokken'],
      [
        { code: 'message-withdrawn', withdrawnAt: '2026-11-02T12:00:00Z', renewed: true },
        'de link in de nieuwste e-mail',
      ],
      [{ code: 'message-locked', phone: '0900 1852' }, 'Bel ons: 0900 1852.'],
    ] as const;
    for (const [refusal, words] of refusals) {
      const server = await FakeServer.holding(plainLetter);
      server.override = () => refusal;
      const reader = openPage(server);
      const tap = await sees(reader, () => button(reader, 'Stuur mij een code') ?? wordsOn(reader).includes(words));
      if (tap instanceof HTMLElement) tap.click();
      await seesWords(reader, words);
      forgetEverything();
    }
  });

  it('says what to do without a link, and with half a one', async () => {
    const without = openPage(new FakeServer());
    await seesWords(without, 'Open de link in de e-mail die u van ons kreeg.');
    forgetEverything();
    history.replaceState(null, '', '#bericht=halveling');
    const half = openPage(new FakeServer());
    await seesWords(half, 'Deze link is niet compleet.');
  });

  it('never opens a letter that was changed on its way', async () => {
    const server = await FakeServer.holding(plainLetter);
    const other = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    server.override = ({ path }) =>
      path === '/sessions'
        ? other.handle(
            new Request('https://x.example/reader/v1/messages/x/sessions', {
              method: 'POST',
              body: JSON.stringify({ code: RIGHT_CODE }),
            }),
          )
        : undefined;
    await entersCode(reader, RIGHT_CODE);
    await seesWords(reader, 'We kunnen dit bericht niet openen');
  });

  it('tells the page what happens, without a word of it', async () => {
    const news: string[] = [];
    const names = ['screen-changed', 'opened', 'failed'].map((name) => `secure-message-${name}`);
    const hear = (event: Event) =>
      news.push(event instanceof CustomEvent ? `${event.type} ${JSON.stringify(event.detail)}` : '');
    for (const name of names) document.addEventListener(name, hear);
    const reader = openPage(await FakeServer.holding(plainLetter));
    await entersCode(reader, '654321');
    await seesWords(reader, 'klopt niet');
    await types(reader, RIGHT_CODE);
    await sees(reader, () => news.length === 4);
    for (const name of names) document.removeEventListener(name, hear);
    expect(news).to.deep.equal([
      'secure-message-screen-changed {"screen":"code"}',
      'secure-message-failed {"code":"code-wrong"}',
      'secure-message-opened null',
      'secure-message-screen-changed {"screen":"message"}',
    ]);
  });

  it('gives a citizen his text back when the message is withdrawn while he answers', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
    await taps(reader, 'Beantwoorden');
    const field = await sees(reader, () => screenOf(reader)?.querySelector('textarea'));
    field.value = 'Mijn lange antwoord.';
    field.dispatchEvent(new Event('input'));
    server.override = () => ({ code: 'message-withdrawn', withdrawnAt: '2026-11-23T10:00:00Z' });
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'De gemeente heeft dit bericht op 23 november 2026 ingetrokken.');
    await seesWords(reader, 'Uw antwoord is niet verzonden.');
    expect(screenOf(reader)?.querySelector('textarea')?.value).to.equal('Mijn lange antwoord.');
  });
});
