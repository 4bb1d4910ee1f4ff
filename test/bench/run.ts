// `npm run bench`: every figure a ratio to its limit, measured in this run. Exits with 1 when one is over it.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import { browserPath } from '../support/browser.ts';
import { openStoryEnvironment } from '../support/story-environment.ts';
import { openTestServer } from '../support/test-server.ts';
import { measureEnding } from './ending.ts';
import { measureFiles } from './files.ts';
import { measureIsolated } from './isolated.ts';
import { measureLetters } from './letters.ts';
import { measureManyStored } from './many-stored.ts';
import { type Measured, tableOf } from './measure.ts';
import { measureOldPhone } from './old-phone.ts';
import { measurePage } from './page.ts';
import { measureProcesses } from './processes.ts';
import { measureReading } from './reading.ts';
import { measureSealing } from './sealing.ts';
import { measureTransfers } from './transfers.ts';
import { measureWaiting } from './waiting.ts';

/** By name, in their order; the last three take minutes. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Measured[]>>> = {
  sealing: measureSealing,
  letters: within(() => openTestServer(), measureLetters),
  reading: within(() => openTestServer(), measureReading),
  page: within(() => openStoryEnvironment(), measurePage),
  'old-phone': within(() => openStoryEnvironment(), measureOldPhone),
  isolated: within(() => openStoryEnvironment(), measureIsolated),
  files: within(() => openStoryEnvironment(), measureFiles),
  transfers: measureTransfers,
  processes: measureProcesses,
  waiting: measureWaiting,
  ending: measureEnding,
  'many-stored': measureManyStored,
};

const names = Object.keys(BENCHMARKS);
const command = new Command('npm run bench --')
  .description('Measures what is fast enough: each figure as a ratio to its limit. Exits with 1 when one is over it.')
  .option('--only <name...>', `just these of ${names.join(', ')}`, names)
  .option('--json <file>', 'write the figures there, with the machine they were measured on')
  .parse();
const { only, json } = command.opts<{ only: string[]; json?: string }>();
const unknown = only.find((name) => BENCHMARKS[name] === undefined);
if (unknown !== undefined) command.error(`There is no benchmark ${unknown}: ${names.join(', ')}.`);

process.env.CHROME_PATH = browserPath();
const measured: (Measured & { readonly benchmark: string })[] = [];
for (const [benchmark, measure] of Object.entries(BENCHMARKS)) {
  if (!only.includes(benchmark)) continue;
  process.stderr.write(`${benchmark} …\n`);
  measured.push(...(await measure()).map((one) => ({ benchmark, ...one })));
}
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}`;
process.stdout.write(`${machine}\n\n${tableOf(measured)}\n`);
if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, measured }, undefined, 2)}\n`);
process.exitCode = measured.some(({ ratio }) => ratio > 1) ? 1 : 0;

/** A benchmark with a server or story of its own, opened for it and closed after it. */
function within<Opened extends { close(): Promise<void> }>(
  open: () => Promise<Opened>,
  measure: (opened: Opened) => Promise<Measured[]>,
) {
  return async () => {
    const opened = await open();
    try {
      return await measure(opened);
    } finally {
      await opened.close();
    }
  };
}
