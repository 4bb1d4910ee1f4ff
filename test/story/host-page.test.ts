// What a municipality's page does to the reader, and what it may see: a slow line, markup that somebody got into it,
// its own routers and analytics.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Listening, listen } from '../../demo/listening.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
let site: Listening;
/** Somebody else's server, which would answer anything; what it was asked. */
let stranger: Listening;
const asked: string[] = [];
/** What the page of the municipality is at this moment. */
let html = '';

before(async () => {
  environment = await openStoryEnvironment();
  const page = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
  site = await listen(page, 0);
  const other = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }).end('{}');
  });
  stranger = await listen(other, 0);
  const origin = `http://localhost:${site.port}`;
  await changeOrganisation(environment.server.services, 'haarlemmermeer', {
    pageUrl: `${origin}/bericht`,
    origins: [origin],
  });
});
after(async () => {
  await site.close();
  await stranger.close();
  await environment.close();
});
beforeEach(() => {
  asked.length = 0;
});

const widget = (name: string) => `${environment.server.url}/widget/1/${name}`;
const entry = () => `<script type="module" async src="${widget('secure-message-reader.js')}"></script>`;
const guard = () => `<script src="${widget('guard.js')}"></script>`;
const pageOf = (head: string, body: string) =>
  `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Bericht</title>${head}</head><body>${body}</body></html>`;

async function gets(address: string, subject: string): Promise<Citizen> {
  await sendsMail(environment.gateway, { to: address, subject, text: 'Hallo.' });
  return Citizen.withBrowser(environment);
}

describe('markup without script that somebody got into the page', () => {
  for (const [what, markup] of [
    ['a base', (evil: string) => [`<base href="${evil}">`, '<secure-message-reader></secure-message-reader>']],
    [
      'attributes of the reader',
      (evil: string) => ['', `<secure-message-reader api="${evil}" data-api="${evil}"></secure-message-reader>`],
    ],
    [
      'attributes of a div that becomes a reader',
      (evil: string) => ['', `<div class="secure-message-reader" api="${evil}" data-api="${evil}"></div>`],
    ],
    [
      'names that stand in the way of the document’s own',
      (evil: string) => [
        `<base href="${evil}">`,
        `<form name="baseURI"></form><form id="api" name="currentScript" action="${evil}"></form><img name="scriptApi" id="scriptApi">
        <secure-message-reader></secure-message-reader>`,
      ],
    ],
  ] as const) {
    test(`leads no call to another server: ${what}`, async () => {
      const [head, body] = markup(`http://localhost:${stranger.port}/`);
      html = pageOf(`${head}${entry()}`, body ?? '');
      const address = `${what.replace(/\W/g, '')}@citizen.example`;
      const citizen = await gets(address, 'Hier gebleven');
      await citizen.clicksBerichtLezen(address);
      await citizen.types(await citizen.codeByMail());
      await citizen.seesHeading('Hier gebleven');
      await citizen.presses('Beantwoorden');
      await citizen.writes('Alleen voor de gemeente.');
      await citizen.presses('Verzenden');
      await citizen.seesReceipt();
      assert.deepEqual(asked, []);
      await citizen.leaves();
    });
  }

  test('nor does an address that the page’s script gives without an origin', async () => {
    const script = `<script>addEventListener('DOMContentLoaded', () => { document.querySelector('secure-message-reader').api = '/berichten/'; });</script>`;
    const head = `<base href="http://localhost:${stranger.port}/">${script}${entry()}`;
    html = pageOf(head, '<secure-message-reader></secure-message-reader>');
    const citizen = await gets('relatief@citizen.example', 'Relatief');
    const own = citizen.page.waitForRequest((request) => request.url().includes('/berichten/reader/v1/'));
    await citizen.clicksBerichtLezen('relatief@citizen.example');
    assert.equal(new URL((await own).url()).origin, `http://localhost:${site.port}`);
    assert.deepEqual(asked, []);
    await citizen.leaves();
  });
});

describe('what the page’s own scripts see of the secret', () => {
  /** What a script of the page finds, first thing after guard.js and once more whenever it asks. */
  const LOOKS = `window.look = () => ({
    address: location.href, state: JSON.stringify(history.state), document: document.URL, referrer: document.referrer,
    navigation: performance.getEntriesByType('navigation').map(({ name }) => name).join(),
  });
  window.first = look(); window.heard = [];
  addEventListener('hashchange', ({ oldURL, newURL }) => heard.push(oldURL, newURL), { capture: true });`;

  test('with guard.js: not the address, not the entry’s state; the browser’s record of the navigation, as the README says', async () => {
    html = pageOf(`${guard()}<script>${LOOKS}</script>${entry()}`, '<secure-message-reader></secure-message-reader>');
    const citizen = await gets('gezien@citizen.example', 'Gezien');
    const link = await citizen.clicksBerichtLezen('gezien@citizen.example');
    const secret = /#bericht=(.+)$/.exec(link)?.[1] ?? '';
    await citizen.page.getByLabel('Toegangscode').waitFor();
    for (const when of ['first', 'look()']) {
      const seen: Record<string, string> = Object(await citizen.page.evaluate(when));
      const shows = Object.keys(seen).filter((where) => seen[where]?.includes(secret));
      assert.deepEqual(shows, ['navigation'], when);
    }
    await citizen.leaves();
  });

  test('a second link in a page that is open: its hashchange names it, as the README says', async () => {
    html = pageOf(`${guard()}<script>${LOOKS}</script>${entry()}`, '<secure-message-reader></secure-message-reader>');
    const citizen = await gets('tweede@citizen.example', 'Tweede');
    await citizen.opens(`http://localhost:${site.port}/bericht`);
    await citizen.seesHeading('Uw bericht lezen');
    const link = await citizen.clicksBerichtLezen('tweede@citizen.example');
    const secret = /#bericht=(.+)$/.exec(link)?.[1] ?? '';
    await citizen.page.getByLabel('Toegangscode').waitFor();
    assert.match(JSON.stringify(await citizen.page.evaluate('heard')), new RegExp(secret));
    const now: Record<string, string> = Object(await citizen.page.evaluate('look()'));
    assert.ok(!`${now.address}${now.state}${now.document}`.includes(secret));
    await citizen.leaves();
  });

  test('after closing, Back finds it in no entry, also where a router copied the state before the reader ran', async () => {
    const router = `history.pushState({ ...history.state, page: 1 }, '', '#/bericht');`;
    html = pageOf(`${guard()}<script>${router}</script>${entry()}`, '<secure-message-reader></secure-message-reader>');
    const citizen = await gets('terug@citizen.example', 'Terug');
    const link = await citizen.clicksBerichtLezen('terug@citizen.example');
    const secret = /#bericht=(.+)$/.exec(link)?.[1] ?? '';
    await citizen.types(await citizen.codeByMail());
    await citizen.seesHeading('Terug');
    await citizen.presses('Afsluiten');
    await citizen.seesHeading('U hebt het bericht gesloten');
    await citizen.page.goBack();
    await citizen.seesHeading('Uw bericht lezen');
    const kept = await citizen.page.evaluate('JSON.stringify([history.state, { ...sessionStorage }, location.href])');
    assert.ok(!String(kept).includes(secret));
    await citizen.leaves();
  });
});

describe('on a slow line', () => {
  const FALLBACK = 'Uw browser kan dit bericht niet tonen.';

  for (const width of [320, 1280]) {
    test(`no false alarm and no jump while the reader is on its way, ${width} px`, async () => {
      const citizen = await Citizen.withBrowser(environment, width);
      const { page } = citizen;
      let letThrough = () => {};
      const held = new Promise<void>((resolve) => {
        letThrough = resolve;
      });
      await page.route('**/secure-message-reader.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(`${environment.site}/veilig-bericht`, { waitUntil: 'commit' });
      const fallback = page.getByText(FALLBACK);
      await fallback.waitFor({ state: 'attached' });
      assert.equal(await fallback.isVisible(), false);
      const below = page.locator(width === 320 ? 'aside' : 'footer');
      const before = (await below.boundingBox())?.y ?? 0;
      const reader = (await page.locator('secure-message-reader').boundingBox())?.height ?? 0;
      assert.ok(reader >= 384, `${reader} px are kept for it`);
      assert.ok(before > 0);
      letThrough();
      await citizen.seesHeading('Uw bericht lezen');
      assert.equal(await fallback.isVisible(), false);
      await citizen.leaves();
    });
  }

  test('when it does not come at all, what stands between the tags is shown after a while', async () => {
    const citizen = await Citizen.withBrowser(environment);
    await citizen.page.route('**/secure-message-reader.js', (route) => route.abort());
    await citizen.page.goto(`${environment.site}/veilig-bericht`);
    await citizen.page.getByText(FALLBACK).waitFor({ state: 'visible' });
    await citizen.leaves();
  });

  test('where scripts do not run it is there at once', async () => {
    const context = await environment.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${environment.site}/veilig-bericht`);
    assert.equal(await page.getByText(FALLBACK).isVisible(), true);
    await context.close();
  });

  test('and when its first words do not come: the same, not an empty place', async () => {
    const citizen = await Citizen.withBrowser(environment);
    await citizen.page.route('**/chunks/nl-*', (route) => route.fulfill({ status: 404 }));
    await citizen.page.goto(`${environment.site}/veilig-bericht`);
    await citizen.page.getByText(FALLBACK).waitFor({ state: 'visible' });
    await citizen.leaves();
  });
});
