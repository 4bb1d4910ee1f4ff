// A municipal page with a script of somebody else's in it (spy.js), which runs first and takes whatever it can.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type Listening, listen } from '../../demo/listening.ts';

/** Serves the page; `tag` is the reader's, `api` the origin of the message server. */
export async function openSpyingSite(api: string, tag: string): Promise<Listening> {
  const spy = await readFile(new URL('spy.js', import.meta.url), 'utf8');
  const policy = `default-src 'none'; script-src 'self' ${api}; connect-src ${api}; frame-src ${api}; img-src blob:; style-src 'self'`;
  const page = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>Gemeente</title>
    <link rel="stylesheet" href="/site.css"><script src="/spy.js"></script>
    <script type="module" async src="${api}/widget/1/secure-message-reader.js"></script>
    <body><header>Gemeente</header><main><h1>Veilig bericht</h1>${tag}</main></body></html>`;
  const style = `body { margin: 0; font: 18px/1.5 Georgia, serif; color: #222; --nl-link-color: #7a1f5c; }
    header { position: sticky; top: 0; height: 80px; background: #eee; z-index: 3; } main { padding: 24px; }`;
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    '/spy.js': ['text/javascript', spy],
    '/site.css': ['text/css', style],
  };
  const server = createServer(({ url = '/' }, response) => {
    const [type, content] = files[url] ?? ['text/html; charset=utf-8', page];
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(content);
  });
  return listen(server, 0);
}
