// Looks at the service in the background, so that probes are answered from memory: forty of them cost no more than
// none.
import { limits } from '../contract/limits.ts';
import type { Services } from '../services.ts';
import { isMigrated, writeState } from '../store/database.ts';
import { type ServiceNumbers, serviceNumbers } from './service-numbers.ts';

/** Can this process do its work? What waits in the queue is no part of it: another process would have the same. */
export interface Health {
  readonly database: 'ok' | 'down' | 'read-only' | 'full';
  readonly migrations: 'ok' | 'missing' | 'unknown';
  readonly keys: 'ok' | 'wrong' | 'unknown';
  /** Where the keys of what waits to leave are made. */
  readonly outboxKeys: 'ok' | 'away' | 'read-only' | 'full' | 'unknown';
}

/** What was seen last. */
export interface ServiceWatch {
  health(): Health;
  /** Undefined until the first look. */
  numbers(): ServiceNumbers | undefined;
  /**
   * The systems outside, as they were met last. They are told and make nobody unready: without a scanner letters
   * without files, codes and reading go on, and without a relay all but mail. Nothing is said of one that is not set,
   * or was not tried by this process.
   */
  outside(): { readonly scanner?: 'ok' | 'away'; readonly relay?: 'ok' | 'away' };
  /** Looks now: for tests, whose clock stands still. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const HEALTH_EVERY = 3_000;
const NUMBERS_EVERY = 20_000;
const SCANNER_EVERY = 10_000;
/** A look that takes longer has failed, and one that is older tells nothing. */
const TIMEOUT = 5_000;
const UNSEEN: Health = { database: 'down', migrations: 'unknown', keys: 'unknown', outboxKeys: 'unknown' };

type Watched = Pick<Services, 'db' | 'clock' | 'log' | 'serverKeys' | 'outboxKeys' | 'malwareScan' | 'mail'>;

/** Starts looking. Resolves when it has looked once. */
export async function watchService(services: Watched): Promise<ServiceWatch> {
  let health = UNSEEN;
  let seenAt = performance.now();
  let numbers: ServiceNumbers | undefined;
  const lookAtHealth = async () => {
    health = await inTime(healthOf(services)).catch((error: unknown) => {
      services.log.warn({ err: error }, 'not ready');
      return UNSEEN;
    });
    seenAt = performance.now();
  };
  const lookAtNumbers = async () => {
    const before = numbers;
    // an old number is better than none; health says that it is old
    numbers = await inTime(serviceNumbers(services)).catch(() => numbers);
    if (isNearlyFull(numbers) && !isNearlyFull(before))
      services.log.warn('the storage of an organisation is nearly full: see the status command');
  };
  let scanner: 'ok' | 'away' | undefined;
  const lookAtScanner = async () => {
    if (services.malwareScan === undefined) return;
    const before = scanner;
    scanner = await inTime(services.malwareScan.ask()).then(
      () => 'ok' as const,
      (error: unknown) => {
        if (before !== 'away') services.log.warn({ err: error }, 'the malware scanner is away: files are refused');
        return 'away' as const;
      },
    );
    if (before === 'away' && scanner === 'ok') services.log.info('the malware scanner is there again');
  };
  const look = async () => {
    await lookAtHealth();
    await lookAtNumbers();
    await lookAtScanner();
  };
  await look();
  const loops = [
    repeat(lookAtHealth, HEALTH_EVERY),
    repeat(lookAtNumbers, NUMBERS_EVERY),
    repeat(lookAtScanner, SCANNER_EVERY),
  ];
  return {
    health: () => (performance.now() - seenAt > HEALTH_EVERY + 2 * TIMEOUT ? UNSEEN : health),
    numbers: () => numbers,
    outside: () => {
      const relay = services.mail.state();
      return { ...(scanner === undefined ? {} : { scanner }), ...(relay === undefined ? {} : { relay }) };
    },
    look,
    async close() {
      await Promise.all(loops.map((loop) => loop.end()));
    },
  };
}

function isNearlyFull(numbers: ServiceNumbers | undefined): boolean {
  return Object.values(numbers?.storage ?? {}).some((share) => share >= limits.storageWarning);
}

async function healthOf({ db, serverKeys, outboxKeys }: Watched): Promise<Health> {
  const database = await writeState(db);
  const migrations = (await isMigrated(db)) ? 'ok' : 'missing';
  const keys = (await serverKeys.opens(db)) ? 'ok' : 'wrong';
  return { database, migrations, keys, outboxKeys: await outboxKeys.state().catch(() => 'away' as const) };
}

function repeat(work: () => Promise<void>, every: number): { end(): Promise<void> } {
  let ended = false;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    timer = setTimeout(() => {
      running = work().then(() => {
        if (!ended) next();
      });
    }, every);
    timer.unref();
  };
  next();
  return {
    async end() {
      ended = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
