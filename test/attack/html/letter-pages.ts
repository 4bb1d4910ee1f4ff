// Where hostile letters are shown: a small site of our own with the reader's screen in it, and the browsers.
import { createServer } from 'node:http';
import { build } from 'vite';
import { launchBrowser } from '../../support/browser.ts';
import { type EnginePage, engines } from '../../support/engines.ts';
import { portOf } from '../../support/inbox.ts';

/** The strictest policy of the README, for a page whose scripts come from itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src blob:; style-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types lit-html secure-message-reader 'allow-duplicates'";
const PAGE = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>Gemeente</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css"><header>Gemeente</header><aside>Menu</aside><main></main>
<script type="module" src="/page.js"></script>`;
const SHEET = `body{margin:0;font:16px/1.5 sans-serif}header{height:50px}aside{position:absolute;top:60px;left:0;width:90px;height:90px}
main{margin-left:120px;width:600px}`;

/** A site that counts what it is asked for beside its page. */
export interface LetterSite {
  readonly origin: string;
  /** Targets of requests that no page of ours makes, since this was last asked. */
  leaks(): string[];
  close(): Promise<void>;
}

/** Opens it. `/strict` has the policy, `/open` has none. */
export async function openLetterSite(): Promise<LetterSite> {
  const script = await bundled();
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/open': ['text/html', PAGE],
    '/strict': ['text/html', PAGE],
    '/page.css': ['text/css', SHEET],
    '/page.js': ['text/javascript', script],
  };
  const leaks: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const file = files[url];
    if (file === undefined) leaks.push(url);
    const policy = url === '/strict' ? { 'content-security-policy': POLICY } : {};
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.[0] ?? 'text/plain', ...policy });
    response.end(file?.[1] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    leaks: () => leaks.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundled(): Promise<string> {
  const input = 'test/widget/hostile-letter.ts';
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rolldownOptions: { input, output: { codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(made) ? made : [made];
  const chunk = outputs.flatMap((one) => ('output' in one ? one.output : [])).find(({ type }) => type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('no script was made');
  return chunk.code;
}

/** Browsers that are installed, by name. */
export const BROWSERS: readonly { readonly name: string; open(): Promise<EnginePage> }[] = [
  { name: 'Chromium', open: openChromium },
  ...engines.filter(({ isInstalled }) => isInstalled),
];

async function openChromium(): Promise<EnginePage> {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 800, height: 900 } });
  return {
    async goTo(url) {
      await page.goto(url);
    },
    run: (body) => page.evaluate(`(async () => { ${body} })()`),
    close: () => browser.close(),
  };
}
