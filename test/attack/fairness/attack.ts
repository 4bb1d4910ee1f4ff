// The attacker of the fairness trials, in a process of his own: does one thing as fast and as often at once as he
// can, until he is ended.
import { setTimeout as pause } from 'node:timers/promises';
import { ORGANISATION_ATTACKS } from './attacks-organisation.ts';
import { READER_ATTACKS } from './attacks-reader.ts';
import { SESSION_ATTACKS } from './attacks-session.ts';
import type { AttackPlan } from './fairness.ts';

/** Does one thing once, for the how manieth time in its row. Rejects never: what fails is tried again. */
export type Attack = (turn: number) => Promise<unknown>;

const plan: AttackPlan = JSON.parse(process.argv[2] ?? '{}');
const ways = { ...READER_ATTACKS, ...ORGANISATION_ATTACKS, ...SESSION_ATTACKS };
const attack = ways[plan.attack]?.(plan);
if (attack === undefined) throw new Error(`no such attack: ${plan.attack}`);
const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
process.on('SIGTERM', () => {
  const { user, system } = process.cpuUsage(cpuBefore);
  const cores = (user + system) / 1000 / (performance.now() - began);
  process.stdout.write(`cpu ${cores.toFixed(2)}\n`);
  if (process.env.TEST_LOG_LEVEL === 'debug') process.stderr.write(`${JSON.stringify([...answers])}\n`);
  setTimeout(() => process.exit(0), 20);
});
// Whoever started him may fall: then he ends, too.
process.stdin.resume().on('end', () => process.exit(1));
/** How often each answer came, or failure: an attack that fails at once is none. */
const answers = new Map<string, number>();
const note = (answer: unknown) => {
  const name = answer instanceof Error ? answer.message : String(Object(answer).status ?? answer);
  answers.set(name, (answers.get(name) ?? 0) + 1);
};
process.stdout.write('attacking\n');
await Promise.all(
  Array.from({ length: plan.atOnce }, async () => {
    for (let turn = 0; ; turn += 1)
      await attack(turn).then(note, async (error: unknown) => {
        note(error);
        await pause(100);
      });
  }),
);
