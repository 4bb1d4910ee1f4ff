// One file on its way up: records, retries, refusals, cancelling. The network's edge is the fake server.
import { expect } from '@open-wc/testing';
import { randomBytes } from '../../server/contract/bytes.ts';
import { openBytes, recordSealer, sealAad } from '../../server/contract/sealed-stream.ts';
import { ReaderClient } from '../../widget/reader-client.ts';
import { AttachmentUpload } from '../../widget/reply/attachment-upload.ts';
import type { RecordStore } from '../../widget/reply/file-storage.ts';
import { SealedFile, type SealedRecords } from '../../widget/reply/sealed-file.ts';
import { API, FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

const MIB = 1024 ** 2;
const realFetch = window.fetch;

/** A browser that keeps nothing. */
const NO_STORE: RecordStore = { keep: async () => false, read: async () => undefined };

async function uploading(file: File, kept = (sealed: SealedRecords) => sealed) {
  const server = await FakeServer.holding(plainLetter);
  window.fetch = (input, init) => server.handle(new Request(input, init));
  const client = new ReaderClient(API, server.id);
  const signal = new AbortController().signal;
  const session = await client.openSession({ code: RIGHT_CODE, challenge: '' }, signal);
  if ('token' in session) client.token = session.token;
  const [replyId, replyKey] = [crypto.randomUUID(), randomBytes(32)];
  server.replies.set(replyId, { key: replyKey, sealedReplyKey: '', files: new Map() });
  const states: string[] = [];
  const site = {
    client,
    replyId,
    start: async () => ({ attachments: [] }),
    sessionEnded: () => states.push('session-ended'),
  };
  const id = crypto.randomUUID();
  const sealer = recordSealer(replyKey, sealAad('replyfile', server.id, id), file.size);
  const sealed = kept(new SealedFile(file, sealer, NO_STORE));
  const chosen = { id, name: file.name, size: file.size, sealed };
  const upload = new AttachmentUpload(chosen, site, () => states.push(upload.state.at));
  const stored = () => server.replies.get(replyId)?.files.get(upload.id);
  return { server, upload, states, stored, replyKey };
}

function fileOf(size: number, name = 'kopie.pdf'): File {
  return new File([Uint8Array.from({ length: size }, (_, at) => at % 251)], name);
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 4000; !holds(); ) {
    if (performance.now() > end) throw new Error(`never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('attachment-upload', () => {
  afterEach(() => {
    window.fetch = realFetch;
  });

  it('seals a file in records, and the server opens every byte of it', async () => {
    const file = fileOf(3 * MIB + 5);
    const { server, upload, states, stored, replyKey } = await uploading(file);
    await upload.send();
    expect(upload.verdict).to.deep.include({ id: upload.id, name: 'kopie.pdf', size: 3 * MIB + 5 });
    expect(states.slice(-2)).to.deep.equal(['checking', 'accepted']);
    const records = [...(stored() ?? [])].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
    const sealed = new Uint8Array(await new Blob(records).arrayBuffer());
    const plain = await openBytes(replyKey, sealAad('replyfile', server.id, upload.id), sealed);
    expect(plain).to.deep.equal(new Uint8Array(await file.arrayBuffer()));
  });

  it('sends no more than four records at a time', async () => {
    const { server, upload } = await uploading(fileOf(7 * MIB));
    let [underWay, most] = [0, 0];
    const stored = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await until(() => most >= 4); // sealing may be slower than the network
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay -= 1;
      return new Response(null, { status: 204 });
    };
    server.override = ({ record }) => (record === undefined ? undefined : stored());
    const sent = upload.send();
    await until(() => server.recordsSent().length === 8);
    upload.cancel();
    await sent;
    expect(most).to.equal(4);
  });

  it('sends only what is missing when it is tried again, and the same bytes', async () => {
    const { server, upload } = await uploading(fileOf(2 * MIB));
    server.override = ({ record }) => (record?.index === 1 ? { code: 'too-many-requests', retryAfter: 1 } : undefined);
    await upload.send();
    expect(upload.state).to.deep.equal({ at: 'refused', problem: { code: 'too-many-requests', retryAfter: 1 } });
    expect(upload.canRetry).to.equal(true);
    server.override = () => undefined;
    await upload.send();
    expect(upload.state.at).to.equal('accepted');
    expect(server.recordsSent(0).length).to.equal(1);
    const [first, second] = server.recordsSent(1);
    expect(second?.body).to.deep.equal(first?.body);
  });

  it('goes on by itself where it was when the network is back', async () => {
    const { server, upload, states } = await uploading(fileOf(3 * MIB));
    server.override = ({ record }) => ((record?.index ?? 0) >= 2 ? { code: 'server-away' } : undefined);
    await upload.send();
    expect(states.at(-1)).to.equal('refused');
    const before = server.recordsSent(0).length;
    server.override = () => undefined;
    window.dispatchEvent(new Event('online'));
    await until(() => upload.verdict !== undefined);
    expect(server.recordsSent(0).length).to.equal(before, 'nothing starts over');
  });

  it('repeats a record by itself when the network drops it', async () => {
    const { server, upload } = await uploading(fileOf(10));
    server.override = () => (server.recordsSent(0).length < 2 ? 'network-error' : undefined);
    await upload.send();
    expect(upload.state.at).to.equal('accepted');
  });

  it('tells why the server refuses a file, and that trying again is of no use', async () => {
    const { upload } = await uploading(fileOf(10, 'virus.exe'));
    await upload.send();
    expect(upload.state).to.deep.equal({ at: 'refused', problem: { code: 'file-type-refused' } });
    expect(upload.canRetry).to.equal(false);
  });

  it('has to be chosen again when a part of it is gone, whatever of it still arrives', async () => {
    let arrived = () => {};
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { server, upload } = await uploading(fileOf(2 * MIB), (whole) => ({
      record: async (index) => (index === 1 ? undefined : whole.record(index)),
      sent: arrived,
      stop: () => whole.stop(),
    }));
    const stored = async () => {
      await until(() => upload.state.at === 'refused');
      return new Response(null, { status: 204 });
    };
    server.override = ({ record }) => (record === undefined ? undefined : stored());
    await upload.send();
    await isThere;
    expect([upload.state.at, upload.needsHim]).to.deep.equal(['refused', true]);
  });

  it('stops when it is cancelled, and takes back what was sent', async () => {
    const { server, upload, states } = await uploading(fileOf(3 * MIB));
    const sent = upload.send();
    await until(() => server.recordsSent().length > 0);
    upload.cancel();
    await sent;
    expect(states).not.to.contain('accepted');
    expect(server.calls.some(({ method }) => method === 'DELETE')).to.equal(true);
  });

  it('waits while there is no session, and goes on after', async () => {
    const { server, upload } = await uploading(fileOf(2 * MIB));
    const sent = upload.send();
    await until(() => server.recordsSent().length > 0);
    upload.pause();
    await sent;
    expect(upload.state.at).to.equal('pending');
    await upload.send();
    expect(upload.state.at).to.equal('accepted');
  });

  it('waits, and tells, when it finds the session over', async () => {
    const { server, upload, states } = await uploading(fileOf(10));
    server.override = () => ({ code: 'session-ended' });
    await upload.send();
    expect(states.slice(-2)).to.deep.equal(['pending', 'session-ended']);
  });

  it('sends an empty file too', async () => {
    const { upload } = await uploading(fileOf(0));
    await upload.send();
    expect(upload.verdict?.size).to.equal(0);
  });
});
