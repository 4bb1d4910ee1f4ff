// What this browser keeps between two page loads: a session's token, a code's challenge, a sealed draft, a language.
// Never plaintext.
/** What is kept, each per message. */
export type StorageName = 'token' | 'challenge' | 'draft' | 'device' | 'answering' | 'language';

/**
 * What is kept of one message. A browser that refuses storage (blocked, full) keeps nothing: the reader works, and
 * forgets.
 */
export interface BrowserStorage {
  /** What was kept under this name and has not passed its time. */
  read(name: StorageName): string | undefined;
  /** Keeps a value until a moment in milliseconds. False when the browser refuses. */
  write(name: StorageName, value: string, until: number): boolean;
  remove(name: StorageName): void;
  /** Whether what is written under this name would be kept. */
  keeps(name: StorageName): boolean;
}

/** Milliseconds. */
const A_DAY = 86_400_000;
const PREFIX = 'secure-message-reader';
/** Written to see whether anything is kept. */
const PROBE = `${PREFIX}/probe`;

/** The storage of the message with this id. What other messages left and has passed its time is cleared away. */
export function browserStorage(messageId: string): BrowserStorage {
  const key = (name: StorageName) => `${PREFIX}/${messageId}/${name}`;
  attempt(() => clearOld(localStorage));
  return {
    read: (name) => attempt(() => unlessPast(storageFor(name).getItem(key(name)))),
    write: (name, value, until) =>
      attempt(() => {
        // What is kept now is not past: a clock of this device that says so is wrong.
        const now = Date.now();
        storageFor(name).setItem(key(name), `${until > now ? until : now + A_DAY} ${value}`);
        return true;
      }) ?? false,
    remove: (name) => attempt(() => storageFor(name).removeItem(key(name))),
    keeps: (name) =>
      attempt(() => {
        storageFor(name).setItem(PROBE, '');
        storageFor(name).removeItem(PROBE);
        return true;
      }) ?? false,
  };
}

// A token, and that an answer is being written, belong to this tab; a challenge and a draft must outlive an in-app
// browser that closes.
function storageFor(name: StorageName): Storage {
  return name === 'token' || name === 'answering' ? sessionStorage : localStorage;
}

function unlessPast(kept: string | null): string | undefined {
  if (kept === null) return undefined;
  const [until = '', value] = kept.split(' ', 2);
  return Number(until) > Date.now() ? value : undefined;
}

function clearOld(storage: Storage): void {
  for (const key of Object.keys(storage)) {
    if (key.startsWith(`${PREFIX}/`) && unlessPast(storage.getItem(key)) === undefined) storage.removeItem(key);
  }
}

// Storage throws SecurityError when blocked and QuotaExceededError when full; both are DOMExceptions.
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
