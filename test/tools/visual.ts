// `npm run visual`: does every screen still look as on the pictures of the README? Compared small and grey, cell by
// cell, so that another font rendering, a time or a reference changes nothing, and a colour, a size or a place does.
// A change that is meant: `npm run screenshots`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import * as z from 'zod';
import { launchBrowser } from '../support/browser.ts';

const PICTURES = 'demo/pictures';
/** Pixels of a picture's side that become one cell. */
const CELL = 10;
/** A cell differs by more than this of 255; and so many of a hundred cells may. */
const DIFFERS = 48;
const MOST_PERCENT = 2;
/** A picture may be so much higher: a name that takes another line. */
const MOST_HEIGHT = 0.04;

const Compared = z.object({ heights: z.tuple([z.number(), z.number()]), percent: z.number() });

/** Runs in the browser, which knows pictures: mean grey of each cell of both, over the height that both have. */
const COMPARE = `async (before, now, cell, differs) => {
  const cells = async (source) => {
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const canvas = new OffscreenCanvas(Math.ceil(picture.width / cell), Math.ceil(picture.height / cell));
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { height: picture.height, width: canvas.width, data };
  };
  const [one, other] = [await cells(before), await cells(now)];
  const length = Math.min(one.data.length, other.data.length);
  let different = 0;
  for (let at = 0; at < length; at += 4)
    const parts = [0, 1, 2].map((part) => Math.abs(one.data[at + part] - other.data[at + part]));
    if (Math.max(...parts) > differs) different += 1;
  return { heights: [one.height, other.height], percent: (100 * different) / (length / 4) };
}`;

const directory = mkdtempSync(join(tmpdir(), 'visual-'));
const browser = await launchBrowser();
try {
  spawnSync(process.execPath, ['--import', 'tsx', 'test/tools/screenshots.ts', directory], { stdio: 'inherit' });
  const page = await browser.newPage();
  let changed = 0;
  for (const name of readdirSync(directory, { encoding: 'utf8', recursive: true })
    .filter((file) => /\.(png|webp)$/.test(file))
    .sort()) {
    const [before, now] = [PICTURES, directory].map((place) => {
      const bytes = readFileSync(join(place, name)).toString('base64');
      return `data:image/${extname(name).slice(1)};base64,${bytes}`;
    });
    const { heights, percent } = Compared.parse(
      await page.evaluate(`(${COMPARE})('${before}', '${now}', ${CELL}, ${DIFFERS})`),
    );
    const grown = Math.abs(heights[0] - heights[1]) / heights[0];
    const isSame = percent <= MOST_PERCENT && grown <= MOST_HEIGHT;
    if (!isSame) changed += 1;
    process.stdout.write(
      `${isSame ? 'same   ' : 'CHANGED'} ${name.padEnd(48)} ${percent.toFixed(2)} % of cells, height ${heights.join(' → ')}\n`,
    );
  }
  process.stdout.write(
    changed === 0 ? 'Nothing changed.\n' : `${changed} pictures changed. Is that meant? npm run screenshots\n`,
  );
  process.exitCode = changed === 0 ? 0 : 1;
} finally {
  await browser.close();
  rmSync(directory, { recursive: true });
}
