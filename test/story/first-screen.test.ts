// What a citizen waits for before the code field stands: the page, one script, and all the rest of it at once.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Route } from 'playwright-core';
import { LANGUAGE_CODES } from '../../widget/texts/languages.ts';
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
  const field = citizen.page.getByLabel('Toegangscode');
  /** What each later script found on the screen. */
  const later: Promise<boolean>[] = [];
  let arrived = () => {};
  let isLetThrough = false;
  const flight = new Set<string>();
  await citizen.page.route('**/widget/**', (route) => {
    const name = route
      .request()
      .url()
      .replace(/.*\/widget\/v?[^/]*\/(?=chunks|[\w-]+\.js)/, '');
    if (isLetThrough || name === 'guard.js') return route.continue(); // named in the page beside the entry
    asked.push({ name, route });
    if (flight.size > 0 && asked.length > 1 + flight.size) later.push(field.isVisible());
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
  const chunk = (name: string) => `chunks/${name}-${new RegExp(`"${name}":"([\\w-]+)"`).exec(entry)?.[1]}.js`;
  for (const name of ['secure-message-reader', 'nl']) flight.add(chunk(name));
  assert.deepEqual(
    asked.map(({ name }) => name),
    [ENTRY],
  );
  await asked[0]?.route.continue();
  await askedFor(1 + flight.size);
  await Promise.all(asked.slice(1).map(({ route }) => route.continue()));
  await visited;
  await field.waitFor();
  const needed = asked.slice(0, 1 + flight.size).map(({ name }) => name);
  assert.deepEqual(needed.sort(), [ENTRY, ...flight].sort());
  const sizeOf = async (name: string) =>
    (await readFile(new URL(`../../dist/widget/${name}.gz`, import.meta.url))).length;
  const inAll = needed.filter((name) => !name.startsWith('chunks/nl-'));
  for (const code of LANGUAGE_CODES) {
    const sizes = await Promise.all([...inAll, chunk(code)].map(sizeOf));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= MOST, `${bytes} bytes before the field, ${code}`);
  }

  assert.deepEqual(new Set(await Promise.all(later)), new Set(later.length === 0 ? [] : [true]), 'later scripts wait');
  // The code is on its way already; and only now the rest: the letter's screen is fetched, and it opens.
  await environment.relay.mails.first(
    'the code, asked for by what came first',
    ({ to, mail }) => to.includes(address) && mail.subject?.endsWith(' – Uw toegangscode') === true,
  );
  isLetThrough = true;
  await Promise.all(asked.slice(1 + flight.size).map(({ route }) => route.continue()));
  const code = await citizen.codeByMail();
  await citizen.types(code);
  await citizen.seesHeading('Uw aanvraag');
  await citizen.leaves();
});
