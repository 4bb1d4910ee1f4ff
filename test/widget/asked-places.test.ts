// A letter that asks: a place for each item on the reply's screen, what is missing, and the draft that keeps it all.
import { expect, waitUntil } from '@open-wc/testing';
import type { Answer, AskedItem } from '../../server/contract/ask.ts';
import type { SafeCopy } from '../../widget/components/safe-copy.ts';
import { AskedAnswers, type AskedPlace, answeredBefore, PART_OF_DAY } from '../../widget/reply/asked-answers.ts';
import type { OutgoingFile } from '../../widget/reply/attachment-upload.ts';
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import { ReplyScreen } from '../../widget/screens/reply-screen.ts';
import { notice, plainLetter } from './fake-server.ts';
import { focused } from './heard.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const items: AskedItem[] = [
  { label: 'Kopie van uw paspoort', hint: 'Maak uw BSN zwart.', required: true, kind: 'file' },
  { label: 'Ingangsdatum', required: true, kind: 'date' },
  { label: 'Hoe betaalt u?', required: false, kind: 'choice', choices: ['bank', 'kas'] },
  { label: 'Toelichting', required: false, kind: 'text' },
];
const ask = { salt: 'A'.repeat(43), items };
const places = new AskedAnswers(ask).places;
const letter = { ...plainLetter, ask };
const data = {
  step: { step: 'writing' },
  text: '',
  files: [],
  places,
  letter,
  organisation: notice.organisation,
  limits: { attachmentBytes: 25 * 1024 ** 2, attachmentCount: 20, replyCharacters: 100 },
  isKept: true,
} as const;
const passport: OutgoingFile = { id: 'p', name: 'paspoort.jpg', size: 1000, progress: 'accepted', item: 1 };
const filled = places.map((place, index) => (index === 1 ? { ...place, text: '2026-12-01' } : place));
const declined = places.map((place, index) => (index < 2 ? { ...place, isDeclined: true, reason: 'Weg.' } : place));

describe('places for what a letter asks', () => {
  afterEach(clear);

  for (const language of languages) {
    it(`are accessible, empty, refused and filled: ${language.code}`, async () => {
      const shown = await show(ReplyScreen, data, language);
      await isAccessible(shown);
      buttonNamed(shown.root, language.texts.reply.send).click();
      await shown.screen.updateComplete;
      await isAccessible(shown);
      await isAccessible(await show(ReplyScreen, { ...data, files: [passport], places: filled }, language));
      await isAccessible(await show(ReplyScreen, { ...data, places: declined }, language));
    });
    it(`stand as a list under the letter: ${language.code}`, async () => {
      const shown = await show(MessageScreen, { letter, notice, replies: [] }, language);
      expect([...shown.root.querySelectorAll('.asked bdi')].map((one) => one.textContent)).to.deep.equal(
        items.map(({ label }) => label),
      );
      await isAccessible(shown);
    });
  }

  it('say what is missing, lead to it, and send nothing until it is there', async () => {
    const { screen, root, requests } = await show(ReplyScreen, { ...data, files: [passport] });
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(root.getElementById('problem-top')?.textContent).to.equal('Dit mist nog: 2. \u2068Ingangsdatum\u2069');
    expect(focused()).to.equal(root.getElementById('item-2'));
    expect(root.getElementById('lacks-2')?.textContent).to.contain('Vul dit in');
    expect(root.getElementById('lacks-1')?.textContent).to.equal('');
    expect(requests).to.deep.equal([]);
    screen.places = filled;
    await screen.updateComplete;
    expect(root.getElementById('problem-top')?.textContent).to.equal('');
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(requests.map(({ type }) => type)).to.deep.equal(['send-reply']);
  });

  it('keep what is too long, whole, and say by how much', async () => {
    const lengths: Readonly<Record<number, Partial<AskedPlace>>> = {
      2: { isDeclined: true, reason: 'x'.repeat(1_003) },
      3: { text: 'x'.repeat(10_002) },
    };
    const tooLong = filled.map((place, index) => ({ ...place, ...lengths[index] }));
    const { screen, root, requests } = await show(ReplyScreen, { ...data, files: [passport], places: tooLong });
    expect(root.querySelector<HTMLTextAreaElement>('#answer-4')?.value).to.have.length(10_002);
    expect(root.querySelectorAll('.item [maxlength]')).to.have.length(0); // it would cut what is pasted without a word
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(root.getElementById('lacks-3')?.textContent).to.equal('Uw antwoord is 3 tekens te lang.');
    expect(root.getElementById('lacks-4')?.textContent).to.equal('Uw antwoord is 2 tekens te lang.');
    expect(requests).to.deep.equal([]);
  });

  it('want a reason of who says that he has not got it, and no more of what was sent before', async () => {
    const noReason = places.map((place, index) => (index === 2 ? { ...place, isDeclined: true } : place));
    const { screen, root } = await show(ReplyScreen, { ...data, files: [passport], places: noReason });
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(root.getElementById('lacks-3')?.textContent).to.equal('Schrijf waarom niet.');
    const before = {
      subject: '',
      text: '',
      sentAt: '',
      attachments: [],
      ask,
      answers: [{ item: 2, text: '2026-12-01' }],
    };
    screen.places = places;
    screen.replies = [{ letter: before }];
    await screen.updateComplete;
    expect(root.querySelector('.note.ok')).not.to.equal(null);
    expect(root.getElementById('before-2')?.textContent).to.contain('al verzonden');
  });

  it('take no day that the server would refuse, not where it need not be given either', async () => {
    const wanted = { ...ask, items: items.map((item) => ({ ...item, required: false })) };
    for (const text of ['12026-12-01', '0026-12-01']) {
      const places = filled.map((place, index) => (index === 1 ? { ...place, text } : place));
      const { screen, root, requests } = await show(ReplyScreen, {
        ...data,
        places,
        letter: { ...letter, ask: wanted },
      });
      buttonNamed(root, 'Verzenden').click();
      await screen.updateComplete;
      expect(requests).to.deep.equal([]);
      expect(root.getElementById('lacks-2')?.textContent).to.contain('Vul dit in');
      clear();
    }
  });

  it('take what is pasted or dropped in them, and leave what is pasted beside them to the whole', async () => {
    const { root, requests } = await show(ReplyScreen, data);
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'paspoort.txt'));
    const where = { bubbles: true, composed: true, cancelable: true };
    root.getElementById('item-1')?.dispatchEvent(new ClipboardEvent('paste', { ...where, clipboardData: transfer }));
    root.getElementById('label-1')?.dispatchEvent(new DragEvent('drop', { ...where, dataTransfer: transfer }));
    root.getElementById('add-files1')?.dispatchEvent(new DragEvent('drop', { ...where, dataTransfer: transfer }));
    root.getElementById('item-4')?.dispatchEvent(new ClipboardEvent('paste', { ...where, clipboardData: transfer }));
    await waitUntil(() => requests.length === 4, 'four times files');
    expect(requests.map((request) => request.type === 'add-files' && request.item)).to.deep.equal([1, 1, 1, undefined]);
  });

  it('leave a day alone that is being typed', async () => {
    const { screen, root } = await show(ReplyScreen, { ...data, places: filled });
    const day = root.querySelector<HTMLInputElement>('#answer-2');
    expect([day?.min, day?.max]).to.deep.equal(['1000-01-01', '9999-12-31']);
    if (day === null) throw new Error('no field');
    day.value = ''; // as a browser tells a day that is half there
    let isSet = false;
    Object.defineProperty(day, 'value', { get: () => '', set: () => (isSet = true) });
    screen.places = places;
    await screen.updateComplete;
    expect(isSet).to.equal(false);
  });

  it('say so of a day that is half there, where it need not be given either', async () => {
    const wanted = { ...ask, items: items.map((item) => ({ ...item, required: false })) };
    const { screen, root, requests } = await show(ReplyScreen, { ...data, letter: { ...letter, ask: wanted } });
    const day = root.querySelector<HTMLInputElement>('#answer-2');
    if (day === null) throw new Error('no field');
    const begun = { ...day.validity, badInput: true }; // as a browser tells it
    Object.defineProperty(day, 'validity', { get: () => begun });
    day.dispatchEvent(new Event('blur'));
    expect(requests).to.deep.equal([{ type: 'answer', item: 2, change: { text: PART_OF_DAY } }]);
    screen.places = places.map((place, index) => (index === 1 ? { ...place, text: PART_OF_DAY } : place));
    await screen.updateComplete;
    buttonNamed(root, 'Verzenden').click();
    await screen.updateComplete;
    expect(requests.length).to.equal(1);
    expect(root.getElementById('lacks-2')?.textContent).to.contain('Vul dit in');
    expect(new AskedAnswers(wanted, { places: [...screen.places], files: [] }).places[1]?.text).to.equal('');
  });

  it('let a choice that need not be made be taken back, and the focus is there', async () => {
    const chosen = places.map((place, index) => (index === 2 ? { ...place, text: 'kas' } : place));
    const { screen, root, requests } = await show(ReplyScreen, { ...data, places: chosen });
    buttonNamed(root, 'Keuze wissen').click();
    expect(requests).to.deep.equal([{ type: 'answer', item: 3, change: { text: '' } }]);
    screen.places = places;
    await screen.updateComplete;
    expect(root.querySelector('input[type=radio]:checked')).to.equal(null);
    expect(focused()?.getAttribute('name')).to.equal('answer-3');
    expect([...root.querySelectorAll('button')].some((one) => one.textContent?.includes('Keuze wissen'))).to.equal(
      false,
    );
  });

  it('offer a safe copy for an identity document alone', async () => {
    const { root } = await show(ReplyScreen, data);
    expect([...root.querySelectorAll('[id^=add-document]')].map(({ id }) => id)).to.deep.equal(['add-document1']);
  });

  it('let safe copies be made at two of them: the one that was begun stays', async () => {
    const document: AskedItem = { label: 'Kopie van uw paspoort', required: true, kind: 'file' };
    const two = { ...plainLetter, ask: { salt: ask.salt, items: [document, document] } };
    const { screen, root } = await show(ReplyScreen, {
      ...data,
      letter: two,
      places: new AskedAnswers(two.ask).places,
    });
    const photos: File[] = [];
    for (const item of [1, 2]) {
      const chosen = new DataTransfer();
      chosen.items.add(new File(['x'], `${item}.jpg`, { type: 'image/jpeg' }));
      photos.push(...chosen.files);
      const input = root.querySelector<HTMLInputElement>(`#add-document${item} + input`);
      if (input === null) throw new Error('no field for a document');
      input.files = chosen.files;
      input.dispatchEvent(new Event('change'));
      await waitUntil(() => root.querySelector(`#item-${item} secure-message-safe-copy`) !== null);
      await screen.updateComplete;
    }
    const copies = [...root.querySelectorAll<SafeCopy>('secure-message-safe-copy')];
    expect(copies.map(({ photo }) => photo.name)).to.deep.equal(photos.map(({ name }) => name));
    copies[1]?.done(undefined);
    await screen.updateComplete;
    expect([...root.querySelectorAll<SafeCopy>('secure-message-safe-copy')]).to.deep.equal([copies[0]]);
  });
});

describe('answers to what a letter asks', () => {
  it('are kept with the draft as they were given, and sent with the list that they answer', () => {
    const answers = new AskedAnswers(ask);
    answers.hold('p', 1);
    answers.write(2, { text: '2026-12-01' });
    answers.write(3, { isDeclined: true, reason: ' Weet ik niet. ' });
    const again = new AskedAnswers(ask, answers.stored);
    expect(again.inLetter([{ id: 'p' }, { id: 'beside' }])).to.deep.equal({
      ask,
      answers: [
        { item: 1, files: ['p'] },
        { item: 2, text: '2026-12-01' },
        { item: 3, reason: 'Weet ik niet.' },
      ],
    });
    expect(again.named({ id: 'p' })).to.deep.equal({ id: 'p', item: 1 });
    again.clear({ keepWords: true });
    expect(again.inLetter([{ id: 'p' }]).answers?.map(({ item }) => item)).to.deep.equal([2, 3]);
  });

  it('are given after all with a file that comes where it was said not to be had: a safe copy was still being made', () => {
    const answers = new AskedAnswers(ask);
    answers.write(1, { isDeclined: true, reason: 'Weg.' });
    answers.hold('copy', 1);
    expect(answers.places[0]?.isDeclined).to.equal(false);
    expect(answers.inLetter([{ id: 'copy' }]).answers).to.deep.equal([{ item: 1, files: ['copy'] }]);
  });

  it('of a letter that asks nothing are none', () => {
    expect(new AskedAnswers(undefined).inLetter([{ id: 'p' }])).to.deep.equal({});
  });

  it('count as given once one reply gave it, whatever another said', () => {
    const letterWith = (answers: Answer[]) => ({
      letter: { subject: '', text: '', sentAt: '', attachments: [], answers },
    });
    const before = answeredBefore([
      letterWith([{ item: 1, files: ['p'] }]),
      letterWith([
        { item: 1, reason: 'x' },
        { item: 2, reason: 'y' },
      ]),
    ]);
    expect([...before].map(([item, answer]) => [item, 'reason' in answer])).to.deep.equal([
      [1, false],
      [2, true],
    ]);
  });
});
