// The reply screen: text, files in every state, and what stops a reply from being sent.
import { expect } from '@open-wc/testing';
import type { OutgoingFile } from '../../widget/reply/attachment-upload.ts';
import { ReplyScreen } from '../../widget/screens/reply-screen.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const limits = { attachmentBytes: 25 * 1024 ** 2, attachmentCount: 20, replyCharacters: 100 };
const data = {
  step: { step: 'writing' },
  text: 'Beste',
  files: [],
  contact: 'F. de Vries',
  limits,
  isKept: true,
} as const;
const file = (progress: OutgoingFile['progress'], id = 'f'): OutgoingFile => ({
  id,
  name: `${id}.pdf`,
  size: 1_500_000,
  progress,
});
const refused = file({ problem: { code: 'file-infected' }, canRetry: true }, 'besmet');

describe('reply-screen', () => {
  afterEach(clear);

  for (const language of languages) {
    const files = [file('waiting', 'a'), file(40, 'b'), file('checking', 'c'), file('accepted', 'd'), refused];
    it(`is accessible: ${language.code}`, async () =>
      isAccessible(await show(ReplyScreen, { ...data, files }, language)));
    it(`is accessible with an error: ${language.code}`, async () => {
      const step = { step: 'waiting', problem: { code: 'server-away' } } as const;
      await isAccessible(await show(ReplyScreen, { ...data, step }, language));
    });
    it(`is accessible while sending: ${language.code}`, async () => {
      await isAccessible(await show(ReplyScreen, { ...data, step: { step: 'sending' } }, language));
    });
  }

  const obstacles = [
    [{ text: ' ' }, 'Schrijf een antwoord of voeg een bijlage toe.'],
    [{ text: 'x'.repeat(103) }, 'Uw antwoord is 3 tekens te lang.'],
    [{ files: [file(40)] }, 'Wacht tot alle bijlagen klaar zijn.'],
    [{ files: [refused] }, 'Verwijder de bijlagen die niet gelukt zijn'],
  ] as const;
  for (const [obstacle, words] of obstacles) {
    it(`says why it can't be sent yet: ${words}`, async () => {
      const { screen, root, requests } = await show(ReplyScreen, { ...data, ...obstacle });
      buttonNamed(root, 'Verzenden').click();
      await screen.updateComplete;
      expect(root.querySelector('#problem')?.textContent).to.contain(words);
      expect(root.querySelector('textarea')?.getAttribute('aria-describedby')).to.contain('problem');
      expect(requests).to.deep.equal([]);
    });
  }

  it('says aloud what became of a file, and no more than that', async () => {
    const { screen, root } = await show(ReplyScreen, { ...data, files: [file('accepted', 'a'), file(10, 'b')] });
    const said = () => root.querySelector('[role=status]')?.textContent;
    for (const [progress, news] of [
      [20, 'a.pdf is klaar om te verzenden. b.pdf uploaden, 0 procent klaar'],
      [60, 'b.pdf uploaden, 50 procent klaar'],
      [70, 'b.pdf uploaden, 50 procent klaar'],
      ['checking', 'We controleren b.pdf.'],
      ['accepted', 'b.pdf is klaar om te verzenden.'],
    ] as const) {
      screen.files = [file('accepted', 'a'), file(progress, 'b')];
      await screen.updateComplete;
      expect(said()).to.equal(news);
    }
    screen.files = [];
    await screen.updateComplete;
    expect(said()).to.equal('');
  });

  it('sends, and not while it is sending', async () => {
    const { screen, root, requests } = await show(ReplyScreen, data);
    buttonNamed(root, 'Verzenden').click();
    screen.step = { step: 'sending' };
    await screen.updateComplete;
    buttonNamed(root, 'Verzenden').click();
    expect(requests).to.deep.equal([{ type: 'send-reply' }]);
  });

  it('takes files that are dropped or pasted', async () => {
    const { root, requests } = await show(ReplyScreen, data);
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'foto.jpg', { type: 'image/jpeg' }));
    root.querySelector('.picker')?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
    const paste = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    root.querySelector('textarea')?.dispatchEvent(paste);
    // Photos are cleaned first.
    for (let frame = 0; frame < 300 && requests.length < 2; frame += 1) await new Promise(requestAnimationFrame);
    expect(
      requests.map((request) => (request.type === 'add-files' ? request.files.map(({ name }) => name) : request)),
    ).to.deep.equal([['foto.jpg'], ['foto.jpg']]);
  });

  it('asks before it throws a draft away', async () => {
    const { screen, root, requests } = await show(ReplyScreen, data);
    buttonNamed(root, 'Weggooien').click();
    await screen.updateComplete;
    expect(requests).to.deep.equal([]);
    buttonNamed(root, 'Ja, weggooien').click();
    expect(requests).to.deep.equal([{ type: 'discard-reply' }]);
  });

  it('offers each file its own way out', async () => {
    const { root, requests } = await show(ReplyScreen, { ...data, files: [file(40, 'b'), refused] });
    buttonNamed(root, 'Stoppen met b.pdf').click();
    buttonNamed(root, 'Opnieuw proberen: besmet.pdf').click();
    expect(requests).to.deep.equal([
      { type: 'remove-file', attachmentId: 'b' },
      { type: 'retry-file', attachmentId: 'besmet' },
    ]);
  });
});
