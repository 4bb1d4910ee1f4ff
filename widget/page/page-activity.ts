// Waiting for something that happens outside: a citizen who looks at the page, a network that comes back.
import { surroundings } from './surroundings.ts';

/** Milliseconds between two tries to load a part of the reader. */
const CHUNK_RETRY = 3000;
/** Tries with a network there: a server that starts anew is back by then, a part that is gone never comes. */
const CHUNK_TRIES = 5;

/** What tells that a citizen may look at the page now. */
const ACTIVITY: readonly [EventTarget, string][] = [
  [document, 'visibilitychange'],
  [document, 'prerenderingchange'],
  [window, 'focus'],
];

/** Tells when a citizen may have begun or ceased to look at this page, or to be busy elsewhere on it. */
export function watchPageActivity(changed: () => void, signal: AbortSignal): void {
  for (const [target, type] of [...ACTIVITY, [window, 'blur'] as const, [document, 'focusin'] as const])
    target.addEventListener(type, changed, { signal });
}

/**
 * Resolves once a citizen looks at this page: it is visible, has the focus, is not being prerendered and no program
 * drives the browser. Link scanners that render pages must not make us send a code.
 */
export async function pageActive(signal: AbortSignal): Promise<void> {
  await until(isPageActive, ACTIVITY, signal);
}

/** Resolves after so many milliseconds, or as soon as the browser says that it is online again. */
export async function backOnline(after: number, signal: AbortSignal): Promise<void> {
  const due = performance.now() + after;
  const wasOffline = !navigator.onLine;
  const alarm = new EventTarget();
  const timer = setTimeout(() => alarm.dispatchEvent(new Event('due')), after);
  const isTime = () => performance.now() >= due || (wasOffline && navigator.onLine);
  try {
    await until(
      isTime,
      [
        [alarm, 'due'],
        [window, 'online'],
      ],
      signal,
    );
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Loads a part of the reader, again and again while the network is away. Rejects when the signal aborts, and with
 * what import() rejects with when the network is there and the part is not.
 */
export async function retryWhileOffline<T>(load: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; ) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what import() rejects with when nothing came
      if (navigator.onLine) tries += 1;
      if (tries > CHUNK_TRIES) throw error;
      await backOnline(CHUNK_RETRY, signal);
    }
  }
}

/** True while a citizen looks at this page. */
export function isPageActive(): boolean {
  const prerendering = 'prerendering' in document && document.prerendering === true;
  const isFocused = surroundings()?.isLookedAt ?? document.hasFocus();
  return document.visibilityState === 'visible' && isFocused && !navigator.webdriver && !prerendering;
}

/** True when the focus is nowhere in particular: then the field may have it. */
export function isNobodyBusy(): boolean {
  if (surroundings()?.isIdle === false) return false;
  return (
    document.activeElement === null ||
    document.activeElement === document.body ||
    document.activeElement.matches('secure-message-reader')
  );
}

/** Resolves when `holds` is true, asked now and at each of the events. Rejects when the signal aborts. */
export function until(
  holds: () => boolean,
  events: readonly [EventTarget, string][],
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  return new Promise<void>((resolve, reject) => {
    const check = () => {
      if (holds()) resolve();
    };
    for (const [target, type] of events) target.addEventListener(type, check, { signal: stop.signal });
    signal.addEventListener('abort', () => reject(signal.reason), { signal: stop.signal });
    signal.throwIfAborted();
    check();
  }).finally(() => stop.abort());
}

/** Resolves once the browser has painted; a page in the background paints nothing, and need not wait for it. */
export async function afterPaint(updated: Promise<unknown>): Promise<void> {
  await updated;
  const inBackground = new Promise((resolve) => setTimeout(resolve, 250));
  const painted = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await Promise.race([painted, inBackground]);
}
