// Opens what is kept: database brought up to date, server keys held against it, outbox keys beside it.
import { chmod, mkdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { limits } from '../contract/limits.ts';
import { type Database, migrateDatabase, openDatabase, type SessionLimits } from './database.ts';
import { type Awaiting, type DatabasePlace, reachDatabase, whenReached } from './database-reached.ts';
import { joinEmbeddedPostgres } from './embedded-postgres.ts';
import { IntakePlaces } from './intake-places.ts';
import { OutboxKeys } from './outbox-keys.ts';
import { followServerKeysFile, type NamedKey, ServerKeys, serverKeysFile } from './server-keys.ts';

/** Where things are kept. */
export interface StorePlace {
  readonly DATABASE_URL?: DatabasePlace | undefined;
  /** Of the role that owns the tables, when it is not that of DATABASE_URL. */
  readonly DATABASE_OWNER_URL?: DatabasePlace | undefined;
  readonly DATA_DIR: string;
  readonly OUTBOX_KEYS_DIR?: string | undefined;
  readonly SERVER_KEYS?: readonly NamedKey[] | undefined;
}

/** What is kept, opened. */
export interface Store {
  readonly db: Database;
  /**
   * The connections of letters that are being received, who may have one, and when: a slow sender keeps no citizen
   * from reading.
   */
  readonly intakeDb: Database;
  readonly intakePlaces: IntakePlaces;
  readonly serverKeys: ServerKeys;
  readonly outboxKeys: OutboxKeys;
  /** A pool beside the others, for those who would hold connections for long; it ends with the store. */
  pool(connections: number, sessionLimits: SessionLimits): Database;
  close(): Promise<void>;
}

/** A person is waiting: better an answer that it can't be now than a connection that hangs. Milliseconds. */
const CALL_LIMITS: SessionLimits = { statement_timeout: 60_000, lock_timeout: 20_000 };
/** A letter may take its time, and no longer. */
const INTAKE_LIMITS: SessionLimits = { ...CALL_LIMITS, idle_in_transaction_session_timeout: limits.letterTime };

/** The file of the server keys, for a place whose environment has none. */
export function serverKeysPath({ DATA_DIR }: Pick<StorePlace, 'DATA_DIR'>): string {
  return join(DATA_DIR, 'server-keys');
}

/**
 * Opens the store. Throws `ServerKeysError`, `DatabaseRolesError`, `DatabaseAwayError` or `EmbeddedPostgresError`
 * with a sentence that says what to do. A database that goes away in the middle is waited for like one that is not
 * there yet.
 */
export function openStore(place: StorePlace, waiting: Awaiting = { patience: 0 }): Promise<Store> {
  return whenReached(waiting, () => openOnce(place, waiting));
}

async function openOnce(place: StorePlace, waiting: Awaiting): Promise<Store> {
  const { asked } = waiting;
  await keepPrivate(place.DATA_DIR);
  const embedded = place.DATABASE_URL === undefined ? await joinEmbeddedPostgres(place.DATA_DIR, asked) : undefined;
  const url = embedded?.url ?? String(place.DATABASE_URL?.href);
  const ownerUrl = embedded?.ownerUrl ?? place.DATABASE_OWNER_URL?.href;
  for (const name of ['DATABASE_OWNER_URL', 'DATABASE_URL'] as const) {
    const database = place[name];
    if (database !== undefined) await reachDatabase(name, database, waiting);
  }
  const pools: Database[] = [];
  const pool = (connections: number, sessionLimits: SessionLimits) => {
    const opened = openDatabase(url, connections, sessionLimits);
    pools.push(opened);
    return opened;
  };
  let stopFollowing = () => {};
  const close = async () => {
    stopFollowing();
    await Promise.all(pools.map(({ $client }) => $client.end({ timeout: 1 })));
    await embedded?.leave();
  };
  try {
    const keysFile = serverKeysPath(place);
    const serverKeys = new ServerKeys(place.SERVER_KEYS ?? (await serverKeysFile(keysFile)));
    if (place.SERVER_KEYS === undefined) stopFollowing = followServerKeysFile(keysFile, serverKeys);
    await migrateDatabase(url, ownerUrl);
    const db = pool(20, CALL_LIMITS);
    const intakeDb = pool(limits.intakePlaces, INTAKE_LIMITS);
    const outboxKeys = new OutboxKeys(place.OUTBOX_KEYS_DIR ?? join(place.DATA_DIR, 'outbox-keys'));
    await serverKeys.check(db).catch(async (error) => {
      if (place.SERVER_KEYS !== undefined) throw error;
      // A rotation came between the file and the database: what that knows is in the file by now.
      serverKeys.replaceKeys(await serverKeysFile(keysFile));
      await serverKeys.check(db);
    });
    await outboxKeys.claim(db);
    const intakePlaces = new IntakePlaces({
      places: limits.intakePlaces,
      perOrganisation: limits.intakePlacesPerOrganisation,
      waiting: limits.intakeWaiting,
      work: limits.intakeWork,
      workTogether: limits.intakeWorkTogether,
      workPaced: limits.intakeWorkPaced,
      workPace: availableParallelism() * limits.intakeWorkShare,
    });
    return { db, intakeDb, intakePlaces, serverKeys, outboxKeys, pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A directory of ours is nobody else's to look into, also one that an earlier version made. */
async function keepPrivate(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { mode, uid } = await stat(directory);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(directory, 0o700);
}
