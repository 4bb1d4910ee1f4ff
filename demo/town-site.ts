// A municipal site on an origin of its own, under the strictest policy a municipality can set.

import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { type Listening, listen } from './listening.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript; charset=utf-8',
};
/** Addresses that are not a file by that name. */
const PAGES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/veilig-bericht': 'index.html',
  '/en/': 'en/index.html',
};

/**
 * Serves the site in a folder of the demo; `api` is the origin of the message server. With `measuredAt`, an address, a
 * loud script of somebody else's is in the page, and the reader is isolated from it.
 */
export async function openTownSite(
  api: string,
  port: number,
  folder = 'town-site',
  measuredAt?: string,
): Promise<Listening> {
  const files = await readdir(new URL(`./${folder}/`, import.meta.url), { recursive: true });
  const policy = [
    "default-src 'none'",
    `script-src ${api}${measuredAt === undefined ? '' : " 'self'"}`,
    measuredAt === undefined ? `connect-src ${api}` : `frame-src ${api}; connect-src ${new URL(measuredAt).origin}`,
    "img-src 'self' blob:",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html secure-message-reader 'allow-duplicates'",
  ].join('; ');
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, api);
    const file = PAGES[pathname] ?? pathname.slice(1);
    const type = TYPES[extname(file)];
    if (type === undefined || !files.includes(file)) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Deze pagina bestaat niet.');
      return;
    }
    const content = await readFile(new URL(`./${folder}/${file}`, import.meta.url), 'utf8');
    response
      .writeHead(200, {
        'content-type': type,
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .end(
        content
          .replaceAll('%API%', api)
          .replace(
            '%MEASURING%',
            measuredAt === undefined ? '' : `<script src="/metingen.js" data-to="${measuredAt}"></script>`,
          )
          .replace('<secure-message-reader>', measuredAt === undefined ? '$&' : '<secure-message-reader isolated>'),
      );
  });
  return listen(server, port);
}
