// Makes the pictures of the README: walks the demo as its people do, and the reader through every state on the page
// of both municipalities, on a desktop and on the narrowest phone.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Demo, startDemo } from '../../demo/start.ts';
import { type DemoTown, HAARLEMMERMEER, WATERRIJK } from '../../demo/towns.ts';
import { launchBrowser } from '../support/browser.ts';
import { Citizen } from '../support/citizen.ts';
import { everyState } from '../support/every-state.ts';
import { FIXED_CLOCK_ON_PAGE, fixedClock } from '../support/fixed-clock.ts';
import { openStoryEnvironment } from '../support/story-environment.ts';
import { asWebp } from '../support/webp.ts';

/** 320 px is the narrowest page that WCAG 2.2 (1.4.10) asks for. */
const WIDTHS = [1280, 320];
/** And a phone of today. */
const STATE_WIDTHS = [1280, 390, 320];
const MUNICIPALITIES = [HAARLEMMERMEER, WATERRIJK];
/** Another folder, for comparing (visual.ts). */
const PICTURES = process.argv[2] ?? 'demo/pictures';
/** Zero: any free port. */
const ANY_PORTS = Object.fromEntries(
  ['API', 'SITE', 'SITE2', 'MAILBOX', 'SMTP', 'GATEWAY', 'CASES'].map((name) => [`DEMO_${name}_PORT`, '0']),
);

await mkdir(`${PICTURES}/states`, { recursive: true });
const browser = await launchBrowser();
for (const width of WIDTHS) await onFreshDemo((demo) => walk(browser, demo, width));
if (PICTURES === 'demo/pictures') await compose(browser);
await browser.close();
let states: string[] = [];
for (const municipality of MUNICIPALITIES)
  for (const width of STATE_WIDTHS) states = await portray(municipality, width);
if (PICTURES === 'demo/pictures') await writeGallery(states);

async function onFreshDemo(walked: (demo: Demo) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'screenshots-'));
  const demo = await startDemo({ ...ANY_PORTS, DATA_DIR: directory, LOG_LEVEL: 'error' }, fixedClock);
  try {
    await walked(demo);
  } finally {
    await demo.close();
    await rm(directory, { recursive: true });
  }
}

async function walk(browser: Browser, demo: Demo, width: number): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 640 : 860 },
    locale: 'nl-NL',
    timezoneId: 'Europe/Amsterdam',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(FIXED_CLOCK_ON_PAGE);
  const mailbox = await context.newPage();
  await mailbox.goto(demo.mailbox);
  const letter = mailbox.frameLocator('#citizen .mail[open] iframe').first();
  const [page] = await Promise.all([
    context.waitForEvent('page'),
    letter.getByRole('link', { name: 'Bericht lezen' }).click(),
  ]);
  await page.getByText('gestuurd naar').waitFor();
  await picture(page, 'code', width);

  const sms = await mailbox.locator('.sms').first().textContent();
  await mailbox.bringToFront();
  await picture(mailbox, 'mailbox', width);
  await page.bringToFront();
  await page.getByLabel('Toegangscode').pressSequentially(/#(\d{6})/.exec(sms ?? '')?.[1] ?? '');
  await page.getByRole('heading', { name: 'Uw parkeervergunning' }).waitFor();
  // as one begins to read; the ring around the heading is for the keyboard
  await page.getByText('Beste mevrouw Jansen').click();
  await picture(page, 'message', width);

  await page.getByRole('button', { name: 'Beantwoorden' }).first().click();
  await page
    .getByLabel('Uw antwoord')
    .fill('Beste meneer De Vries,\n\nDank u wel! Hierbij een foto van mijn kentekenbewijs.');
  const photo = { name: 'kentekenbewijs.png', mimeType: 'image/png', buffer: await mailbox.screenshot() };
  await page.locator('input[type=file]').first().setInputFiles(photo);
  await page.getByText('kentekenbewijs.png is klaar om te verzenden.').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Verzenden' }).first().click();
  await page.getByRole('heading', { name: 'Uw antwoord is verzonden' }).waitFor();
  await page.getByRole('button', { name: 'Terug naar het bericht' }).first().click();
  await page.getByRole('heading', { name: 'Wat u hebt verzonden' }).waitFor();
  await page.getByRole('button', { name: 'Afsluiten' }).first().click();
  await page.getByRole('heading', { name: 'U hebt het bericht gesloten' }).waitFor();

  await mailbox.bringToFront();
  const answered = mailbox.locator('#civil-servant .mail');
  await answered.getByRole('link', { name: 'kentekenbewijs.png' }).waitFor();
  await answered.getByText('Beantwoorden').click();
  await answered.getByLabel('Uw antwoord').fill('Beste mevrouw Jansen,\n\nDank u. Alles is nu compleet.');
  await picture(mailbox, 'answer', width);
  await context.close();
}

/** Every state of the reader on the page of a municipality, without what is around it. */
async function portray(municipality: DemoTown, width: number): Promise<string[]> {
  const environment = await openStoryEnvironment(municipality, fixedClock);
  const citizen = await Citizen.withBrowser(environment, width);
  await citizen.page.context().addInitScript(FIXED_CLOCK_ON_PAGE);
  await citizen.page.emulateMedia({ reducedMotion: 'reduce' });
  const studio = await environment.browser.newPage();
  const states: string[] = [];
  for await (const state of everyState(environment, citizen)) {
    states.push(state);
    await citizen.page.mouse.move(0, 0);
    await citizen.page.evaluate('scrollTo(0, 0)'); // else what sticks to the top stands in the middle of the picture
    const shot = await citizen.page.locator('main').screenshot();
    await writeFile(
      `${PICTURES}/states/${state}-${municipality.organisation.slug}-${width}.webp`,
      await asWebp(studio, shot),
    );
  }
  await citizen.leaves();
  await environment.close();
  return states;
}

/** A page with all of them, for those who judge the looks. */
async function writeGallery(states: readonly string[]): Promise<void> {
  const sections = states.map((state) => {
    const cells = MUNICIPALITIES.flatMap(({ organisation: { slug } }) =>
      STATE_WIDTHS.map(
        (width) =>
          `<img alt="${state}, ${slug}, ${width} px" src="states/${state}-${slug}-${width}.webp" width="${width < 600 ? width / 2 : 320}">`,
      ),
    );
    return `## ${state}\n\n${cells.join('\n')}\n`;
  });
  const intro =
    'Every state of the reader on the page of both municipalities of the demo, at 1280, 390 and 320 px wide. Made by `npm run screenshots`.';
  await writeFile(`${PICTURES}/README.md`, `# Every state\n\n${intro}\n\n${sections.join('\n')}`);
}

async function picture(page: Page, name: string, width: number): Promise<void> {
  await page.evaluate('scrollTo(0, 0)'); // else what sticks to the top stands in the middle of the picture
  await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
}

/** One picture for the top of the README: the message on a desktop, the code on a phone before it. */
async function compose(browser: Browser): Promise<void> {
  const shown = async (name: string) =>
    `data:image/png;base64,${(await readFile(`${PICTURES}/${name}.png`)).toString('base64')}`;
  const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
  await page.setContent(`<!doctype html><style>
    body { margin: 0; background: #dfe7eb }
    img { position: absolute; object-fit: cover; object-position: top; background: #fff;
      box-shadow: 0 12px 40px #1b253055 }
    .desk { inset: 48px auto auto 48px; width: 1080px; height: 764px; border-radius: 8px }
    .phone { inset: 88px 48px auto auto; width: 320px; height: 684px; border: 10px solid #1b2530; border-radius: 36px }
  </style><img class="desk" alt="" src="${await shown('message-1280')}"><img class="phone" alt="" src="${await shown('code-320')}">`);
  await page.screenshot({ path: `${PICTURES}/story.png` });
}
