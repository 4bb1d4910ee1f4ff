// Every screen for everyone: axe finds nothing in any language, theme, width and colour scheme; 320 px and double
// text fit. In a real browser, on the municipal page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { LANGUAGE_CODES, type LanguageCode } from '../../widget/texts/languages.ts';
import { Citizen } from '../support/citizen.ts';
import { everyState } from '../support/every-state.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

const THEMES = {
  'haarlemmermeer-theme': readFileSync('demo/town-site/haarlemmermeer-theme.css', 'utf8'),
  'waterrijk-theme': readFileSync('demo/waterrijk-site/waterrijk-theme.css', 'utf8'),
  'no-theme': '',
};
const WIDTHS = [320, 1280];
const WAYS = WIDTHS.flatMap((width) => (['none', 'active'] as const).map((forcedColors) => ({ width, forcedColors })));

/** The page in a theme and the reader in a language. */
interface Look {
  readonly theme: string;
  readonly lang: LanguageCode;
  /** Otherwise only what does not fit is a fault. */
  readonly byAxe: boolean;
}

/** What is evaluated in each page. Scripts of the browser's debugger are above the page's policy. */
const EYES = `${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')}
${readFileSync('test/support/looks.js', 'utf8')}
const themes = new CSSStyleSheet();
themes.replaceSync(${JSON.stringify(Object.values(THEMES).join('\n'))});
document.adoptedStyleSheets = [themes];`;
let looked = 0;

async function faults(page: Page, where: string, looks: readonly Look[]): Promise<string[]> {
  const found = await page.evaluate(`faultsOf(${JSON.stringify(looks)})`);
  looked += looks.filter(({ byAxe }) => byAxe).length;
  return Array.isArray(found) ? found.map((fault) => `${where}, ${fault}`) : [`${where}: nobody looked`];
}

/**
 * Everything fits in every combination. Axe takes ten times as long: it looks at every theme in every language, each
 * time another way, so that every theme and every language is seen at every width and with forced colours and without.
 */
async function everyWay(page: Page, screen: string): Promise<void> {
  await page.evaluate(`(() => { ${EYES} })()`);
  const wrong: string[] = [];
  for (const [way, { width, forcedColors }] of WAYS.entries()) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ forcedColors, reducedMotion: 'reduce' });
    const looks = LANGUAGE_CODES.flatMap((lang, turn) =>
      Object.keys(THEMES).map((theme, at) => ({ theme, lang, byAxe: way === (at + turn) % WAYS.length })),
    );
    wrong.push(...(await faults(page, `${screen}, ${width} px, forced colours ${forcedColors}`, looks)));
  }
  await page.emulateMedia({ forcedColors: 'none' });
  const last: Look = { theme: 'no-theme', lang: LANGUAGE_CODES.at(-1) ?? 'nl', byAxe: true };
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    wrong.push(...(await faults(page, `${screen}, ${width} px, text of 200 %`, [last])));
    await page.evaluate("document.documentElement.style.fontSize = ''");
  }
  await faults(page, screen, [{ theme: 'haarlemmermeer-theme', lang: 'nl', byAxe: false }]);
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(wrong, []);
}

test('every state, in every language, theme, width and colour scheme', async (context) => {
  const citizen = await Citizen.withBrowser(environment);
  for await (const state of everyState(environment, citizen))
    await context.test(state, () => everyWay(citizen.page, state));
  context.diagnostic(`axe looked ${looked} times and found nothing`);
  await citizen.leaves();
});
