// One key, one SMTP address or one citizen does his worst. How long do another organisation's mail, another citizen's
// code and his reading take? `npm run fault -- fairness-organisations [split] [attack …]`: every role in a process of
// its own; just these attacks.
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { FairnessTable, startAttacker, together, type Waits } from './fairness.ts';
import { type FairnessEnvironment, openFairnessEnvironment } from './fairness-environment.ts';

const MiB = 1024 * 1024;
/** Quiet and attacked take turns, so that a machine that has other things to do is fair to both. */
const ROUNDS = 3;
const SAMPLES = 15;
const MASS_MAILING = 5_000;

/** What is done, and so many at once. */
const ATTACKS: Readonly<Record<string, number>> = {
  'trickled-data': 110,
  'trickled-calls': 110,
  'fifty-recipients': 8,
  'small-mails': 1,
  'anonymous-smtp': 100,
  'anonymous-commands': 30,
  'login-guesses': 30,
  'unknown-recipients': 90,
  'mails-begun': 90,
  imports: 32,
  'lists-of-messages': 64,
  'one-idempotency-key': 64,
  'sms-far-away': 64,
  'long-letters': 16,
  'hostile-nesting': 8,
  'hostile-parts': 8,
  'hostile-headers': 8,
  'hostile-address-header': 8,
  'hostile-winmail': 8,
  'hostile-html': 8,
  'hostile-boundaries': 8,
  'hostile-quoted': 8,
  'key-guesses': 64,
  'session-guesses': 64,
  preflights: 64,
  downloads: 40,
  uploads: 20,
  completions: 8,
  replies: 8,
  'everything-again': 40,
};
const MASS_MAILINGS = { 'relay-of-200-ms': 200, 'relay-that-hangs': Number.POSITIVE_INFINITY };

/** Prints a table; true when nobody waits longer than the goal. */
export async function trial(words: readonly string[]): Promise<boolean> {
  const [roles, wanted] = [
    words.includes('split') ? 'split' : 'all',
    words.filter((word) => word !== 'split'),
  ] as const;
  const isWanted = (attack: string) => wanted.length === 0 || wanted.includes(attack);
  const environment = await openFairnessEnvironment(roles);
  const table = new FairnessTable();
  try {
    const his = await environment.reading(randomBytes(6 * MiB));
    await environment.waits(SAMPLES / 2); // does not count: everything is cold
    environment.relay.discards((to) => (to.includes('@attacked.example') ? 0 : undefined));
    for (const attack of Object.keys(ATTACKS).filter(isWanted)) await attacked(environment, table, attack, his);
    for (const [attack, wait] of Object.entries(MASS_MAILINGS))
      if (isWanted(attack)) await mailing(environment, table, attack, wait);
    return table.isFair();
  } finally {
    await environment.close();
  }
}

async function attacked(
  environment: FairnessEnvironment,
  table: FairnessTable,
  attack: string,
  his: { id: string; token: string },
) {
  const [quiet, under]: [Waits[], Waits[]] = [[], []];
  const cores: number[] = [];
  const atOnce = ATTACKS[attack] ?? 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push(await environment.waits(SAMPLES));
    const attacker = await startAttacker({ ...environment.attacked, ...his, attack, atOnce });
    under.push(await environment.waits(SAMPLES).finally(async () => cores.push(await attacker.end())));
    await forgetCounts(environment);
  }
  const cpu = cores.reduce((sum, core) => sum + core, 0) / cores.length;
  table.add(`${attack}, ${atOnce} at once`, together(...quiet), together(...under), cpu);
}

/** So that each attack begins with all that its key may do. */
async function forgetCounts({ databaseUrl }: FairnessEnvironment): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`truncate limit_count`; // a delete met the last calls of the attack in another order
  await sql.end();
}

/** A backlog of notifications, made with the limits out of the way; then they leave as the relay takes them. */
async function mailing(
  environment: FairnessEnvironment,
  table: FairnessTable,
  name: string,
  wait: number,
): Promise<void> {
  const quiet = await environment.waits(SAMPLES * ROUNDS);
  environment.relay.discards((to) => (to.includes('@attacked.example') ? Number.POSITIVE_INFINITY : undefined));
  const attacker = await startAttacker({ ...environment.attacked, attack: 'mass-mailing', atOnce: 2 });
  while ((await waiting(environment)) < MASS_MAILING) await forgetCounts(environment);
  await attacker.end();
  environment.relay.discards((to) => (to.includes('@attacked.example') ? wait : undefined));
  const under = await environment.waits(SAMPLES * ROUNDS);
  table.add(`mass mailing of ${await waiting(environment)}, ${name}`, quiet, under, 0);
}

async function waiting({ databaseUrl }: FairnessEnvironment): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [{ jobs } = { jobs: 0 }] = await sql<{ jobs: number }[]>`select count(*)::int as jobs from outbox`;
  await sql.end();
  return jobs;
}
