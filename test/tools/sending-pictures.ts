// Makes the pictures of server/gateway/sending.md from the drawings beside this file: `npm run sending-pictures`.
import { readFile, writeFile } from 'node:fs/promises';
import { launchBrowser } from '../support/browser.ts';
import { asWebp } from '../support/webp.ts';

const browser = await launchBrowser();
const [page, studio] = [await browser.newPage({ deviceScaleFactor: 1.5 }), await browser.newPage()];
await page.setContent(await readFile(new URL('./sending.html', import.meta.url), 'utf8'));
for (const name of ['outlook', 'thunderbird', 'phone', 'inbox']) {
  const shot = await page.locator(`#${name}`).screenshot();
  await writeFile(`demo/pictures/sending/${name}.webp`, await asWebp(studio, shot));
}
await browser.close();
