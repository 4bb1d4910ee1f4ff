// Makes a picture of every letter of the tests, on a phone and on a desktop, light and dark, and one page with all of
// them, for those who judge the looks: `npm run letters`, then open test/.screenshots/letters/index.html. They are a
// few megabytes and follow from the letters, so they are not kept in the repository.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'vite';
import { launchBrowser } from '../support/browser.ts';
import { HTML_LETTERS } from '../support/html-letters.ts';

const PICTURES = 'test/.screenshots/letters';
const VIEWS = [
  { name: '320', width: 320, scheme: 'light' },
  { name: '390', width: 390, scheme: 'light' },
  { name: '1280', width: 1280, scheme: 'light' },
  { name: '390-dark', width: 390, scheme: 'dark' },
] as const;
const PAGE = `<!doctype html><html lang="nl"><meta charset="utf-8">
<style>:root{color-scheme:light dark}body{margin:16px;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}</style>`;

const wanted = process.argv.slice(2);
await mkdir(PICTURES, { recursive: true });
const script = await bundled();
const browser = await launchBrowser();
for (const { name: view, width, scheme } of VIEWS) {
  const page = await browser.newPage({ viewport: { width, height: 700 }, colorScheme: scheme });
  await page.setContent(PAGE);
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction('window.showLetter !== undefined');
  for (const name of HTML_LETTERS.filter((letter) => wanted.length === 0 || wanted.includes(letter))) {
    const html = await readFile(`test/support/html-letters/${name}.html`, 'utf8');
    await page.evaluate(`showLetter(${JSON.stringify(name)}, ${JSON.stringify(html)})`);
    await page.locator('.letter').screenshot({ path: `${PICTURES}/${name}-${view}.png` });
  }
  await page.close();
}
await browser.close();
await writeFile(`${PICTURES}/index.html`, gallery());

/** The page's script, in one piece. */
async function bundled(): Promise<string> {
  const entry = 'test/widget/letter-page.ts';
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, minify: false, rolldownOptions: { input: entry, output: { codeSplitting: false } } },
  });
  const outputs = Array.isArray(made) ? made : [made];
  const chunk = outputs.flatMap((one) => ('output' in one ? one.output : [])).find(({ type }) => type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('no script was made');
  return chunk.code;
}

function gallery(): string {
  const sections = HTML_LETTERS.map((name) => {
    const pictures = VIEWS.map(
      ({ name: view, width }) =>
        `<img src="${name}-${view}.png" alt="${name}, ${view}" width="${Math.min(width, 640)}">`,
    );
    return `<h2>${name}</h2>\n<div>${pictures.join('\n')}</div>`;
  });
  const style = 'div{display:flex;gap:1rem;align-items:start;flex-wrap:wrap}img{border:1px solid #ccc}';
  return `<!doctype html><meta charset="utf-8"><title>Letters</title><style>${style}</style>\n${sections.join('\n')}\n`;
}
