// A letter that the page's own scripts can't read: the same script of the page, which runs first and takes whatever it
// can, gets all of it from a reader in the page, and nothing but the link from one in a frame.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { type Listening, listen } from '../../demo/listening.ts';
import { Measurements } from '../../demo/measurements.ts';
import { openTownSite } from '../../demo/town-site.ts';
import { WATERRIJK } from '../../demo/towns.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import { heldBack } from '../support/held-back.ts';
import { openSpyingSite } from '../support/spying-site.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';
import { until } from '../support/until.ts';

const WORD = 'geheimschrift';
const ANSWER = 'mijnantwoord';
const ISOLATED = '<secure-message-reader isolated></secure-message-reader>';

let environment: StoryEnvironment;
const sites: Listening[] = [];
before(async () => {
  environment = await openStoryEnvironment();
});
after(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await environment.close();
});

/** Where the municipality has its page now. */
async function movesTo(site: Listening, host: string, isolated: boolean): Promise<string> {
  sites.push(site);
  const origin = `http://${host}:${site.port}`;
  const changes = { pageUrl: `${origin}/veilig-bericht`, origins: [origin], isolated };
  await changeOrganisation(environment.server.services, 'haarlemmermeer', changes);
  return origin;
}

/** A page with this tag, which the municipality now has. `host` decides whether it is of the API's own site. */
async function pageWith(tag: string, { host = 'localhost', isolated = false } = {}): Promise<string> {
  return movesTo(await openSpyingSite(environment.server.url ?? '', tag), host, isolated);
}

let letters = 0;

/** Sends a letter, and has the link that came. */
async function linkOfLetter(origin: string, text: string): Promise<{ link: string; address: string }> {
  letters += 1;
  const address = `isolated-${letters}@citizen.example`;
  await sendsMail(environment.gateway, { to: address, subject: 'Uw aanvraag', text });
  const isIts = ({ to }: { to: readonly string[] }) => to.includes(address);
  const { mail } = await environment.relay.mails.first('the notification', isIts);
  const link = /http\S+#bericht=[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? '';
  assert.ok(link.startsWith(origin));
  return { link, address };
}

/** Opens the link of a fresh letter. */
async function opens(origin: string, text = `Toegekend: ${WORD}.`): Promise<{ page: Page; address: string }> {
  const { link, address } = await linkOfLetter(origin, text);
  const page = await (await environment.browser.newContext({ locale: 'nl-NL' })).newPage();
  page.on('console', (message) => process.env.SAY && console.log(message.text()));
  await page.goto(link);
  return { page, address };
}

/** Where the reader is: its frame, or the page. */
async function readerIn(page: Page, isFramed: boolean): Promise<Page | Frame> {
  if (!isFramed) return page;
  const isIts = (frame: Frame) => /\/widget\/1\/frame\.html\?/.test(frame.url());
  return page.frames().find(isIts) ?? page.waitForEvent('framenavigated', isIts);
}

/** Stands with its field, or the button that asks for a code. */
async function wantsCode(reader: Page | Frame): Promise<void> {
  const asks = reader.getByRole('button', { name: /code/i });
  await reader.getByLabel('Toegangscode').or(asks).first().waitFor();
}

/** Types the code from the mail; which one it was. */
async function unlocks(reader: Page | Frame, address: string): Promise<string> {
  const field = reader.getByLabel('Toegangscode');
  await wantsCode(reader);
  if (!(await field.isVisible())) await reader.getByRole('button', { name: /code/i }).first().click();
  await field.waitFor();
  const isCode = ({ to, mail }: { to: readonly string[]; mail: { subject?: string | undefined } }) =>
    to.includes(address) && /code/i.test(mail.subject ?? '');
  const code = codeIn((await environment.relay.mails.first('the code', isCode)).mail.text);
  await field.pressSequentially(code);
  await reader.getByText(WORD).first().waitFor();
  return code;
}

/** The whole story; the code that was typed. */
async function readsAndAnswers({ page, address }: { page: Page; address: string }, isFramed: boolean): Promise<string> {
  const reader = await readerIn(page, isFramed);
  const code = await unlocks(reader, address);
  await reader.getByRole('button', { name: 'Beantwoorden' }).first().click();
  await reader.getByRole('textbox').first().pressSequentially(ANSWER);
  await reader.getByRole('button', { name: 'Verzenden' }).first().click();
  await environment.relay.mails.first('the answer', ({ mail }) => mail.text?.includes(ANSWER) === true);
  return code;
}

const spied = async (page: Page): Promise<string> => String(await page.evaluate('spied()'));
/** What keys were pressed, one after the other. */
const keysIn = (text: string) => [...text.matchAll(/^keydown (.) /gm)].map(([, key]) => key).join('');

describe('a script of the page', () => {
  test('gets the letter, the code, the session and the answer from a reader in the page', async () => {
    const visit = await opens(await pageWith('<secure-message-reader></secure-message-reader>'));
    const code = await readsAndAnswers(visit, false);
    const text = await spied(visit.page);
    assert.ok(text.includes(WORD));
    assert.ok(text.includes(ANSWER));
    assert.ok(keysIn(text).includes(code) || text.includes(code));
    assert.match(text, /secure-message-reader\/[\w-]{22}\/token/);
  });

  for (const host of ['localhost', '127.0.0.1'])
    test(`gets the link and nothing else from one in a frame, on a page of ${host}`, async () => {
      const visit = await opens(await pageWith(ISOLATED, { host, isolated: true }));
      const code = await readsAndAnswers(visit, true);
      const text = await spied(visit.page);
      for (const secret of [WORD, ANSWER, code, '/token', 'serverShare', 'Toegekend'])
        assert.ok(!text.includes(secret), secret);
      assert.equal(keysIn(text), '');
      assert.match(text, /secure-message-opened|secure-message-reader/);
    });
});

test('the loud script of the demo tells its owner no key and no word, and what happened', async () => {
  const measurements = new Measurements();
  const owner = await listen(
    createServer((request, response) => void measurements.serve(request, response)),
    0,
  );
  sites.push(owner);
  const measuredAt = `http://localhost:${owner.port}/measured`;
  const site = await openTownSite(environment.server.url ?? '', 0, WATERRIJK.folder, measuredAt);
  await readsAndAnswers(await opens(await movesTo(site, 'localhost', true)), true);
  const told = (await fetch(measuredAt)).body?.pipeThrough(new TextDecoderStream()).values();
  let last = '';
  while (!last.includes('replied')) last = (await told?.next())?.value ?? '';
  assert.match(last, /"keys":"","words":"","events":\["screen-changed".*"opened".*"replied"/);
  await told?.return?.();
});

describe('a reader in a frame', () => {
  test('forgets the link in the page too when the message is closed, and takes the next from its address', async () => {
    const visit = await opens(await pageWith(ISOLATED, { isolated: true }));
    const link = String(await visit.page.evaluate(`sessionStorage.getItem(history.state.secureMessageReader)`));
    assert.match(link, /^[\w-]{43}$/);
    await readsAndAnswers(visit, true);
    const reader = await readerIn(visit.page, true);
    await reader.getByRole('heading', { name: 'Uw antwoord is verzonden' }).waitFor();
    await reader
      .getByRole('button', { name: /terug|bericht/i })
      .first()
      .click();
    await reader.getByText('Wat u hebt verzonden').waitFor();
    await reader.getByRole('button', { name: 'Afsluiten' }).first().click();
    await reader
      .getByText(/afgesloten|gesloten/i)
      .first()
      .waitFor();
    await visit.page.waitForFunction(`!JSON.stringify({ ...sessionStorage }).includes('${link}')`);
    await visit.page.evaluate(`location.hash = 'bericht=${link}'`);
    await wantsCode(reader);
    assert.doesNotMatch(visit.page.url(), /bericht=/);
  });

  test('is as high as what it shows, looks as the page does, and brings what has the focus from below a header', async () => {
    const { page } = await opens(await pageWith(ISOLATED, { isolated: true }));
    const reader = await readerIn(page, true);
    await reader.locator('button').first().waitFor();
    const inside = 'document.documentElement.getBoundingClientRect().height';
    await page.waitForFunction(`document.querySelector('main').getBoundingClientRect().height > 300`);
    const height = Number(await reader.evaluate(inside));
    assert.ok(height > 200);
    // Asked from outside: the frame's policy lets nobody evaluate anything in it again and again.
    await until(async () => (await reader.evaluate('document.documentElement.scrollHeight <= innerHeight')) === true);
    assert.equal(await reader.evaluate(`getComputedStyle(document.body).fontFamily`), 'Georgia, serif');
    const linkColour = `getComputedStyle(document.body).getPropertyValue('--nl-link-color')`;
    assert.equal(await reader.evaluate(linkColour), '#7a1f5c');
    await page.setViewportSize({ width: 400, height: 320 });
    for (const control of ['button', 'input', 'summary']) {
      const found = reader.locator(`${control}:visible`).first();
      if ((await found.count()) === 0) continue;
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await found.evaluate((one: { blur?(): void; focus?(how: object): void }) => {
        one.blur?.();
        one.focus?.({ preventScroll: true });
      });
      const inSight = async () => {
        const box = await found.boundingBox();
        return box !== null && box.y >= 80 && box.y + box.height <= 320;
      };
      for (let times = 0; !(await inSight()) && times < 100; times += 1) await page.waitForTimeout(50);
      assert.ok(await inSight(), control);
    }
  });

  test('speaks with its page, and fetches its language, while the reader itself is on its way', async () => {
    const site = await pageWith(ISOLATED, { host: '127.0.0.1', isolated: true });
    const { link } = await linkOfLetter(site, WORD);
    const page = await (await environment.browser.newContext({ locale: 'nl-NL' })).newPage();
    const release = await heldBack(page, '**/chunks/secure-message-reader-*.js');
    const language = page.waitForRequest(/\/chunks\/nl-[\w-]{6}\.js$/);
    await page.goto(link, { waitUntil: 'commit' });
    assert.match((await language).frame().url(), /\/frame\.html\?/);
    const reader = await readerIn(page, true);
    assert.equal(await reader.evaluate(`getComputedStyle(document.body).fontFamily`), 'Georgia, serif');
    release();
    await wantsCode(reader);
  });

  test('is printed whole with the page, on narrow paper too, and no bar covers a line', async () => {
    const text = `Toegekend: ${WORD}.\n\n`.repeat(3) + 'Wij hebben uw aanvraag om hulp in huis ontvangen. '.repeat(200);
    const { page, address } = await opens(await pageWith(ISOLATED, { isolated: true }), text);
    const reader = await readerIn(page, true);
    await unlocks(reader, address);
    await reader.evaluate(`matchMedia('print').addEventListener('change', ({ matches }) => {
      if (matches) window.onPaper = [document.documentElement.getBoundingClientRect().height, innerHeight];
    })`);
    for (const width of ['8cm', '15cm', '21cm']) {
      await page.pdf({ width, height: '29.7cm' });
      const [height = 0, room = 0]: number[] = Object(await reader.evaluate('onPaper'));
      assert.ok(height > 300 && height <= room + 1, `on paper of ${width} ${height} px have ${room}`);
    }
    await page.setViewportSize({ width: 400, height: 700 });
    await page.emulateMedia({ media: 'print' });
    assert.equal(await reader.locator('.actions').filter({ visible: true }).count(), 0);
  });

  test('on another site, where storage is refused: says that a draft is not kept, and a reload asks for a code', async () => {
    const visit = await opens(await pageWith(ISOLATED, { host: '127.0.0.1', isolated: true }));
    const reader = await readerIn(visit.page, true);
    await unlocks(reader, visit.address);
    // A context of its own is a private window: Chromium refuses storage to frames of other sites there.
    const isRefused = `(() => { try { return !sessionStorage; } catch { return true; } })()`;
    assert.equal(await reader.evaluate(isRefused), true);
    await reader.getByRole('button', { name: 'Beantwoorden' }).first().click();
    await reader.getByText('Deze browser bewaart uw antwoord niet').waitFor();
    await reader.getByRole('textbox').first().pressSequentially(ANSWER);
    let asked = 0;
    visit.page.on('dialog', (dialog) => {
      asked += 1;
      void dialog.accept();
    });
    await visit.page.reload();
    assert.equal(asked, 1, 'the browser asks before what was written is gone');
    const anew = await readerIn(visit.page, true);
    await wantsCode(anew);
    assert.doesNotMatch(visit.page.url(), /bericht=/);
  });

  test('that does not come gives way to what stands between the tags', async () => {
    const tag = '<secure-message-reader isolated><p>Bel ons: 0900 1852</p></secure-message-reader>';
    const origin = await pageWith(tag, { isolated: true });
    const page = await (await environment.browser.newContext()).newPage();
    await page.route('**/frame.html*', (route) => route.abort());
    await page.clock.install();
    await page.goto(`${origin}/veilig-bericht`);
    await page.waitForFunction(`document.querySelector('secure-message-reader').matches(':defined')`);
    assert.equal(await page.getByText('0900 1852').isVisible(), false);
    await page.clock.runFor(16_000);
    await page.getByText('0900 1852').waitFor();
  });
});
