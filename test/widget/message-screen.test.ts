// The message screen: subject as heading, actions twice, attachments by name, replies under it.
import { expect } from '@open-wc/testing';
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import { notice, plainLetter } from './fake-server.ts';
import { buttonNamed, clear, isAccessible, languages, show, until } from './shown-screen.ts';

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
  afterEach(() => {
    clear();
    document.body.removeAttribute('style');
  });

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

  it('has one thing to do, at the top left and at the bottom, and the rest beside it in one row', async () => {
    const { root } = await show(MessageScreen, data);
    const bars = [...root.querySelectorAll('.actions')].map((bar) =>
      [...bar.querySelectorAll('button')].map(({ textContent }) => textContent?.trim()),
    );
    expect(bars).to.deep.equal([['Beantwoorden', 'Opslaan', 'Printen', 'Afsluiten'], ['Beantwoorden']]);
    const [first, ...others] = root.querySelectorAll('.actions.top .quiet');
    expect(others.map((button) => button.getBoundingClientRect().top)).to.deep.equal(
      others.map(() => first?.getBoundingClientRect().top),
    );
  });

  for (const width of [320, 390, 412])
    it(`at ${width} px keeps that one thing in reach and the rest in one row, whatever the language`, async () => {
      document.body.style.inlineSize = `${width - 32}px`;
      const text = 'Beste mevrouw Jansen,\n\n'.repeat(60);
      for (const language of languages) {
        const { root, screen } = await show(MessageScreen, { ...data, letter: { ...letter, text } }, language);
        const quiet = [...root.querySelectorAll('.quiet')].filter((button) => button.closest('.top') !== null);
        expect(new Set(quiet.map((button) => button.getBoundingClientRect().top)).size).to.equal(1, language.code);
        const shown = [...root.querySelectorAll('.primary')].filter((button) => button.getClientRects().length > 0);
        expect(shown.length).to.equal(1);
        expect(shown[0]?.getBoundingClientRect().bottom).to.be.at.most(innerHeight, language.code);
        screen.remove();
      }
    });

  it('says from whom of which municipality, to whom, when and under which reference', async () => {
    const { root } = await show(MessageScreen, data);
    const facts = [...root.querySelectorAll('.head dl > div')].map((fact) =>
      fact.textContent?.replaceAll(/\s+/g, ' ').trim(),
    );
    expect(facts).to.deep.equal([
      'Van Fatima de Vries, Gemeente Haarlemmermeer',
      'Aan J. Jansen (j.jansen@example.nl)',
      'Datum 20 november 2026 om 10.30 uur',
      'Kenmerk HM-2026-0042',
    ]);
  });

  it('speaks the subject, the letter and the own answers in the language of the letter', async () => {
    const english = languages.find(({ code }) => code === 'en');
    const { root } = await show(MessageScreen, { ...data, replies, letter: { ...letter, kind: 'Besluit' } }, english);
    const spoken = ['.heading', '.letter .text', '.reply .text', '.head [lang]'].map(
      (part) => root.querySelector(part)?.closest('[lang]')?.getAttribute('lang') ?? '',
    );
    expect(spoken).to.deep.equal(['nl', 'nl', 'nl', 'nl']);
    expect(root.querySelector('.heading')?.getAttribute('dir')).to.equal('auto');
  });

  it('has the browser show a PDF where it can, and a small picture of what is one', async () => {
    const png = await new Promise<Blob | null>((resolve) => document.createElement('canvas').toBlob(resolve));
    const pictures = [{ id: '3', name: 'foto.png', type: 'image/png', size: 900 }];
    const { root, requests } = await show(MessageScreen, {
      ...data,
      letter: { ...letter, attachments: [...attachments, ...pictures] },
      file: async () => png ?? undefined,
    });
    root.querySelector('#file-3')?.scrollIntoView();
    await until(() => root.querySelector('img.kind') !== null);
    expect([...root.querySelectorAll('span.kind')].map(({ textContent }) => textContent)).to.deep.equal([
      'pdf',
      'appl',
    ]);
    if (navigator.pdfViewerEnabled) {
      const view = buttonNamed(root, 'Bekijken');
      expect(root.getElementById(view.getAttribute('aria-describedby') ?? '')?.textContent).to.equal('Beschikking.pdf');
      view.click();
      expect(requests).to.deep.equal([{ type: 'view', attachmentId: '1' }]);
    }
    const opened = new Map([['1', { viewer: 'blob:x' }]]);
    const shown = await show(MessageScreen, { ...data, downloads: opened });
    const link = shown.root.querySelector<HTMLAnchorElement>('a.quiet');
    expect([link?.ariaLabel, link?.rel, link?.target]).to.deep.equal([
      'Beschikking.pdf openen',
      'noopener noreferrer',
      '_blank',
    ]);
    await isAccessible(shown);
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
    const file = async ({ id }: { id: string }) =>
      id === '1' ? (png ?? undefined) : new Blob(['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>']);
    const { screen, root, requests } = await show(MessageScreen, {
      ...data,
      letter: { ...letter, attachments: pictures },
      file,
    });
    for (const button of root.querySelectorAll<HTMLElement>('.file .quiet')) button.click();
    for (let frame = 0; frame < 300 && root.querySelector('img') === null; frame += 1)
      await new Promise(requestAnimationFrame);
    expect([...root.querySelectorAll('img')].map(({ alt }) => alt)).to.deep.equal(['foto.png']);
    const buttons = () =>
      [...root.querySelectorAll('button')].filter(({ textContent }) => textContent?.trim() === 'Bekijken');
    for (let frame = 0; frame < 300 && buttons().length > 0; frame += 1) await new Promise(requestAnimationFrame);
    expect(buttons().length).to.equal(0);
    expect(requests).to.deep.equal([{ type: 'download', attachmentId: '2' }], 'what is no picture is saved');
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
