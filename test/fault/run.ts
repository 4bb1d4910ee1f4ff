// `npm run fault -- <name> …`, and `npm run fault -- --minutes N --seed S` for the kills: long trials that are no part
// of `npm test`. Each prints what it measured, and fails when it must hold and does not.
import { readdirSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((file) => file.endsWith('.trial.ts'))
  .map((file) => file.slice(0, -'.trial.ts'.length));
const given = process.argv.slice(2);
// Without a name it is the trial of kills.
const [name = '', ...words] = given[0]?.startsWith('--') === true ? ['kills', ...given] : given;
if (names.includes(name)) {
  const { trial }: { trial: (words: readonly string[]) => Promise<boolean> } = await import(`./${name}.trial.ts`);
  process.exitCode = (await trial(words)) ? 0 : 1;
} else {
  process.stdout.write(`npm run fault -- <name>, one of: ${names.join(', ')}\n`);
  process.exitCode = 2;
}
