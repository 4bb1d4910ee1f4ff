// The widget's bundles, compressed by the build and read once: /widget/1/ follows the newest 1.x, /widget/1.2.3/
// never changes.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Context, Hono } from 'hono';
import { VERSION } from '../version.ts';
import { problemResponse } from './problem-response.ts';

interface WidgetFile {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly br: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const YEAR = 31_536_000;

/** Serves the files of a directory to every origin: module scripts are always fetched with CORS. */
export function widgetFiles(directory: string): Hono {
  const files = readFiles(directory);
  const routes = new Hono();
  for (const version of [VERSION.split('.', 1)[0], VERSION]) {
    const prefix = `/${version}/`;
    routes.get(`${prefix}*`, (context) => {
      const name = context.req.path.slice(context.req.path.indexOf(prefix) + prefix.length);
      const file = files.get(name);
      if (file === undefined) return problemResponse(context, { code: 'not-found' });
      const immutable = version === VERSION || name.startsWith('chunks/'); // their names carry a hash
      return serve(context, file, immutable);
    });
  }
  return routes;
}

function serve(context: Context, file: WidgetFile, immutable: boolean): Response {
  context.header('Access-Control-Allow-Origin', '*');
  context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Vary', 'Accept-Encoding');
  context.header('ETag', file.etag);
  context.header('Cache-Control', immutable ? `public, max-age=${YEAR}, immutable` : 'public, max-age=300');
  if (context.req.header('if-none-match')?.includes(file.etag)) return context.body(null, 304);
  context.header('Content-Type', file.type);
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
  if (encoding !== 'plain') context.header('Content-Encoding', encoding);
  return context.body(file[encoding]);
}

function readFiles(directory: string): Map<string, WidgetFile> {
  if (!existsSync(directory)) throw new Error('The widget is not built. Run: npm run build');
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => /\.js(on)?$/.test(path));
  return new Map(paths.map((path) => [relative('.', path).split(sep).join('/'), readOne(join(directory, path))]));
}

function readOne(path: string): WidgetFile {
  const plain = new Uint8Array(readFileSync(path));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const [br, gzip] = [new Uint8Array(readFileSync(`${path}.br`)), new Uint8Array(readFileSync(`${path}.gz`))];
  const type = path.endsWith('.json') ? 'application/json' : 'text/javascript; charset=utf-8';
  return { type, plain, br, gzip, etag };
}
