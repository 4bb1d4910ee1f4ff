// The message screen: subject as heading, actions twice, attachments by name, replies under it.
import { expect } from '@open-wc/testing';
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import { notice, plainLetter } from './fake-server.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const attachments = [
  { id: '1', name: 'Beschikking.pdf', type: 'application/pdf', size: 482_133 },
  { id: '2', name: 'Een heel lange naam '.repeat(6), type: 'application/x-unknown', size: 3 },
];
const letter = { ...plainLetter, attachments };
const replies = [
  {
    id: 'r',
    reference: 'R-1',
    receivedAt: '2026-11-23T13:35:00Z',
    letter: {
      subject: 'Re',
      text: 'Hierbij.',
      sentAt: '2026-11-23T13:34:00Z',
      attachments: [{ ...attachments[0], id: 'a', name: 'Kopie.pdf', type: 'application/pdf', size: 10 }],
    },
  },
];
const data = { letter, notice };

describe('message-screen', () => {
  afterEach(clear);

  for (const language of languages) {
    it(`is accessible: ${language.code}`, async () =>
      isAccessible(await show(MessageScreen, { ...data, replies }, language)));
    it(`is accessible with downloads and a draft: ${language.code}`, async () => {
      const downloads = new Map([
        ['1', { percent: 40 }],
        ['2', { problem: { code: 'seal-broken' } } as const],
      ]);
      await isAccessible(await show(MessageScreen, { ...data, downloads, hasDraft: true }, language));
    });
    it(`is accessible with HTML: ${language.code}`, async () => {
      const html = '<h1>Kop</h1><p>Tekst</p><table><tr><td>1</td></tr></table><img src="https://evil.example/x.png">';
      const shown = await show(MessageScreen, { ...data, letter: { ...letter, html } }, language);
      expect(shown.root.textContent).to.contain(language.texts.message.remotePictures);
      await isAccessible(shown);
    });
  }

  it('shows a letter in HTML once, never its plain text first, and again after it was moved in the page', async () => {
    const html = '<table><tr><th>dag</th><th>uur</th></tr><tr><td>maandag</td><td>9.00</td></tr></table>';
    const { screen, root } = await show(MessageScreen, { ...data, letter: { ...letter, html } });
    expect(root.querySelector('.mail td')?.textContent).to.equal('maandag');
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    elsewhere.append(screen);
    await screen.updateComplete;
    expect(root.querySelector('.mail td')?.textContent).to.equal('maandag');
    expect(root.querySelector('.text')).to.equal(null);
  });

  it('has the actions at the top left and at the bottom', async () => {
    const { root } = await show(MessageScreen, data);
    const bars = [...root.querySelectorAll('[role=group]')].map((bar) =>
      bar.querySelector('button')?.textContent?.trim(),
    );
    expect(bars).to.deep.equal(['Beantwoorden', 'Beantwoorden']);
  });

  it('downloads by a button whose name is the file name', async () => {
    const { root, requests } = await show(MessageScreen, { ...data, replies });
    buttonNamed(root, 'Beschikking.pdf').click();
    buttonNamed(root, 'Kopie.pdf').click();
    expect(requests).to.deep.equal([
      { type: 'download', attachmentId: '1' },
      { type: 'download', attachmentId: 'a', replyId: 'r' },
    ]);
  });

  it('keeps paragraphs and line breaks, and never reads text as HTML', async () => {
    const text = 'Een\ntwee\n\n<b>drie</b> https://www.example.nl/a?b=c.';
    const { root } = await show(MessageScreen, { ...data, letter: { ...letter, text } });
    expect([...root.querySelectorAll('.text p')].map((p) => p.textContent)).to.deep.equal(text.split('\n\n'));
    const link = root.querySelector<HTMLAnchorElement>('.text a');
    expect([link?.getAttribute('href'), link?.rel]).to.deep.equal([
      'https://www.example.nl/a?b=c',
      'noopener noreferrer',
    ]);
  });

  it('shows a picture in place when its bytes are one, and never what only calls itself so', async () => {
    const pictures = [
      { id: '1', name: 'foto.png', type: 'image/png', size: 8 },
      { id: '2', name: 'tekening.png', type: 'image/png', size: 8 },
    ];
    const png = await new Promise<Blob | null>((resolve) => document.createElement('canvas').toBlob(resolve));
    const picture = async ({ id }: { id: string }) =>
      id === '1' ? (png ?? undefined) : new Blob(['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>']);
    const { screen, root } = await show(MessageScreen, {
      ...data,
      letter: { ...letter, attachments: pictures },
      picture,
    });
    buttonNamed(root, 'foto.png bekijken').click();
    buttonNamed(root, 'tekening.png bekijken').click();
    for (let frame = 0; frame < 300 && root.querySelector('img') === null; frame += 1)
      await new Promise(requestAnimationFrame);
    expect([...root.querySelectorAll('img')].map(({ alt }) => alt)).to.deep.equal(['foto.png']);
    const buttons = () =>
      [...root.querySelectorAll('button')].filter(({ textContent }) => textContent?.trim() === 'Bekijken');
    for (let frame = 0; frame < 300 && buttons().length > 0; frame += 1) await new Promise(requestAnimationFrame);
    expect(buttons().length).to.equal(0);
    screen.remove();
  });

  it('folds what a letter repeats of earlier ones away, and leaves nothing out', async () => {
    const text = 'Mijn antwoord.\n\n> Uw vraag\n> van eerder';
    const { root } = await show(MessageScreen, { ...data, letter: { ...letter, text } });
    const folded = root.querySelector('details.earlier');
    expect(folded?.textContent).to.contain('Eerdere berichten tonen').and.to.contain('Uw vraag');
    expect(folded?.hasAttribute('open')).to.equal(false);
    const whole = await show(MessageScreen, { ...data, letter: { ...letter, text: '> Alleen aangehaald' } });
    expect(whole.root.querySelector('details.earlier')).to.equal(null);
  });

  it('tells when somebody has opened it before, and from how many devices', async () => {
    const openings = { count: 3, devices: 2, firstAt: '2026-11-23T10:05:00Z' };
    const { root } = await show(MessageScreen, { ...data, openings });
    expect(root.textContent).to.contain(
      '3 keer geopend, op 2 apparaten. De eerste keer was op 23 november 2026 om 11.05 uur.',
    );
  });

  it('says what kind of message it is and until when to react', async () => {
    const formal = { ...letter, kind: 'Besluit op uw aanvraag', replyBefore: '2027-01-31' };
    const shown = await show(MessageScreen, { ...data, letter: formal });
    const text = shown.screen.shadowRoot?.textContent ?? '';
    expect(text).to.contain('Besluit op uw aanvraag').and.to.contain('Reageer uiterlijk op 31 januari 2027.');
    await isAccessible(shown);
  });
});
