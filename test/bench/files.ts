// A large file up and down in a browser, sealed all the way: against a plain fetch of the same bytes.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { listen } from '../../demo/listening.ts';
import { BROWSER_FLAGS, browserPath } from '../support/browser.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import type { StoryEnvironment } from '../support/story-environment.ts';
import { atMost, atMostTimes, type Measured, middle } from './measure.ts';

const MIB = 1024 ** 2;
const SIZE = 24 * MIB;
const TIMES = 3;

/** A file of 24 MiB down and up, `TIMES` times; and what the page holds of memory above what it had before. */
export async function measureFiles(environment: StoryEnvironment): Promise<Measured[]> {
  const directory = await mkdtemp(join(tmpdir(), 'files-'));
  // As a citizen has it, with a profile on disk: a private window keeps in memory what should go there.
  const context = await chromium.launchPersistentContext(join(directory, 'profile'), {
    executablePath: browserPath(),
    args: BROWSER_FLAGS,
    locale: 'nl-NL',
    acceptDownloads: true,
  });
  try {
    const file = join(directory, 'bewijs.pdf');
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(SIZE - 9)]);
    await writeFile(file, bytes);
    const plain = await plainly(context, bytes);
    // A message and a page each: of one message there may go so many records at once.
    const down = await downTo(await reading(environment, context, 'down', bytes), bytes);
    const up = await upFrom(await reading(environment, context, 'up', bytes.subarray(0, 100)), file);
    return [
      atMostTimes('a file of 24 MiB down, opened and saved', down.taken, 12, 'a plain fetch of it', plain.down),
      atMostTimes('a file of 24 MiB up, sealed, stored and judged', up.taken, 25, 'a plain fetch of it', plain.up),
      // 48 to 65 seen; the goal is 24.
      atMost('memory of the page while it goes down', down.memory / MIB, 75, 'MiB'),
      atMost('memory of the page while it goes up', up.memory / MIB, 75, 'MiB'),
    ];
  } finally {
    await context.close();
    await rm(directory, { recursive: true });
  }
}

/** A citizen of this profile who has a letter with this file open. */
async function reading(
  environment: StoryEnvironment,
  context: BrowserContext,
  subject: string,
  content: Buffer,
): Promise<Citizen> {
  const to = `${subject}@citizen.example`;
  await sendsMail(environment.gateway, { to, subject, text: 'x', attachments: [{ filename: 'besluit.pdf', content }] });
  const citizen = await Citizen.in(context, environment);
  await citizen.clicksBerichtLezen(to);
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(subject);
  return citizen;
}

async function downTo(citizen: Citizen, bytes: Buffer): Promise<Cost> {
  const saves = async () => {
    const saved = await citizen.downloads('besluit.pdf');
    if (!saved.equals(bytes)) throw new Error('the file is another');
  };
  await saves(); // does not count: scripts are loaded, pools filled
  const cost = await costOf(citizen.page, saves);
  await citizen.page.close();
  return cost;
}

async function upFrom(citizen: Citizen, file: string): Promise<Cost> {
  const attaches = async (what: string | { name: string; mimeType: string; buffer: Buffer }) => {
    await citizen.page.locator('input[type=file]').first().setInputFiles(what);
    await citizen.seesAccepted('bewijs.pdf');
    await citizen.presses('bewijs.pdf verwijderen');
  };
  await citizen.presses('Beantwoorden');
  await attaches({ name: 'bewijs.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  return costOf(citizen.page, () => attaches(file));
}

/** Milliseconds of a plain fetch of bytes up, and down, from a page that does nothing else. */
async function plainly(context: BrowserContext, bytes: Buffer): Promise<{ up: number; down: number }> {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cache-control', 'no-store');
    request.resume().on('end', () => response.end(request.method === 'POST' ? undefined : bytes));
  });
  const { port, close } = await listen(server, 0);
  const page = await context.newPage();
  const took = (method: string) =>
    page.evaluate(
      async ([url, size, wanted]) => {
        const body = wanted === 'POST' ? { body: new Blob([new Uint8Array(size)]) } : {};
        const began = performance.now();
        await (await fetch(url, { method: wanted, ...body })).blob();
        return performance.now() - began;
      },
      [`http://127.0.0.1:${port}/`, bytes.length, method] as const,
    );
  const times: { up: number[]; down: number[] } = { up: [], down: [] };
  for (let time = 0; time < TIMES; time += 1) {
    times.up.push(await took('POST'));
    times.down.push(await took('GET'));
  }
  await page.close();
  await close();
  return { up: middle(times.up), down: middle(times.down) };
}

/** What something costs: milliseconds, and bytes that its page grew meanwhile. */
interface Cost {
  readonly taken: number;
  readonly memory: number;
}

/** The middle of some times; of memory the most. */
async function costOf(page: Page, work: () => Promise<void>): Promise<Cost> {
  const pages = await pagesOf(page);
  const [times, grown]: [number[], number[]] = [[], []];
  for (let time = 0; time < TIMES; time += 1) {
    const before = await memoryOf(pages);
    const watch = setInterval(async () => grown.push((await memoryOf(pages)) - before), 50);
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
    clearInterval(watch);
  }
  return { taken: middle(times), memory: Math.max(...grown) };
}

/** The processes of the browser's pages: there is one page that does anything. */
async function pagesOf(page: Page): Promise<number[]> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  await session?.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** Bytes that processes have together. */
async function memoryOf(processes: readonly number[]): Promise<number> {
  return (await Promise.all(processes.map(sizeOf))).reduce((sum, size) => sum + size, 0);
}

/** Bytes that a process has of its own. */
async function sizeOf(process: number): Promise<number> {
  const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}
