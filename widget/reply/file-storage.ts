// Files on their way, as this browser keeps them until the server has them: the same sealed bytes that go up.
import { createStore, delMany, get, keys, set } from 'idb-keyval';

const database = createStore('secure-message-reader', 'files');

/** Which file of which message, and until when in milliseconds it may be kept. */
export interface StoredFileKey {
  readonly messageId: string;
  readonly fileId: string;
  readonly until: number;
}

/**
 * Keeps a sealed file. A browser that refuses (blocked, full) keeps nothing: after a reload the file is chosen again.
 */
export async function storeFile(key: StoredFileKey, sealed: Blob): Promise<void> {
  // As bytes: WebKit stores no Blob in a private window (measured).
  await attempt(async () => set(nameOf(key), await sealed.arrayBuffer(), database));
}

/** The sealed bytes of a file; undefined when this browser did not keep them. */
export async function storedFile(key: StoredFileKey): Promise<Blob | undefined> {
  const kept: unknown = await attempt(() => get(nameOf(key), database));
  return kept instanceof ArrayBuffer ? new Blob([kept]) : undefined;
}

/** Clears away the files of a message that are not needed any more, and what any message left past its time. */
export async function deleteOtherFiles(messageId: string, isNeeded: (fileId: string) => boolean): Promise<void> {
  await attempt(async () => {
    const stale = (await keys<string>(database)).filter((name) => {
      const [ofMessage = '', fileId = '', until] = name.split('/');
      return Number(until) <= Date.now() || (ofMessage === messageId && !isNeeded(fileId));
    });
    await delMany(stale, database);
  });
}

function nameOf({ messageId, fileId, until }: StoredFileKey): string {
  return `${messageId}/${fileId}/${until}`;
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
