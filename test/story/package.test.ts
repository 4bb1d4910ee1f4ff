// The npm package, as who installs it has it: in a page's own bundle it opens a message, and asks for nothing that is
// not there; and what it holds of others is told with their licences.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'vite';
import { type Listening, listen } from '../../demo/listening.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

const PACKAGE = resolve('dist/package');

let environment: StoryEnvironment;
let site: Listening;
let directory: string;
before(async () => {
  const packed = spawnSync(process.execPath, ['--import', 'tsx', 'widget/package/pack.ts'], { encoding: 'utf8' });
  assert.equal(packed.status, 0, packed.stdout + packed.stderr); // publint and attw among it
  environment = await openStoryEnvironment();
  directory = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(PACKAGE, join(directory, 'node_modules/secure-message-reader'));
  const app = `import 'secure-message-reader';
    const reader = document.createElement('secure-message-reader');
    document.body.append(reader);
    reader.api = ${JSON.stringify(environment.server.url)};`;
  writeFileSync(join(directory, 'app.js'), app);
  writeFileSync(
    join(directory, 'index.html'),
    '<!doctype html><title>x</title><script type="module" src="/app.js"></script>',
  );
  await build({ configFile: false, root: directory, logLevel: 'silent', build: { outDir: 'dist' } });
  const files = new Map(
    readdirSync(join(directory, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [`/${name}`, readFileSync(join(directory, 'dist', name))]),
  );
  const server = createServer(({ url = '' }, response) => {
    const file = files.get(url === '/bericht' ? '/index.html' : url);
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': type }).end(file);
  });
  site = await listen(server, 0);
  const origin = `http://localhost:${site.port}`;
  const page = { pageUrl: `${origin}/bericht`, origins: [origin] };
  await changeOrganisation(environment.server.services, 'haarlemmermeer', page);
});
after(async () => {
  await site.close();
  await environment.close();
  rmSync(directory, { recursive: true });
});

test('bundled into a page it reads and answers, and asks for nothing that is not there', async () => {
  await sendsMail(environment.gateway, { to: 'pakket@citizen.example', subject: 'Uit het pakket', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  const missing: string[] = [];
  citizen.page.on('response', (response) => {
    if (response.status() === 404 && !response.url().endsWith('/favicon.ico')) missing.push(response.url());
  });
  await citizen.clicksBerichtLezen('pakket@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Uit het pakket');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Ontvangen.');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  assert.deepEqual(missing, []);
  await citizen.leaves();
});

test('names the licence of everything in it', () => {
  const told = readFileSync(join(PACKAGE, 'licences-of-others.txt'), 'utf8');
  for (const name of ['lit-html', 'dompurify', 'ky', 'zod', 'idb-keyval', 'client-zip'])
    assert.match(told, new RegExp(`^${name}\\n=+\\n\\n.*\\S`, 'm'), name);
});

test('everything that it exports is in it', () => {
  const { exports }: { exports: Record<string, string | Record<string, string>> } = JSON.parse(
    readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
  );
  const packed = spawnSync('npm', ['pack', '--dry-run', '--json', PACKAGE], { encoding: 'utf8' });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(packed.stdout);
  const names = new Set(files.map(({ path }) => `./${path}`));
  for (const target of Object.values(exports).flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one))))
    assert.ok(names.has(target), target);
  for (const name of ['./LICENSE', './README.md', './licences-of-others.txt']) assert.ok(names.has(name), name);
});
