// Mails of random structure, sizes, encodings and cuts go the whole way, and each is compared byte for byte with what
// was put in. `npm run fault -- mails [--count 1000] [--seed 1]`; a mail of a seed is always the same.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawCut, drawMail, structureOf } from '../support/generated-mail/drawn-mail.ts';
import { inLanes, travels } from '../support/generated-mail/journey.ts';
import type { MailPlan } from '../support/generated-mail/mail-parts.ts';
import { smallest } from '../support/generated-mail/smaller-mail.ts';
import { writtenMail } from '../support/generated-mail/written-mail.ts';
import { positive } from '../support/positive.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { trialCommand } from './trial-command.ts';

interface Row {
  mails: number;
  bytes: number;
  cut: number;
  refused: number;
  differences: number;
}

export const mailsTrial = trialCommand(
  'mails',
  'mails of random structure, size, encoding and cut, compared byte for byte',
  ({ count, seed }: { count: number; seed: number }) => sendsMails(seed, seed + count - 1),
)
  .option('--count <mails>', 'how many', positive, 1000)
  .option('--seed <seed>', 'of the first: a mail of a seed is always the same', positive, 1);

/** Prints a table; true when no mail differs from what was put in. */
async function sendsMails(first: number, last: number): Promise<boolean> {
  const rows = new Map<string, Row>();
  const testServer = await openTestServer({ sms: false });
  const began = performance.now();
  try {
    await inLanes(first, last, (seed) => tryMail(testServer, seed, rows));
    return printed(rows, first, last, (performance.now() - began) / 1000);
  } finally {
    await testServer.close();
  }
}

async function tryMail(testServer: TestServer, seed: number, rows: Map<string, Row>): Promise<void> {
  const plan = drawMail(seed);
  const cut = drawCut(seed, plan);
  const kind = structureOf(plan);
  const row = rows.get(kind) ?? { mails: 0, bytes: 0, cut: 0, refused: 0, differences: 0 };
  rows.set(kind, row);
  row.mails += 1;
  row.bytes += writtenMail(plan).bytes.length;
  if (cut !== undefined) row.cut += 1;
  const { outcome, differences } = await faultless(travels(testServer, plan, cut));
  if (outcome === 'refused') row.refused += 1;
  if (differences.length === 0) return;
  row.differences += 1;
  const file = await reproduction(testServer, seed, plan, cut);
  process.stdout.write(`--seed ${seed} --count 1: ${kind}${cut === undefined ? '' : `, cut at ${cut}`}\n`);
  for (const difference of differences.slice(0, 5)) process.stdout.write(`    ${difference}\n`);
  process.stdout.write(`    ${file}\n`);
}

/** What is thrown on the way is a difference too. */
async function faultless(arrival: ReturnType<typeof travels>): ReturnType<typeof travels> {
  return arrival.catch((error) => ({ outcome: 'refused', differences: [String(error)] }));
}

/** Writes the mail in its smallest form that still differs, and tells where; a cut one as it was sent. */
async function reproduction(
  testServer: TestServer,
  seed: number,
  plan: MailPlan,
  cut: number | undefined,
): Promise<string> {
  const isFaulty = async (one: MailPlan) => (await faultless(travels(testServer, one))).differences.length > 0;
  const least = cut === undefined ? await smallest(plan, isFaulty) : plan;
  const directory = join(tmpdir(), 'secure-message-reader-mails');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${seed}.eml`);
  writeFileSync(file, writtenMail(least).bytes.subarray(0, cut));
  return file;
}

function printed(rows: ReadonlyMap<string, Row>, first: number, last: number, seconds: number): boolean {
  const all: Row = { mails: 0, bytes: 0, cut: 0, refused: 0, differences: 0 };
  const line = (name: string, { mails, bytes, cut, refused, differences }: Row) =>
    `| ${name} | ${mails} | ${(bytes / 1_000_000).toFixed(1)} | ${cut} | ${refused} | ${differences} |`;
  const lines = [...rows]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, row]) => {
      for (const key of ['mails', 'bytes', 'cut', 'refused', 'differences'] as const) all[key] += row[key];
      return line(name, row);
    });
  const head = '| structure | mails | MB | cut | refused as empty | differences |\n|---|---|---|---|---|---|';
  process.stdout.write(`\n${head}\n${lines.join('\n')}\n${line('all', all)}\n`);
  process.stdout.write(`seeds ${first} to ${last}, ${seconds.toFixed(0)} s\n`);
  return all.differences === 0;
}
