// The draft: kept sealed, restored, sent once under one id.
import { expect } from '@open-wc/testing';
import { clear, createStore, values } from 'idb-keyval';
import { browserStorage } from '../../widget/page/browser-storage.ts';
import { ReaderClient } from '../../widget/reader-client.ts';
import { openLetter } from '../../widget/reading/opened-message.ts';
import { ReplyDraft } from '../../widget/reply/reply-draft.ts';
import { isProblem } from '../../widget/texts/problem.ts';
import { API, FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

const realFetch = window.fetch;
const { signal } = new AbortController();

async function writing(server: FakeServer) {
  window.fetch = (input, init) => server.handle(new Request(input, init));
  const client = new ReaderClient(API, server.id);
  const session = await client.openSession({ code: RIGHT_CODE, challenge: '' }, signal);
  if (isProblem(session)) throw new Error(session.code);
  client.token = session.token;
  const message = await openLetter(server.id, server.secret, session);
  if (isProblem(message)) throw new Error(message.code);
  const storage = browserStorage(server.id);
  return {
    storage,
    draft: await ReplyDraft.restore({ message, client, storage, changed: () => {}, sessionEnded: () => {} }),
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 4000; !holds(); ) {
    if (performance.now() > end) throw new Error(`never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const keptFiles = createStore('secure-message-reader', 'files');

/** Waits until this browser keeps so many records, and hands them over. */
async function untilKept(count: number): Promise<ArrayBuffer[]> {
  for (const end = performance.now() + 4000; performance.now() < end; ) {
    const kept: ArrayBuffer[] = await values(keptFiles);
    if (kept.length === count) return kept;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never kept ${count} records`);
}

function threeRecords(): File {
  return new File(['een groot geheim', new Uint8Array(2 * 1024 ** 2)], 'foto.txt');
}

const file = new File(['%PDF-1.7'], 'kopie.pdf');

describe('reply-draft', () => {
  afterEach(() => {
    window.fetch = realFetch;
    localStorage.clear();
    return clear(keptFiles);
  });

  it('comes back after a reload with its text and accepted files, and is the same reply', async () => {
    const server = await FakeServer.holding(plainLetter);
    const first = await writing(server);
    first.draft.add([file]);
    await until(() => first.draft.uploads[0]?.state.at === 'accepted');
    first.draft.write('Hierbij de kopie.');
    await until(() => first.storage.read('draft') !== undefined);
    let second = await writing(server);
    // Sealing takes a moment: what counts is that the last edit is there in the end.
    for (let tries = 0; tries < 50 && second.draft.isEmpty; tries += 1) second = await writing(server);
    expect(second.draft.files.map(({ name, progress }) => [name, progress])).to.deep.equal([['kopie.pdf', 'accepted']]);
    const sent = await second.draft.send(signal);
    expect(isProblem(sent)).to.equal(false);
    expect(server.replies.size).to.equal(1);
  });

  it('knows before the first word that this browser keeps nothing', async () => {
    const server = await FakeServer.holding(plainLetter);
    expect((await writing(server)).draft.isKept).to.equal(true);
    expect(Object.keys(localStorage).filter((key) => key.includes('probe'))).to.deep.equal([]);
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('', 'SecurityError');
    };
    try {
      expect((await writing(server)).draft.isKept).to.equal(false);
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });

  it('goes on after a reload with a file that was on its way, where it was', async () => {
    const server = await FakeServer.holding(plainLetter);
    const first = await writing(server);
    server.override = ({ record }) => ((record?.index ?? 0) >= 1 ? { code: 'server-away' } : undefined);
    first.draft.add([threeRecords()]);
    await until(() => first.draft.uploads[0]?.state.at === 'refused');
    const kept = await untilKept(3);
    expect(new TextDecoder().decode(kept[0])).not.to.contain('geheim');
    first.draft.pause();
    server.override = () => undefined;
    const { draft } = await writing(server);
    expect(draft.files.map(({ name, progress }) => [name, progress])).to.deep.equal([['foto.txt', 'waiting']]);
    draft.resume();
    await until(() => draft.uploads[0]?.state.at === 'accepted');
    expect(server.recordsSent(0).length).to.equal(1, 'nothing starts over');
    expect(isProblem(await draft.send(signal))).to.equal(false);
    await untilKept(0);
  });

  it('asks for a file again, by name, when this browser could not keep it', async () => {
    const server = await FakeServer.holding(plainLetter);
    const first = await writing(server);
    server.override = ({ record }) => (record === undefined ? undefined : { code: 'server-away' });
    first.draft.add([threeRecords()]);
    await until(() => first.draft.uploads[0]?.state.at === 'refused');
    await untilKept(3);
    first.draft.pause();
    await clear(keptFiles);
    server.override = () => undefined;
    const { draft } = await writing(server);
    draft.resume();
    await until(() => draft.uploads[0]?.state.at === 'refused');
    expect(draft.files[0]).to.deep.include({
      name: 'foto.txt',
      progress: { problem: { code: 'file-unreadable' }, canRetry: false },
    });
  });

  it('never keeps a word of it readable', async () => {
    const { storage, draft } = await writing(await FakeServer.holding(plainLetter));
    draft.write('een groot geheim');
    await until(() => storage.read('draft') !== undefined);
    expect(JSON.stringify({ ...localStorage }) + atob(storage.read('draft') ?? '')).not.to.contain('geheim');
  });

  it('is not opened with the link of another message', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { storage, draft } = await writing(server);
    draft.write('x');
    await until(() => storage.read('draft') !== undefined);
    const other = await FakeServer.holding(plainLetter);
    browserStorage(other.id).write('draft', storage.read('draft') ?? '', Date.now() + 1000);
    expect((await writing(other)).draft.isEmpty).to.equal(true);
  });

  it('is byte for byte the same when it is sent again', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { draft } = await writing(server);
    draft.write('x');
    server.override = ({ path }) =>
      path.endsWith('/_send') ? { code: 'too-many-requests', retryAfter: 1 } : undefined;
    expect(await draft.send(signal)).to.deep.equal({ code: 'too-many-requests', retryAfter: 1 });
    server.override = () => undefined;
    expect(await draft.send(signal)).to.include({ reference: 'R-7KQ2-M4' });
    const [first, second] = server.callsTo('/_send');
    expect([second?.path, second?.body]).to.deep.equal([first?.path, first?.body]);
  });

  it('is gone once it is sent', async () => {
    const { storage, draft } = await writing(await FakeServer.holding(plainLetter));
    draft.write('x');
    await draft.send(signal);
    expect(draft.isEmpty).to.equal(true);
    expect(storage.read('draft')).to.equal(undefined);
  });

  it('asks the server for the reply once, however many files start together', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { draft } = await writing(server);
    draft.add([file, file, file]);
    await until(() => draft.uploads.every(({ state }) => state.at === 'accepted'));
    expect(
      server.calls.filter(({ path, method }) => method === 'PUT' && /^\/replies\/[\w-]+$/.test(path)).length,
    ).to.equal(1);
  });

  it('refuses at once what is too much, and sends no byte of it', async () => {
    const server = await FakeServer.holding(plainLetter);
    server.attachmentBytes = 10;
    const { draft } = await writing(server);
    draft.add([file, file]);
    expect(draft.files[1]?.progress).to.deep.equal({
      problem: { code: 'file-too-large', maxBytes: 10 },
      canRetry: false,
    });
    await until(() => draft.uploads[0]?.state.at === 'accepted');
    expect(server.recordsSent().length).to.equal(1);
  });

  it('that was sent although its answer got lost shows its receipt, also after a reload', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { draft, storage } = await writing(server);
    draft.write('Eén keer.');
    await until(() => storage.read('draft') !== undefined);
    const kept = storage.read('draft') ?? '';
    await draft.send(signal);
    storage.write('draft', kept, Date.now() + 60_000); // the answer never came: this browser still has the draft
    const again = (await writing(server)).draft;
    const sent = await again.send(signal);
    expect(sent).to.deep.include({ reference: 'R-7KQ2-M4' });
    expect(again.isEmpty).to.equal(true);
    expect([...server.replies.values()].filter(({ letter }) => letter !== undefined).length).to.equal(1);
  });

  it('that was sent from another tab with other words keeps its own', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { draft, storage } = await writing(server);
    draft.write('Vanaf de telefoon.');
    await until(() => storage.read('draft') !== undefined);
    const { draft: other } = await writing(server);
    await other.send(signal);
    draft.write('Vanaf de telefoon, en nog iets.');
    expect(await draft.send(signal)).to.deep.equal({ code: 'reply-already-sent' });
    expect(draft.text).to.equal('Vanaf de telefoon, en nog iets.');
    expect(await draft.send(signal)).to.deep.include({ reference: 'R-7KQ2-M4' });
    expect(server.replies.size).to.equal(2);
  });

  it('does not send nothing', async () => {
    const { draft } = await writing(await FakeServer.holding(plainLetter));
    draft.write('  \n ');
    expect(await draft.send(signal)).to.deep.equal({ code: 'reply-empty' });
  });

  it('begins again, with the text, when the server knows it no more', async () => {
    const server = await FakeServer.holding(plainLetter);
    const { draft } = await writing(server);
    draft.write('bewaard');
    server.override = ({ path }) => (path.endsWith('/_send') ? { code: 'reply-unknown' } : undefined);
    await draft.send(signal);
    server.override = () => undefined;
    expect(draft.text).to.equal('bewaard');
    await draft.send(signal);
    expect(new Set(server.callsTo('/_send').map(({ path }) => path)).size).to.equal(2);
  });
});
