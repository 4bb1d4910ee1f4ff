// The widget's bundles, compressed by the build and read once: /widget/1/ follows the newest 1.x, /widget/1.2.3/
// never changes. What this build has not, another may have had (`operations/widget-builds`).
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { type BuiltFile, type Keeping, KeptBuilds, keepBuild } from '../operations/widget-builds.ts';
import { VERSION } from '../version.ts';
import { problemResponse } from './problem-response.ts';

interface WidgetFile extends BuiltFile {
  readonly type: string;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** The files of a build, by name. */
export type WidgetBuild = ReadonlyMap<string, WidgetFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
const YEAR = 31_536_000;
/** Files of other builds in memory: what open pages ask for again and again. */
const REMEMBERED = 64;
/** What a build can have. Nothing else is looked for. */
const NAME = /^(?:chunks\/[\w-]{1,100}\.js|[a-z][a-z.-]{0,40}\.(?:js|json|html|css))$/;
/** The document of the reader's own frame. */
const FRAME_PAGE = 'frame.html';
const ASKED = /\/widget\/((\d{1,6})(?:\.\d{1,6}\.\d{1,6})?)\/(.+)$/;

/**
 * Serves the files of a build to every origin: module scripts are always fetched with CORS. The document of the
 * reader's own frame gets headers of its own (`asFrame`), or gives way to what that answers.
 */
export function widgetFiles(
  own: WidgetBuild,
  keeping: Keeping,
  asFrame: (context: Context) => Promise<Response | undefined>,
): Hono {
  const others = new OtherBuilds(keeping);
  const [ownMajor = ''] = VERSION.split('.', 1);
  /** The file of that name in that version, and whether it never changes. */
  const find = async (version: string, major: string, name: string) => {
    const carriesHash = name.startsWith('chunks/');
    const follows = version === major;
    const here = own.get(name);
    // Of a pinned version that was served before, what was served before: another build may call itself the same.
    const isOurs = here !== undefined && (carriesHash || (follows && major === ownMajor));
    const file = isOurs ? here : await others.file(version, follows, name);
    return { file: file ?? (version === VERSION ? here : undefined), isLasting: carriesHash || !follows };
  };
  return new Hono().get('/*', async (context) => {
    const [, version = '', major = '', name = ''] = ASKED.exec(context.req.path) ?? [];
    if (!NAME.test(name)) return problemResponse(context, { code: 'not-found' });
    const { file, isLasting } = await find(version, major, name);
    if (file === undefined) return problemResponse(context, { code: 'not-found' });
    const instead = name === FRAME_PAGE ? await asFrame(context) : undefined;
    return instead ?? serve(context, file, isLasting);
  });
}

/** Has every process serve what this one is about to serve, also when it is gone. */
export function keepWidgetFiles(own: WidgetBuild, keeping: Keeping): Promise<void> {
  return keepBuild(keeping, VERSION, own);
}

/** Reads the files of a build, once for all that is done with them. Throws where there are none. */
export function readWidgetFiles(directory: string): WidgetBuild {
  if (!existsSync(directory)) throw new Error('The widget is not built. Run: npm run build');
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (path) => TYPES[extname(path)] !== undefined,
  );
  return new Map(
    paths.map((path) => {
      const name = relative('.', path).split(sep).join('/');
      const [plain, br, gzip] = ['', '.br', '.gz'].map((end) => readFileSync(`${join(directory, path)}${end}`));
      return [name, fileOf(name, { plain: bytes(plain), br: bytes(br) }, bytes(gzip))];
    }),
  );
}

/** What other builds had, the last asked for in memory. */
class OtherBuilds {
  readonly #kept: KeptBuilds;
  readonly #remembered = new Map<string, WidgetFile>();

  constructor(keeping: Keeping) {
    this.#kept = new KeptBuilds(keeping);
  }

  async file(version: string, follows: boolean, name: string): Promise<WidgetFile | undefined> {
    const hash = name.startsWith('chunks/')
      ? await this.#kept.anyOf(name)
      : await (follows ? this.#kept.newest(version, name) : this.#kept.pinned(version, name));
    if (hash === undefined) return undefined;
    const known = this.#remembered.get(hash);
    this.#remembered.delete(hash);
    const built = known === undefined ? await this.#kept.file(hash) : undefined;
    const file = known ?? (built && fileOf(name, built, bytes(gzipSync(built.plain))));
    if (file === undefined) return undefined;
    this.#remembered.set(hash, file); // as the last one
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return file;
  }
}

function serve(context: Context, file: WidgetFile, immutable: boolean): Response {
  context.header('Access-Control-Allow-Origin', '*');
  context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Vary', 'Accept-Encoding', { append: true });
  context.header('ETag', file.etag);
  // What follows is asked for anew each time (304): a page that is loaded again, because a part of it is gone, must not
  // begin with the same entry.
  context.header('Cache-Control', immutable ? `public, max-age=${YEAR}, immutable` : 'public, no-cache');
  if (context.req.header('if-none-match')?.includes(file.etag)) return context.body(null, 304);
  context.header('Content-Type', file.type);
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
  if (encoding !== 'plain') context.header('Content-Encoding', encoding);
  return context.body(file[encoding]);
}

function fileOf(name: string, { plain, br }: BuiltFile, gzip: Uint8Array<ArrayBuffer>): WidgetFile {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type: TYPES[extname(name)] ?? 'text/plain', plain, br, gzip, etag };
}

function bytes(buffer: Buffer | undefined): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer ?? []);
}
