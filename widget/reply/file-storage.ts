// Files on their way, as this browser keeps them until the server has them: the same sealed records that go up.

import { createStore, delMany, get, keys, set } from 'idb-keyval';
import type { Bytes } from '../../server/contract/bytes.ts';

const database = createStore('secure-message-reader', 'files');

/** Which file of which message, and until when in milliseconds it may be kept. */
export interface StoredFileKey {
  readonly messageId: string;
  readonly fileId: string;
  readonly until: number;
}

/** The records of one file that this browser keeps. */
export interface RecordStore {
  /** False when the browser refuses (blocked, full): after a reload the file is chosen again. */
  readonly keep: (index: number, record: Bytes) => Promise<boolean>;
  /** Undefined when it is not kept. */
  readonly read: (index: number) => Promise<Bytes | undefined>;
}

/** Where the records of a file are kept. */
export function recordStore(key: StoredFileKey): RecordStore {
  const nameOf = (index: number) => `${key.messageId}/${key.fileId}/${key.until}/${index}`;
  return {
    // As bytes: WebKit stores no Blob in a private window (measured).
    keep: async (index, { buffer }) =>
      (await attempt(async () => {
        await set(nameOf(index), buffer, database);
        return true;
      })) ?? false,
    read: async (index) => {
      const kept: unknown = await attempt(() => get(nameOf(index), database));
      return kept instanceof ArrayBuffer ? new Uint8Array(kept) : undefined;
    },
  };
}

/** Clears away the files of a message that are not needed any more, and what any message left past its time. */
export async function deleteOtherFiles(messageId: string, isNeeded: (fileId: string) => boolean): Promise<void> {
  await attempt(async () => {
    const stale = (await keys<string>(database)).filter((name) => {
      const [ofMessage = '', fileId = '', until] = name.split('/');
      // Of this message, which is open, nothing is past: a clock of this device that says so is wrong.
      return ofMessage === messageId ? !isNeeded(fileId) : Number(until) <= Date.now();
    });
    await delMany(stale, database);
  });
}

// IndexedDB rejects with SecurityError when blocked and QuotaExceededError when full; both are DOMExceptions.
async function attempt<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
