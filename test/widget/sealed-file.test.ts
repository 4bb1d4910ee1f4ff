// A file under seal: its records leave as they are made, each once, and few are held.
import { expect } from '@open-wc/testing';
import { type Bytes, randomBytes } from '../../server/contract/bytes.ts';
import { openBytes, type RecordSealer, recordSealer } from '../../server/contract/sealed-stream.ts';
import type { RecordStore } from '../../widget/reply/file-storage.ts';
import { SealedFile } from '../../widget/reply/sealed-file.ts';

const MIB = 1024 ** 2;
const KEY = randomBytes(32);

/** A browser that keeps records, or refuses. */
class Store implements RecordStore {
  readonly kept = new Map<number, Bytes>();
  isFull = false;
  async keep(index: number, record: Bytes): Promise<boolean> {
    if (!this.isFull) this.kept.set(index, record);
    return !this.isFull;
  }
  async read(index: number): Promise<Bytes | undefined> {
    return this.kept.get(index);
  }
}

function sealing(size: number, store = new Store()) {
  const plain = Uint8Array.from({ length: size }, (_, at) => at % 251);
  const file = new File([plain], 'foto.jpg');
  const made: number[] = [];
  const { seal, ...sealer } = recordSealer(KEY, 'aad', size);
  const noting: RecordSealer = {
    ...sealer,
    seal: (index, bytes) => {
      made.push(index);
      return seal(index, bytes);
    },
  };
  return { plain, store, made, sealer, sealed: new SealedFile(file, noting, store) };
}

describe('sealed-file', () => {
  it('is sealed once, record by record, and kept as it goes up', async () => {
    const { plain, store, made, sealer, sealed } = sealing(6 * MIB);
    const records: Bytes[] = [];
    for (let index = 0; index < sealer.count; index += 1)
      records.push((await sealed.record(index)) ?? new Uint8Array());
    await sealed.seal();
    expect(await openBytes(KEY, 'aad', new Uint8Array(await new Blob(records).arrayBuffer()))).to.deep.equal(plain);
    expect(await sealed.record(0)).to.deep.equal(records[0]);
    expect(made).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    expect([...store.kept.values()]).to.deep.equal(records);
  });

  it('hands over its first record before the last is made', async () => {
    const { made, sealed } = sealing(20 * MIB);
    await sealed.record(0);
    expect(made.length).to.be.lessThan(21);
    await sealed.seal();
    expect(made.length).to.equal(21);
  });

  it('waits for the network where the browser keeps nothing', async () => {
    const store = new Store();
    store.isFull = true;
    const { made, sealed } = sealing(9 * MIB, store);
    for (let index = 0; index < 4; index += 1) await sealed.record(index);
    await sealed.record(0);
    expect(made.length).to.equal(4);
    sealed.sent(0);
    await sealed.record(4);
    expect(made.length).to.equal(5);
    sealed.stop();
    await sealed.seal();
    expect(made.length).to.equal(5, 'what is taken back is not sealed any more');
  });

  it('fails as its file does', async () => {
    const sealed = new SealedFile(new File(['short'], 'x'), recordSealer(KEY, 'aad', 10), new Store());
    const failure = await sealed.record(0).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DOMException);
  });
});
