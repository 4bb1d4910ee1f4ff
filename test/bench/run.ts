// `npm run bench`: every figure a ratio to its limit, measured in this run. Exits with 1 when one is over it.
import { writeFileSync } from 'node:fs';
import { browserPath } from '../support/browser.ts';
import { openStoryEnvironment } from '../support/story-environment.ts';
import { openTestServer } from '../support/test-server.ts';
import { measureLetters } from './letters.ts';
import { type Measured, tableOf } from './measure.ts';
import { measurePage } from './page.ts';
import { measureReading } from './reading.ts';
import { measureSealing } from './sealing.ts';

process.env.CHROME_PATH = browserPath();
const measured: Measured[] = [];
const step = async (name: string, work: () => Promise<Measured[]>) => {
  process.stderr.write(`${name} …\n`);
  measured.push(...(await work()));
};
await step('Sealing', measureSealing);
const testServer = await openTestServer();
try {
  await step('Letters', () => measureLetters(testServer));
} finally {
  await testServer.close();
}
const other = await openTestServer();
try {
  await step('Reading', () => measureReading(other));
} finally {
  await other.close();
}
const environment = await openStoryEnvironment();
try {
  await step('Page', () => measurePage(environment));
} finally {
  await environment.close();
}
const table = tableOf(measured);
process.stdout.write(`${table}\n`);
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], `${table}\n`);
process.exitCode = measured.some(({ ratio }) => ratio > 1) ? 1 : 0;
