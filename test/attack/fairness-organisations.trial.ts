// One key, one SMTP address or one citizen does his worst. How long do another organisation's mail, another citizen's
// code and his reading take?
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { Random } from '../support/random.ts';
import type { AttackTrial, Row } from './attack-trial.ts';
import { COUNTED, fairnessRow, startAttacker, together, type Waits } from './fairness/fairness.ts';
import { type FairnessEnvironment, openFairnessEnvironment } from './fairness/fairness-environment.ts';

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

export const trial: AttackTrial = {
  title: 'one key, one address or one citizen shuts nobody out',
  about: `
One API key, one SMTP address or one citizen with an open message does his worst, as often at once as he can, in
a process of his own; meanwhile another organisation sends mails, one after the other, and each of its citizens
asks for his code and reads. The 95th percentile of what they wait is at most 2 × that of a quiet time; quiet
and attacked take turns. With an even seed each role is a process of its own. The figures are those of what took
the most times as long. It takes a minute for each attack, in an order that the seed draws, until the time is
over.`,
  counted: COUNTED,
  planted: [{ fault: 'others who wait three times as long', seenIn: 'test/attack/fairness/fairness.test.ts' }],
  async run({ minutes, seed }) {
    const ends = Date.now() + minutes * 60_000;
    const environment = await openFairnessEnvironment(seed % 2 === 0 ? 'split' : 'all');
    const rows: Row[] = [];
    try {
      const his = await environment.reading(randomBytes(6 * MiB));
      await environment.waits(SAMPLES / 2); // does not count: everything is cold
      environment.relay.discards((to) => (to.includes('@attacked.example') ? 0 : undefined));
      for (const attack of new Random(seed).shuffled(Object.keys(ATTACKS)))
        if (rows.length === 0 || Date.now() < ends) rows.push(await attacked(environment, attack, his));
      for (const [attack, wait] of Object.entries(MASS_MAILINGS))
        if (Date.now() < ends) rows.push(await mailing(environment, attack, wait));
      return rows;
    } finally {
      await environment.close();
    }
  },
};

async function attacked(
  environment: FairnessEnvironment,
  attack: string,
  his: { id: string; token: string },
): Promise<Row> {
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
  return fairnessRow(`${attack}, ${atOnce} at once`, together(...quiet), together(...under), cpu);
}

/** So that each attack begins with all that its key may do. */
async function forgetCounts({ databaseUrl }: FairnessEnvironment): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`truncate limit_count`; // a delete met the last calls of the attack in another order
  await sql.end();
}

/** A backlog of notifications, made with the limits out of the way; then they leave as the relay takes them. */
async function mailing(environment: FairnessEnvironment, name: string, wait: number): Promise<Row> {
  const quiet = await environment.waits(SAMPLES * ROUNDS);
  environment.relay.discards((to) => (to.includes('@attacked.example') ? Number.POSITIVE_INFINITY : undefined));
  const attacker = await startAttacker({ ...environment.attacked, attack: 'mass-mailing', atOnce: 2 });
  while ((await waiting(environment)) < MASS_MAILING) await forgetCounts(environment);
  await attacker.end();
  environment.relay.discards((to) => (to.includes('@attacked.example') ? wait : undefined));
  const under = await environment.waits(SAMPLES * ROUNDS);
  return fairnessRow(`mass mailing of ${await waiting(environment)}, ${name}`, quiet, under, 0);
}

async function waiting({ databaseUrl }: FairnessEnvironment): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [{ jobs } = { jobs: 0 }] = await sql<{ jobs: number }[]>`select count(*)::int as jobs from outbox`;
  await sql.end();
  return jobs;
}
