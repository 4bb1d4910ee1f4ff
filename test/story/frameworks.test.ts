// Inside React and Vue, as they really are: the reader lives through what frameworks do to elements, in chunks and as
// one pinned file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { build } from 'vite';
import { type Listening, listen } from '../../demo/listening.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { VERSION } from '../../server/version.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
let site: Listening;
before(async () => {
  environment = await openStoryEnvironment();
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/app.js' ? ['text/javascript', page.framework] : ['text/html', page.html];
    response.writeHead(200, { 'content-type': type, 'content-security-policy': page.policy }).end(body);
  });
  site = await listen(server, 0);
  const origin = `http://localhost:${site.port}`;
  await changeOrganisation(environment.server.services, 'haarlemmermeer', {
    pageUrl: `${origin}/bericht`,
    origins: [origin],
  });
});
after(async () => {
  await site.close();
  await environment.close();
});

/** A page's script with its framework in it. */
async function bundled(name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: { write: false, minify: false, lib: { entry: `test/support/frameworks/${name}-page.js`, formats: ['es'] } },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !('output' in result)) throw new Error('nothing was built');
  return result.output[0].code;
}

/** What the page of the municipality is at this moment. */
let page = { html: '', framework: '', policy: '' };

/** The page: the framework on it, and the reader by this script tag. */
function setPage(script: string, framework: string, trustedTypes: string): void {
  const api = environment.server.url ?? '';
  const policy = `default-src 'none'; script-src 'self' ${api}; connect-src ${api}; img-src blob:; style-src 'none'; ${trustedTypes}`;
  const html = `<!doctype html><html lang="nl"><title>x</title><div id="app" data-api="${api}"></div>${script}<script type="module" src="/app.js"></script>`;
  page = { html, framework, policy };
}

const TRUSTED =
  "require-trusted-types-for 'script'; trusted-types lit-html secure-message-reader vue 'allow-duplicates'";
const INTEGRITY: Readonly<Record<string, string>> = JSON.parse(readFileSync('dist/widget/integrity.json', 'utf8'));

for (const name of ['react', 'vue']) {
  describe(name, () => {
    test('draws it, draws it anew, takes it out and puts it back: nothing is lost, and its news arrives', async () => {
      const address = `${name}@citizen.example`;
      await sendsMail(environment.gateway, { to: address, subject: `Uw bericht in ${name}`, text: 'Hallo.' });
      const citizen = await Citizen.withBrowser(environment);
      const script = `<script type="module" src="${environment.server.url}/widget/1/secure-message-reader.js"></script>`;
      setPage(script, await bundled(name), TRUSTED);
      await citizen.clicksBerichtLezen(address);
      const code = await citizen.codeByMail();
      await citizen.presses('Opnieuw tekenen 0');
      await citizen.types(code);
      await citizen.seesHeading(`Uw bericht in ${name}`);
      await citizen.sees('De pagina weet: geopend');
      await citizen.presses('Beantwoorden');
      await citizen.writes('Een half antwoord.');
      await citizen.presses('Opnieuw tekenen 1');
      await citizen.presses('Weg en terug');
      await citizen.presses('Weg en terug');
      await citizen.seesHeading('Uw antwoord');
      assert.equal(await citizen.page.getByLabel('Uw antwoord', { exact: true }).inputValue(), 'Een half antwoord.');
      assert.deepEqual(
        citizen.complaints.filter((line) => !/development|devtools/i.test(line)),
        [],
      );
      await citizen.leaves();
    });
  });
}

test('as one file, pinned with integrity, it opens a message and loads nothing else', async () => {
  await sendsMail(environment.gateway, { to: 'pinned@citizen.example', subject: 'Vastgepind', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  const src = `${environment.server.url}/widget/${VERSION}/secure-message-reader.bundle.js`;
  const integrity = INTEGRITY['secure-message-reader.bundle.js'];
  const tag = `<script type="module" crossorigin integrity="${integrity}" src="${src}"></script><secure-message-reader></secure-message-reader>`;
  const scripts: string[] = [];
  citizen.page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
  setPage(tag, '', TRUSTED);
  await citizen.clicksBerichtLezen('pinned@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Vastgepind');
  assert.deepEqual(
    scripts.filter((url) => url.includes('/widget/')),
    [src],
  );
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});

for (const [markup, tag] of [
  ['attribute', '<secure-message-reader api="https://elsewhere.example/"></secure-message-reader>'],
  ['div', '<div class="secure-message-reader" data-api="https://elsewhere.example/"></div>'],
] as const) {
  test(`markup (${markup}) that names another server leads nobody there`, async () => {
    await sendsMail(environment.gateway, { to: `${markup}@citizen.example`, subject: 'Alleen hier', text: 'Hallo.' });
    const citizen = await Citizen.withBrowser(environment);
    const strangers: string[] = [];
    citizen.page.on('request', (request) => request.url().includes('elsewhere') && strangers.push(request.url()));
    const script = `<script type="module" src="${environment.server.url}/widget/1/secure-message-reader.js"></script>`;
    setPage(`${tag}${script}`, '', TRUSTED);
    await citizen.clicksBerichtLezen(`${markup}@citizen.example`);
    await citizen.types(await citizen.codeByMail());
    await citizen.seesHeading('Alleen hier');
    assert.deepEqual(strangers, []);
    await citizen.leaves();
  });
}

for (const [how, tag] of [
  [
    'under strict-dynamic, by a nonce',
    (src: string) =>
      `<script nonce="abc" type="module" src="${src}"></script><secure-message-reader></secure-message-reader>`,
  ],
  [
    'on a div, where a CMS strips tags',
    (src: string) =>
      `<script nonce="abc" type="module" src="${src}"></script><div class="secure-message-reader"></div>`,
  ],
  [
    'with two script tags of it',
    (src: string) =>
      `<script nonce="abc" type="module" src="${src}"></script><script nonce="abc" type="module" src="${src}?twice"></script><secure-message-reader></secure-message-reader>`,
  ],
] as const) {
  test(`starts ${how}`, async () => {
    const citizen = await Citizen.withBrowser(environment);
    setPage(tag(`${environment.server.url}/widget/1/secure-message-reader.js`), '', TRUSTED);
    page = {
      ...page,
      html: page.html.replace(
        '<script type="module" src="/app.js">',
        '<script nonce="abc" type="module" src="/app.js">',
      ),
      policy: page.policy.replace(/script-src [^;]+/, "script-src 'nonce-abc' 'strict-dynamic'"),
    };
    await citizen.opens(`http://localhost:${site.port}/bericht`);
    await citizen.seesHeading('Uw bericht lezen');
    assert.deepEqual(citizen.complaints, []);
    await citizen.leaves();
  });
}

describe('Trusted Types, in the forms a page may have them', () => {
  for (const [form, policy, starts] of [
    ['Lit is not listed', "require-trusted-types-for 'script'; trusted-types secure-message-reader", false],
    ['all are listed', TRUSTED, true],
    ['none are asked for', '', true],
  ] as const) {
    test(`${form}: ${starts ? 'the reader starts' : 'what stands in the tag stays visible, and one line says which header'}`, async () => {
      const citizen = await Citizen.withBrowser(environment);
      const src = `${environment.server.url}/widget/1/secure-message-reader.js`;
      const tag = `<secure-message-reader><p>Bel ons: 0900 1852.</p></secure-message-reader><script type="module" src="${src}"></script>`;
      setPage(tag, '', policy);
      await citizen.opens(`http://localhost:${site.port}/bericht`);
      if (starts) await citizen.seesHeading('Uw bericht lezen');
      else {
        const until = Date.now() + 10_000;
        while (!citizen.complaints.some((line) => line.includes('could not start'))) {
          assert.ok(Date.now() < until, 'the console names the header');
          await citizen.page.evaluate('1');
        }
        assert.ok(await citizen.page.getByText('Bel ons: 0900 1852.').isVisible());
        assert.equal(citizen.complaints.filter((line) => line.includes('trusted-types lit-html')).length, 1);
      }
      await citizen.leaves();
    });
  }
});
