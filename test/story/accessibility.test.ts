// Every screen for everyone: axe finds nothing in any language, theme, width and colour scheme; 320 px and double text fit; and the whole
// story goes by keyboard alone. In a real browser, on the municipal page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { everyState } from '../support/every-state.ts';
import { openTown, type Town } from '../support/town.ts';

let town: Town;
before(async () => {
  town = await openTown();
});
after(() => town.close());

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = {
  'haarlemmermeer-theme': readFileSync('demo/town-site/haarlemmermeer-theme.css', 'utf8'),
  'waterrijk-theme': readFileSync('demo/waterrijk-site/waterrijk-theme.css', 'utf8'),
  'no-theme': '',
};
const LANGUAGES = ['nl', 'en', 'pl', 'ar'];
const WIDTHS = [320, 1280];
const COLOURS = ['none', 'active'] as const;
let looked = 0;

/** Puts the page into a theme, and the reader into a language. Scripts of the browser's debugger are above the page's policy. */
async function dress(page: Page, theme: string, lang: string): Promise<void> {
  const css = Object.values(THEMES).join('\n');
  const rules = JSON.stringify(css);
  await page.evaluate(`(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${rules});
    document.adoptedStyleSheets = [sheet];
    document.body.className = '${theme}';
    document.querySelector('secure-message-reader').setAttribute('lang', '${lang}');
  })()`);
  await page.locator(`secure-message-reader div[lang="${lang}"]`).first().waitFor();
}

/** What axe finds in the reader (WCAG 2.2 AA and best practice), and how far it is wider than the page. */
async function faults(page: Page): Promise<string[]> {
  const found = await page.evaluate(`(async () => {
    const { violations } = await axe.run('secure-message-reader', { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | '));
  })()`);
  const overflow = Number(
    await page.evaluate(`(() => {
      const reader = document.querySelector('secure-message-reader');
      const screen = reader.shadowRoot.querySelector('[part="reader"] > *');
      return Math.max(reader.getBoundingClientRect().right - innerWidth, screen.scrollWidth - screen.clientWidth);
    })()`),
  );
  looked += 1;
  return [...(Array.isArray(found) ? found.map(String) : []), ...(overflow > 0 ? [`${overflow} px too wide`] : [])];
}

async function everyWay(page: Page, screen: string): Promise<void> {
  await page.evaluate(AXE);
  const wrong: string[] = [];
  for (const theme of Object.keys(THEMES))
    for (const lang of LANGUAGES) {
      await dress(page, theme, lang);
      for (const width of WIDTHS)
        for (const forcedColors of COLOURS) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ forcedColors, reducedMotion: 'reduce' });
          const where = `${screen}, ${theme}, ${lang}, ${width} px, forced colours ${forcedColors}`;
          wrong.push(...(await faults(page)).map((fault) => `${where}: ${fault}`));
        }
    }
  await page.emulateMedia({ forcedColors: 'none' });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    wrong.push(...(await faults(page)).map((fault) => `${screen}, ${width} px, text of 200 %: ${fault}`));
    await page.evaluate("document.documentElement.style.fontSize = ''");
  }
  await dress(page, 'haarlemmermeer-theme', 'nl');
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(wrong, []);
}

const LETTER = {
  subject: 'Uw aanvraag voor huishoudelijke hulp',
  text: 'Beste mevrouw Jansen,\n\nZie de tabel.',
  html: '<p>Beste mevrouw Jansen,</p><table><tr><th>Dag</th><th>Uren</th><th>Wie er komt en wat er gedaan wordt</th></tr><tr><td>maandag</td><td>2</td><td>schoonmaak</td></tr></table><p>Zie <a href="https://www.haarlemmermeer.example/een/heel/lang/adres/dat/nergens/afgebroken/kan/worden">onze website</a>.</p>',
  attachments: [
    { filename: 'Beschikking_met_een_heel_lange_naam_zonder_spaties_2026.pdf', content: Buffer.from('%PDF-1.4') },
  ],
  headers: { 'X-Secure-Message-Kind': 'Besluit op uw aanvraag', 'X-Secure-Message-Reply-Before': '2099-01-31' },
};

test('every state, in every language, theme, width and colour scheme', async (context) => {
  const citizen = await Citizen.withBrowser(town);
  for await (const state of everyState(town, citizen)) await context.test(state, () => everyWay(citizen.page, state));
  context.diagnostic(`axe looked ${looked} times and found nothing`);
  await citizen.leaves();
});

test('the whole story by keyboard alone', async () => {
  await sendsMail(town.gateway, { to: 'keyboard@citizen.example', ...LETTER });
  const citizen = await Citizen.withBrowser(town);
  const { keyboard } = citizen.page;
  await citizen.clicksBerichtLezen('keyboard@citizen.example');
  const code = await citizen.codeByMail();
  await focused(citizen.page, 'Toegangscode');
  await keyboard.type(code);
  await citizen.seesHeading('Uw aanvraag voor huishoudelijke hulp');
  await focused(citizen.page, 'Uw aanvraag voor huishoudelijke hulp');
  await tabTo(citizen.page, 'Beantwoorden');
  await keyboard.press('Enter');
  await focused(citizen.page, 'Uw antwoord');
  await tabTo(citizen.page, 'Uw bericht');
  await keyboard.type('Dank u wel.');
  await tabTo(citizen.page, 'Verzenden');
  await keyboard.press('Space');
  await focused(citizen.page, 'Uw bericht is verzonden');
  await tabTo(citizen.page, 'Terug naar het bericht');
  await keyboard.press('Enter');
  await focused(citizen.page, 'Uw aanvraag voor huishoudelijke hulp');
  await tabTo(citizen.page, 'Afsluiten');
  await keyboard.press('Enter');
  await focused(citizen.page, 'U hebt het bericht gesloten');
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});

/** The name of what has the focus, through all shadow roots: its label, else its words. */
const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.labels?.[0]?.textContent?.trim() ?? at?.textContent?.trim() ?? '';
})()`;

async function focused(page: Page, name: string): Promise<void> {
  const until = Date.now() + 10_000;
  for (let at = ''; at !== name; at = String(await page.evaluate(FOCUSED)))
    assert.ok(Date.now() < until, `the focus should be on ${name}, and is on ${at}`);
}

async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    const at = String(await page.evaluate(FOCUSED));
    if (at === name) return;
    passed.push(at);
  }
  assert.fail(`Tab never came to ${name}, but to ${passed.join(', ')}`);
}
