// What a citizen waits for before the code field stands: the page, one script, and all the rest of it at once.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Route } from 'playwright-core';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

/** Bytes (gzip) that may travel before the field is there. */
const MOST = 24 * 1024;
const ENTRY = 'secure-message-reader.js';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

test('the field stands after the page, the entry and one flight, of at most 24 kB; what comes later waits for it', async () => {
  const address = 'vlucht@citizen.example';
  await sendsMail(environment.gateway, { to: address, subject: 'Uw aanvraag', text: 'Toegekend.' });
  const citizen = await Citizen.withBrowser(environment);
  const asked: { readonly name: string; readonly route: Route }[] = [];
  let arrived = () => {};
  let isLetThrough = false;
  await citizen.page.route('**/widget/**', (route) => {
    const name = route
      .request()
      .url()
      .replace(/.*\/widget\/v?[^/]*\/(?=chunks|[\w-]+\.js)/, '');
    if (isLetThrough || name === 'guard.js') return route.continue(); // named in the page beside the entry
    asked.push({ name, route });
    return arrived();
  });
  /** Resolves when so many scripts are asked for, without an answer to any of them. */
  const askedFor = async (count: number) => {
    while (asked.length < count) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  const visited = citizen.clicksBerichtLezen(address);
  await askedFor(1);
  const entry = await readFile(new URL(`../../dist/widget/${ENTRY}`, import.meta.url), 'utf8');
  const others = /chunks\/(?:ar|en|pl)-/;
  const flight = [...new Set(entry.match(/chunks\/[\w-]+\.js/g))].filter((name) => !others.test(name));
  assert.deepEqual(
    asked.map(({ name }) => name),
    [ENTRY],
  );
  await asked[0]?.route.continue();
  await askedFor(1 + flight.length);
  await Promise.all(asked.slice(1).map(({ route }) => route.continue()));
  await visited;
  await citizen.page.getByLabel('Toegangscode').waitFor();
  const needed = asked.slice(0, 1 + flight.length).map(({ name }) => name);
  assert.deepEqual(needed.sort(), [ENTRY, ...flight].sort());
  const sizes = await Promise.all(
    needed.map(async (name) => (await readFile(new URL(`../../dist/widget/${name}.gz`, import.meta.url))).length),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(bytes <= MOST, `${bytes} bytes before the field`);

  // And only now the rest: the code is asked for, the letter's screen is fetched, and it opens.
  isLetThrough = true;
  await Promise.all(asked.slice(1 + flight.length).map(({ route }) => route.continue()));
  const code = await citizen.codeByMail();
  await citizen.types(code);
  await citizen.seesHeading('Uw aanvraag');
  await citizen.leaves();
});
