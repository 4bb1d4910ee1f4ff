// What this browser keeps between two page loads: a session's token, a code's challenge, a sealed draft. Never plaintext.

/** What is kept, each per message. */
export type KeptName = 'token' | 'challenge' | 'draft' | 'device';

/** The shelf of one message. A browser that refuses storage (blocked, full) keeps nothing: the reader works, and forgets. */
export interface BrowserStore {
  /** What was kept under this name and has not passed its time. */
  read(name: KeptName): string | undefined;
  /** Keeps a value until a moment in milliseconds. False when the browser refuses. */
  keep(name: KeptName, value: string, until: number): boolean;
  forget(name: KeptName): void;
}

const PREFIX = 'secure-message-reader';

/** The shelf of the message with this id. What other messages left and has passed its time is cleared away. */
export function browserStore(messageId: string): BrowserStore {
  const key = (name: KeptName) => `${PREFIX}/${messageId}/${name}`;
  attempt(() => clearOld(localStorage));
  return {
    read: (name) => attempt(() => living(shelf(name).getItem(key(name)))),
    keep: (name, value, until) =>
      attempt(() => {
        shelf(name).setItem(key(name), `${until} ${value}`);
        return true;
      }) ?? false,
    forget: (name) => attempt(() => shelf(name).removeItem(key(name))),
  };
}

// A token belongs to this tab; a challenge and a draft must outlive an in-app browser that closes.
function shelf(name: KeptName): Storage {
  return name === 'token' ? sessionStorage : localStorage;
}

function living(kept: string | null): string | undefined {
  if (kept === null) return undefined;
  const [until = '', value] = kept.split(' ', 2);
  return Number(until) > Date.now() ? value : undefined;
}

function clearOld(storage: Storage): void {
  for (const key of Object.keys(storage)) {
    if (key.startsWith(`${PREFIX}/`) && living(storage.getItem(key)) === undefined) storage.removeItem(key);
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
