// The reply screen: text, files in every state, and what stops a reply from being sent.
import { expect } from '@open-wc/testing';
import type { OutgoingFile } from '../../widget/reply/attachment-upload.ts';
import { ReplyScreen } from '../../widget/screens/reply-screen.ts';
import { notice, plainLetter } from './fake-server.ts';
import { focused, Heard } from './heard.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const limits = { attachmentBytes: 25 * 1024 ** 2, attachmentCount: 20, replyCharacters: 100 };
const data = {
  step: { step: 'writing' },
  text: 'Beste',
  files: [],
  letter: { ...plainLetter, from: { name: 'F. de Vries', address: 'f@h.example' } },
  organisation: notice.organisation,
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
    [{ text: ' ' }, 'problem', 'Schrijf een antwoord of voeg een bijlage toe.'],
    [{ text: 'x'.repeat(103) }, 'problem', 'Uw antwoord is 3 tekens te lang.'],
    [{ files: [file('accepted'), refused] }, 'files-problem', 'Verwijder de bijlagen die niet gelukt zijn'],
  ] as const;
  for (const [obstacle, place, words] of obstacles) {
    it(`says at its own place why it can't be sent yet: ${words}`, async () => {
      const { screen, root, requests } = await show(ReplyScreen, { ...data, ...obstacle });
      buttonNamed(root, 'Verzenden').click();
      await screen.updateComplete;
      expect(root.getElementById(place)?.textContent).to.contain(words);
      const isText = place === 'problem';
      expect(root.querySelector('textarea')?.getAttribute('aria-invalid')).to.equal(isText ? 'true' : 'false');
      expect(focused()).to.equal(isText ? root.querySelector('textarea') : root.querySelector('#file-besmet'));
      expect(requests).to.deep.equal([]);
    });
  }

  it('has the letter beside it where there is room, else a tap away', async () => {
    document.body.style.inlineSize = '1100px';
    const wide = await show(ReplyScreen, data);
    const other = (root: ShadowRoot) => root.querySelector('.other');
    expect(other(wide.root)?.textContent).to.contain('Wij hebben uw aanvraag ontvangen.');
    const [field, beside] = [wide.root.querySelector('textarea'), other(wide.root)];
    expect(beside?.getBoundingClientRect().left).to.be.above(field?.getBoundingClientRect().right ?? 2000);
    document.body.style.inlineSize = '360px';
    expect(beside?.getClientRects().length).to.equal(0);
    const toggle = buttonNamed(wide.root, 'Bericht van F. de Vries lezen');
    expect(toggle.ariaExpanded).to.equal('false');
    toggle.click();
    await wide.screen.updateComplete;
    expect([toggle.ariaExpanded, beside?.getClientRects().length]).to.deep.equal(['true', 1]);
    await isAccessible(wide);
    document.body.removeAttribute('style');
  });

  it('says nothing that is no longer true', async () => {
    const { screen, root } = await show(ReplyScreen, { ...data, text: '', files: [] });
    const said = () => [...root.querySelectorAll('.error')].map(({ textContent }) => textContent).join('');
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(said()).not.to.equal('');
    root.querySelector('textarea')?.dispatchEvent(new InputEvent('input'));
    await screen.updateComplete;
    expect(said()).to.equal('');
    screen.files = [refused];
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(root.getElementById('files-problem')?.textContent).not.to.equal('');
    screen.files = [];
    screen.text = 'Beste';
    await screen.updateComplete;
    expect(said()).to.equal('');
  });

  it('is sent once, waits for its files, and can be taken back; each is said, once', async () => {
    const { screen, root, requests } = await show(ReplyScreen, { ...data, files: [file(40)] });
    const heard = new Heard(root);
    const [, bottom] = [...root.querySelectorAll('button')].filter(({ textContent }) =>
      /^\s*Verzenden/.test(textContent),
    );
    bottom?.focus();
    bottom?.click();
    expect(requests).to.deep.equal([{ type: 'send-reply' }]);
    screen.step = { step: 'uploading' };
    await heard.hears('We verzenden uw antwoord zodra alle bijlagen klaar zijn.');
    bottom?.click();
    expect(requests).to.have.length(1);
    expect(root.querySelector('textarea')?.readOnly).to.equal(true);
    const takeBack = buttonNamed(root, 'Toch niet verzenden');
    takeBack.focus();
    takeBack.click();
    expect(requests[1]).to.deep.equal({ type: 'take-back-reply' });
    screen.step = { step: 'writing' };
    await heard.hears('We verzenden uw antwoord nog niet. U kunt verder schrijven.');
    expect(focused()).to.equal(bottom);
    expect(root.querySelector('textarea')?.readOnly).to.equal(false);
    expect(heard.stop()).to.have.length(2);
  });

  it('says of the text whether this browser keeps it, before a word is written', async () => {
    const { screen, root } = await show(ReplyScreen, { ...data, text: '' });
    const said = () => root.getElementById('kept')?.textContent ?? '';
    expect(said()).to.match(/^We bewaren uw antwoord op dit apparaat/);
    screen.isKept = false;
    await screen.updateComplete;
    expect(said()).to.match(/^Deze browser bewaart uw antwoord niet/);
    expect(root.querySelector('textarea')?.getAttribute('aria-describedby')).to.equal('kept');
  });

  it('says beside the files that one was refused while it waited for them', async () => {
    const { screen, root } = await show(ReplyScreen, {
      ...data,
      files: [file(40, 'besmet')],
      step: { step: 'uploading' },
    });
    screen.files = [refused];
    screen.step = { step: 'writing', isHeldByFiles: true };
    await screen.updateComplete;
    expect(root.getElementById('files-problem')?.textContent).to.contain('Verwijder de bijlagen die niet gelukt zijn');
  });

  it('says beside the button that the network is away, and not of the text', async () => {
    const { screen, root } = await show(ReplyScreen, data);
    buttonNamed(root, 'Verzenden').click();
    screen.step = { step: 'waiting', problem: { code: 'offline' } };
    await screen.updateComplete;
    expect(root.querySelector('.note .status')?.textContent).to.contain('U hebt geen internet.');
    expect(root.querySelector('textarea')?.getAttribute('aria-invalid')).to.equal('false');
    expect(root.getElementById('problem')?.textContent).to.equal('');
  });

  it('says why a bar stands still', async () => {
    const still = { ...file(40), standsStill: { code: 'offline' } } as const;
    const { root } = await show(ReplyScreen, { ...data, files: [still] });
    expect(root.querySelector('.file')?.textContent).to.contain('U hebt geen internet.');
  });

  it('says aloud what became of many files in few sentences, and loses no refusal', async () => {
    const { screen, root } = await show(ReplyScreen, data);
    const heard = new Heard(root);
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    for (const progress of [0, 10, 20, 100, 'checking'] as const) {
      screen.files = [...ids.map((id) => file(progress, id)), file(progress, 'besmet')];
      await screen.updateComplete;
      await new Promise(requestAnimationFrame);
    }
    for (const [place] of ids.entries()) {
      screen.files = [...ids.map((id, at) => file(at <= place ? 'accepted' : 'checking', id)), refused];
      await screen.updateComplete;
    }
    await heard.hears('9 bijlagen zijn klaar om te verzenden.');
    expect(heard.stop()).to.deep.equal([
      '10 bijlagen worden geüpload.',
      'besmet.pdf: In dit bestand zit een virus. Het is niet verzonden. De rest van uw antwoord is bewaard.',
      '9 bijlagen zijn klaar om te verzenden.',
    ]);
  });

  it('says aloud how far a file is, at each quarter, and that it is there', async () => {
    const { screen, root } = await show(ReplyScreen, data);
    const heard = new Heard(root);
    for (const [progress, news] of [
      [0, 'b.pdf wordt geüpload.'],
      [60, 'Uploaden: 50 procent klaar.'],
      ['accepted', 'b.pdf is klaar om te verzenden.'],
    ] as const) {
      screen.files = [file(progress, 'b')];
      await heard.hears(news);
    }
    expect(heard.stop()).to.have.length(3);
  });

  it('says that a file was taken away, and has the focus on the next one: Enter twice takes one', async () => {
    const files = [file('accepted', 'a'), file('accepted', 'b')];
    const { screen, root, requests } = await show(ReplyScreen, { ...data, files });
    const heard = new Heard(root);
    for (const [id, next] of [
      ['a', '#file-b'],
      ['b', '#add-files'],
    ] as const) {
      const remove = buttonNamed(root, `${id}.pdf verwijderen`);
      remove.focus();
      remove.click();
      screen.files = screen.files.filter((one) => one.id !== id);
      await screen.updateComplete;
      expect(focused()).to.equal(root.querySelector(next));
      await heard.hears(`${id}.pdf is verwijderd.`);
    }
    expect(requests).to.have.length(2);
    expect(heard.stop()).to.have.length(2);
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
    expect(focused()).to.equal(buttonNamed(root, 'Nee, bewaren'));
    buttonNamed(root, 'Nee, bewaren').click();
    await screen.updateComplete;
    expect(focused()).to.equal(buttonNamed(root, 'Weggooien'));
    buttonNamed(root, 'Weggooien').click();
    await screen.updateComplete;
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
