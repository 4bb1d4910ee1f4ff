// The trials of this folder, by name.
import { readdirSync } from 'node:fs';
import type { AttackTrial } from './attack-trial.ts';
import type { Trials } from './page.ts';

const ENDING = '.trial.ts';

/** All of them, in the order of their names. */
export async function everyTrial(): Promise<Trials> {
  const names = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
  const trials = new Map<string, AttackTrial>();
  for (const name of names.sort()) {
    const { trial }: { trial: AttackTrial } = await import(`./${name}.trial.ts`);
    trials.set(name, trial);
  }
  return trials;
}
