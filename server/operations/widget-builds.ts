// Earlier builds of the widget. A page that stands open loads parts of the build it began with, and a page that pins a
// version asks for that one for ever; so each build is kept when a process starts with it. In the database, not in the
// package: a package knows what came before it, but not what comes after, and in a rolling upgrade a page of the new
// build may ask a process of the old one. What is served from here is what a server sealed: who can only write to the
// database can't put a script on a citizen's page.
import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { desc, eq, inArray, notInArray, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Database, Queryable } from '../store/database.ts';
import { widgetBuild, widgetFile } from '../store/schema-service.ts';
import type { ServerKeys } from '../store/server-keys.ts';

/** The builds that started last are kept: each is some 150 kB, less what it shares with another. */
export const BUILDS_KEPT = 100;
/** Any number, the same in all processes: who holds it adds a build, and takes old ones away. */
const LOCK = 7_318_002;
/** No file of a build is larger: what is larger is none of ours. */
const LARGEST_FILE = 4 * 1024 ** 2;
/** Milliseconds after which a name that was not found is looked for anew: another process may have started. */
const LOOKED_UP_EVERY = 1_000;

/** What a build is: its version, and the SHA-256 (hex) of each of its files. */
const Manifest = z.object({ version: z.string(), files: z.record(z.string(), z.string().regex(/^[\da-f]{64}$/)) });
type Manifest = z.infer<typeof Manifest>;

/** A file as the build wrote it. */
export interface BuiltFile {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly br: Uint8Array<ArrayBuffer>;
}

interface KeptBuild {
  readonly id: string;
  readonly manifest: Manifest;
  readonly firstStartedAt: Date;
}

/** What keeping touches. */
export interface Keeping {
  readonly db: Database;
  readonly serverKeys: ServerKeys;
  readonly clock: { now(): Date };
}

/** Keeps the build that this process serves, and lets go of those that started longest ago. */
export async function keepBuild(
  { db, serverKeys, clock }: Keeping,
  version: string,
  files: ReadonlyMap<string, BuiltFile>,
): Promise<void> {
  const hashed = [...files].map(([name, { plain, br }]) => ({ name, hash: contentHash(plain), br }));
  const contents = new Map(hashed.map(({ hash, br }) => [hash, br]));
  const hashes = hashed.map(({ name, hash }) => [name, hash] as const);
  const manifest = JSON.stringify({ version, files: Object.fromEntries(hashes.sort()) } satisfies Manifest);
  const manifestHash = createHash('sha256').update(manifest).digest();
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const now = clock.now();
    const touched = await tx
      .update(widgetBuild)
      .set({ startedAt: now })
      .where(eq(widgetBuild.manifestHash, manifestHash))
      .returning({ id: widgetBuild.id });
    if (touched.length > 0) return;
    for (const [hash, brotli] of contents)
      await tx
        .insert(widgetFile)
        .values({ contentHash: Buffer.from(hash, 'hex'), brotli })
        .onConflictDoNothing();
    const id = crypto.randomUUID();
    const manifestSealed = await serverKeys.seal(`widget_build/manifest/${id}`, manifest);
    await tx.insert(widgetBuild).values({ id, manifestHash, manifestSealed, firstStartedAt: now, startedAt: now });
    await letGo(tx, serverKeys);
  });
}

/** Takes away all but the builds that started last, and the files that none of these has. */
async function letGo(db: Queryable, serverKeys: ServerKeys): Promise<void> {
  const old = db
    .select({ id: widgetBuild.id })
    .from(widgetBuild)
    .orderBy(desc(widgetBuild.startedAt))
    .offset(BUILDS_KEPT);
  const gone = await db.delete(widgetBuild).where(inArray(widgetBuild.id, old)).returning({ id: widgetBuild.id });
  if (gone.length === 0) return;
  const kept = (await readBuilds(db, serverKeys)).flatMap(({ manifest }) => Object.values(manifest.files));
  await db.delete(widgetFile).where(
    notInArray(
      widgetFile.contentHash,
      [...new Set(kept)].map((hash) => Buffer.from(hash, 'hex')),
    ),
  );
}

/** The builds that were kept, by any process beside this one or before it. */
export class KeptBuilds {
  readonly #keeping: Keeping;
  #builds: readonly KeptBuild[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  /** The SHA-256 (hex) of a file of this version, by which it is found and can be trusted. */
  pinned(version: string, name: string): Promise<string | undefined> {
    // The first that had this version is that version: a page may hold its hash.
    return this.#find((builds) => builds.find(({ manifest }) => manifest.version === version)?.manifest.files[name]);
  }

  /** The same of the newest version that begins with this number. */
  newest(major: string, name: string): Promise<string | undefined> {
    return this.#find((builds) => {
      const ofMajor = builds.filter(({ manifest }) => manifest.version.split('.', 1)[0] === major);
      const [newest] = ofMajor.toSorted((a, b) => byVersion(b.manifest.version, a.manifest.version));
      return newest?.manifest.files[name];
    });
  }

  /** The same of any build: for names that carry a hash. */
  anyOf(name: string): Promise<string | undefined> {
    return this.#find((builds) => builds.find(({ manifest }) => name in manifest.files)?.manifest.files[name]);
  }

  /** A file by what is in it; undefined when it is not there, or is not what its name says. */
  async file(hash: string): Promise<BuiltFile | undefined> {
    const [row] = await this.#keeping.db
      .select({ brotli: widgetFile.brotli })
      .from(widgetFile)
      .where(eq(widgetFile.contentHash, Buffer.from(hash, 'hex')));
    if (row === undefined) return undefined;
    const plain = new Uint8Array(brotliDecompressSync(row.brotli, { maxOutputLength: LARGEST_FILE }));
    return contentHash(plain) === hash ? { plain, br: new Uint8Array(row.brotli) } : undefined;
  }

  async #find(find: (builds: readonly KeptBuild[]) => string | undefined): Promise<string | undefined> {
    const known = find(this.#builds);
    if (known !== undefined || performance.now() - this.#readAt < LOOKED_UP_EVERY) return known;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return find(this.#builds);
  }

  async #read(): Promise<void> {
    this.#builds = await readBuilds(this.#keeping.db, this.#keeping.serverKeys);
    this.#readAt = performance.now();
  }
}

/** Every build whose manifest a server sealed, the first one first. */
async function readBuilds(db: Queryable, serverKeys: ServerKeys): Promise<KeptBuild[]> {
  const rows = await db.select().from(widgetBuild).orderBy(widgetBuild.firstStartedAt);
  const builds = await Promise.all(
    rows.map(async ({ id, manifestSealed, firstStartedAt }) => {
      try {
        const text = await serverKeys.open(`widget_build/manifest/${id}`, manifestSealed);
        return [{ id, manifest: Manifest.parse(JSON.parse(text)), firstStartedAt }];
      } catch {
        return []; // not ours: as if it were not there
      }
    }),
  );
  return builds.flat();
}

function contentHash(plain: Uint8Array): string {
  return createHash('sha256').update(plain).digest('hex');
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
