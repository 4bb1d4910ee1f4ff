// A look-alike municipal site on an origin of its own, under the strictest policy a municipality can set.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type Listening, listen } from './listening.ts';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/veilig-bericht': ['index.html', 'text/html; charset=utf-8'],
  '/en/': ['en/index.html', 'text/html; charset=utf-8'],
  '/site.css': ['site.css', 'text/css'],
  '/haarlemmermeer-theme.css': ['haarlemmermeer-theme.css', 'text/css'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** Serves the site; `api` is the origin of the message server. */
export async function openTownSite(api: string, port: number): Promise<Listening> {
  const policy = [
    "default-src 'none'",
    `script-src ${api}`,
    `connect-src ${api}`,
    "img-src 'self' blob:",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html secure-message-reader 'allow-duplicates'",
  ].join('; ');
  const server = createServer(async ({ url = '/' }, response) => {
    const [file, type] = FILES[new URL(url, api).pathname] ?? [];
    if (file === undefined || type === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Deze pagina bestaat niet.');
      return;
    }
    const content = await readFile(new URL(`./town-site/${file}`, import.meta.url), 'utf8');
    response
      .writeHead(200, {
        'content-type': type,
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .end(content.replaceAll('%API%', api));
  });
  return listen(server, port);
}
