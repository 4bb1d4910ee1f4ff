// A file on its way, under seal: a record is made once, goes up as soon as it is made, and is kept by this browser
// meanwhile. However large the file, few records are in memory.
import type { Bytes } from '../../server/contract/bytes.ts';
import type { RecordSealer } from '../../server/contract/sealed-stream.ts';
import type { RecordStore } from './file-storage.ts';

/** The sealed records of a file, the same at every call. */
export interface SealedRecords {
  /** One of them, as soon as it is made. Undefined when it is gone; rejects when the file can't be read. */
  readonly record: (index: number) => Promise<Bytes | undefined>;
  /** The server has it. */
  readonly sent: (index: number) => void;
  /** The file is taken back. */
  readonly stop: () => void;
}

/** Records that are in no store yet. Where the browser keeps none, sealing waits for the network. */
const HELD_AT_MOST = 4;

/** A file that was chosen just now. */
export class SealedFile implements SealedRecords {
  readonly #file: File;
  readonly #sealer: RecordSealer;
  readonly #store: RecordStore;
  /** Made, and neither kept nor sent. */
  readonly #held = new Map<number, Bytes>();
  #made = 0;
  #stopped = false;
  #waiting: (() => void)[] = [];
  #sealing: Promise<void> | undefined;

  constructor(file: File, sealer: RecordSealer, store: RecordStore) {
    this.#file = file;
    this.#sealer = sealer;
    this.#store = store;
  }

  /** Seals the whole file, whether or not it goes up meanwhile, so that a reload costs nothing. */
  seal(): Promise<void> {
    this.#sealing ??= this.#sealAll().finally(() => this.stop());
    return this.#sealing;
  }

  async record(index: number): Promise<Bytes | undefined> {
    const sealing = this.seal();
    sealing.catch(() => {}); // reported below
    while (index >= this.#made && !this.#stopped) await this.#change();
    if (index >= this.#made) await sealing;
    return this.#held.get(index) ?? this.#store.read(index);
  }

  sent(index: number): void {
    this.#held.delete(index);
    this.#changed();
  }

  stop(): void {
    this.#stopped = true;
    this.#changed();
  }

  async #sealAll(): Promise<void> {
    let kept = Promise.resolve();
    for (let index = 0; index < this.#sealer.count && !this.#stopped; index += 1) {
      const record = await this.#sealer.seal(index, await this.#read(index));
      this.#held.set(index, record);
      this.#made = index + 1;
      this.#changed();
      await kept; // the one before, while this one was made
      kept = this.#keep(index, record);
      while (this.#held.size >= HELD_AT_MOST && !this.#stopped) await this.#change();
    }
    await kept;
  }

  async #read(index: number): Promise<Bytes> {
    const { from, to } = this.#sealer.range(index);
    const plain = new Uint8Array(await this.#file.slice(from, to).arrayBuffer());
    if (plain.length !== to - from) throw new DOMException('the file was changed', 'NotReadableError');
    return plain;
  }

  async #keep(index: number, record: Bytes): Promise<void> {
    if (await this.#store.keep(index, record)) this.sent(index);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
