// `npm run fault -- world [--only <part of a name>] [--minutes 20] [--seed 1]`: the faults of the world, one by one,
// while a few citizens and civil servants go on; what they saw, who was told, and that it went on without a restart.
// Prints a table, and writes it into README.md beside this file. Needs a PostgreSQL in /usr/lib/postgresql, and root.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timedTrial } from './trial-command.ts';
import { CLOCK } from './world/clock-faults.ts';
import { CROWDS } from './world/crowds.ts';
import { DATABASE } from './world/database-faults.ts';
import { DISK } from './world/disk-faults.ts';
import { type Fault, type Row, tryFault } from './world/fault.ts';
import { OUTSIDE } from './world/outside.ts';
import { ORDEALS, tryOrdeal } from './world/process-faults.ts';
import { RELAY_TLS } from './world/relay-tls.ts';
import { tableOf, writeRows } from './world/table.ts';
import { openTown, type Town, type TownKind } from './world/town.ts';

/** A fault lasts no shorter, and no longer, for what the run has of time (milliseconds). */
const SHORTEST = 8_000;
const LONGEST = 60_000;

export const worldTrial = timedTrial(
  'world',
  'the faults of the world outside, of PostgreSQL, disk and clock, one by one',
  20,
  breaksTheWorld,
).option('--only <part>', 'just those with this in their name', '');

interface Asked {
  readonly minutes: number;
  readonly seed: number;
  readonly only: string;
}

/** Prints and writes what came of each; true when nothing was violated. */
async function breaksTheWorld({ minutes, seed, only }: Asked): Promise<boolean> {
  const faults = [...OUTSIDE, ...RELAY_TLS, ...DATABASE, ...DISK, ...CLOCK, ...CROWDS].filter(({ name }) =>
    name.includes(only),
  );
  const ordeals = ORDEALS.filter(({ name }) => name.includes(only));
  const whole = minutes * 60_000;
  const lasts = Math.min(LONGEST, Math.max(SHORTEST, whole / faults.length / 2));
  const run = { seed, lasts, long: faults.length === 1 ? whole : whole / 4 };
  const rows: Row[] = [];
  const came = (row: Row) => {
    process.stdout.write(tableOf([row], seed));
    rows.push(row);
    writeRows([row], seed);
  };
  for (const kind of new Set(faults.map(kindOf)))
    await inTown(kind, async (town) => {
      for (const fault of faults) if (kindOf(fault) === kind) came(await tryFault(town, fault, run));
    });
  for (const ordeal of ordeals) came(await tryOrdeal(ordeal));
  return rows.length > 0 && rows.every(({ violations }) => violations.length === 0);
}

function kindOf({ kind = 'usual' }: Fault): TownKind {
  return kind;
}

async function inTown(kind: TownKind, work: (town: Town) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  const town = await openTown(directory, kind);
  try {
    await work(town);
  } finally {
    await town.close();
    await rm(directory, { recursive: true, force: true });
  }
}
