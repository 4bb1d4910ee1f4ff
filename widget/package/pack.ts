// `npm run package`: the widget as an npm package, with its types and its custom elements manifest; and what others say of it.
// The analyzer and the two checkers are fetched when needed: together some 300 packages that nothing else here wants.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { PARTS } from '../components/styles.ts';

const TARGET = 'dist/package';
const Manifest = z.looseObject({
  modules: z.array(z.looseObject({ path: z.string(), declarations: z.array(z.looseObject({ name: z.string() })) })),
});

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
cpSync('dist/widget', TARGET, { recursive: true });
for (const file of ['package.json', 'secure-message-reader.d.ts', 'README.md'])
  cpSync(`widget/package/${file}`, `${TARGET}/${file}`);
cpSync('LICENSE', `${TARGET}/LICENSE`);

npx(
  ['-p', '@custom-elements-manifest/analyzer@0.11.0', 'cem', 'analyze', '--litelement', '--quiet'],
  ['--globs', 'widget/secure-message-reader.ts', '--outdir', TARGET],
);
const manifest = Manifest.parse(JSON.parse(readFileSync(`${TARGET}/custom-elements.json`, 'utf8')));
const [module] = manifest.modules;
if (module === undefined) throw new Error('the manifest tells of no element');
module.path = 'secure-message-reader.js'; // where it is in the package
for (const declaration of module.declarations)
  declaration.cssParts = ['reader', ...PARTS.split(', ')].map((name) => ({ name }));
writeFileSync(`${TARGET}/custom-elements.json`, `${JSON.stringify(manifest, null, 2)}\n`);

npx(['-p', 'publint@0.3', 'publint', TARGET, '--strict']);
npx(['-p', '@arethetypeswrong/cli@0.18', 'attw', '--pack', TARGET, '--profile', 'esm-only', '--no-emoji']);
if (process.argv[2] === 'pack') run('npm', ['pack', `./${TARGET}`, '--pack-destination', 'dist']);

function npx(words: readonly string[], more: readonly string[] = []): void {
  run('npx', ['-y', ...words, ...more]);
}

function run(command: string, words: readonly string[]): void {
  const { NODE_OPTIONS: _, ...env } = process.env; // ours loads tsx, which is not theirs
  const { status } = spawnSync(command, words, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`${words[words.indexOf('-p') + 1] ?? command} found something`);
}
