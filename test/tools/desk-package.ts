// `npm run desk-package`: the desk API's client as an npm package in dist/desk-package, and what others say of it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DESK_VERSION } from '../../server/http/api-versions.ts';

const TARGET = 'dist/desk-package';

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const name of ['index.js', 'index.d.ts', 'desk-api.d.ts', 'README.md'])
  cpSync(`server/client/${name}`, `${TARGET}/${name}`);
cpSync('LICENSE', `${TARGET}/LICENSE`);
const description: object = JSON.parse(readFileSync('server/client/package.json', 'utf8'));
writeFileSync(`${TARGET}/package.json`, `${JSON.stringify({ ...description, version: DESK_VERSION }, null, 2)}\n`);

run('npx', ['--no', '--', 'publint', TARGET, '--strict']);
run('npx', ['--no', '--', 'attw', '--pack', TARGET, '--profile', 'esm-only', '--no-emoji']);
if (process.argv[2] === 'pack') run('npm', ['pack', `./${TARGET}`, '--pack-destination', 'dist']);

function run(command: string, words: readonly string[]): void {
  const { NODE_OPTIONS: _, ...env } = process.env; // ours loads tsx, which is not theirs
  const { status } = spawnSync(command, words, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`${[command, ...words].join(' ')} found something`);
}
