// `npm run package`: the widget as an npm package, with its types and its custom elements manifest; and what others say
// of it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { VERSION } from '../../server/version.ts';
import { othersLicences } from './licences.ts';
import { customElementsManifest } from './manifest.ts';

const TARGET = 'dist/package';
/** As the build writes it (vite.config.ts). */
const HASHES = /\{"secure-message-reader":"[^}]*\}/;

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
cpSync('dist/widget', TARGET, { recursive: true, filter: (source) => !/\.(br|gz)$/.test(source) });
for (const file of ['secure-message-reader.d.ts', 'guard.d.ts', 'README.md'])
  cpSync(`widget/package/${file}`, `${TARGET}/${file}`);
const description: object = JSON.parse(readFileSync('widget/package/package.json', 'utf8'));
writeJson('package.json', { ...description, version: VERSION });
cpSync('LICENSE', `${TARGET}/LICENSE`);
writeJson('custom-elements.json', customElementsManifest());
writeFileSync(`${TARGET}/licences-of-others.txt`, await othersLicences());
withoutFirstFlight('secure-message-reader.js');

run('npx', ['--no', '--', 'publint', TARGET, '--strict']);
run('npx', ['--no', '--', 'attw', '--pack', TARGET, '--profile', 'esm-only', '--no-emoji']);
if (process.argv[2] === 'pack') run('npm', ['pack', `./${TARGET}`, '--pack-destination', 'dist']);

/**
 * In a page's own bundle no part lies where the build put it: asked for by that name, each would be a 404. Its imports
 * find them all the same, one after the other.
 */
function withoutFirstFlight(name: string): void {
  const path = `${TARGET}/${name}`;
  const code = readFileSync(path, 'utf8');
  const changed = code.replace(HASHES, '{}');
  if (changed === code) throw new Error(`${name} names no first flight any more`);
  writeFileSync(path, changed);
}

function writeJson(name: string, value: object): void {
  writeFileSync(`${TARGET}/${name}`, `${JSON.stringify(value, null, 2)}\n`);
}

function run(command: string, words: readonly string[]): void {
  const { NODE_OPTIONS: _, ...env } = process.env; // ours loads tsx, which is not theirs
  const { status } = spawnSync(command, words, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`${[command, ...words].join(' ')} found something`);
}
