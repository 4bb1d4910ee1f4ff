// `npm run release -- 1.1.0`: version and changelog, what runs, the widget's package, the SBOM and the hashes of it
// all, in dist/release. Commits and publishes nothing: that is for a person, who is told how.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const [version = '', ...more] = process.argv.slice(2);
const TARGET = 'dist/release';
/** What runs, and what `npm ci --omit=dev` needs. */
const RUNS = [
  'dist/server',
  'dist/widget',
  'package.json',
  'package-lock.json',
  'server/patches',
  'server/deploy',
  'LICENSE',
  'README.md',
];

const GONE = { recursive: true, force: true };
/** What a release changes in the checkout. */
const CHANGED = ['CHANGELOG.md', 'publiccode.yml', 'package.json', 'package-lock.json'];

if (!/^\d+\.\d+\.\d+$/.test(version) || more.length > 0) stop(2, 'npm run release -- <version>, like 1.1.0');
if (run('git', 'status', '--porcelain') !== '') stop(1, 'There are changes that are not committed. Commit them first.');

const changelog = readFileSync('CHANGELOG.md', 'utf8');
if (!changelog.includes(', not yet released')) stop(1, 'CHANGELOG.md has nothing that is not yet released.');
try {
  write();
} catch (error) {
  // As if it had never begun: the next try finds nothing that is not committed.
  run('git', 'checkout', '--', ...CHANGED);
  stop(1, `No release was made. ${error instanceof Error ? error.message : String(error)}`);
}

function write(): void {
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync('CHANGELOG.md', changelog.replaceAll(', not yet released', ` ${version}, ${today}`));
  replaceIn('publiccode.yml', /^softwareVersion: .*$/m, `softwareVersion: ${version}`);
  run('npm', 'version', version, '--no-git-tag-version', '--ignore-scripts', '--allow-same-version');

  rmSync('dist', GONE); // nothing of earlier versions
  run('npm', 'run', 'build');
  run('npm', 'run', 'package', '--', 'pack');
  run('npm', 'run', 'desk-package', '--', 'pack');
  mkdirSync(TARGET, { recursive: true });
  const archive = `secure-message-reader-${version}.tar.gz`;
  run('tar', '-czf', join(TARGET, archive), '--transform', `s,^,secure-message-reader-${version}/,`, ...RUNS);
  for (const name of packages()) cpSync(join('dist', name), join(TARGET, name));
  writeFileSync(join(TARGET, 'sbom.cdx.json'), sbom());
  const files = readdirSync(TARGET).sort();
  writeFileSync(join(TARGET, 'SHA256SUMS'), files.map((name) => `${sha256Of(join(TARGET, name))}  ${name}\n`).join(''));
  const next = `git commit -am "Release ${version}" && git tag -s v${version}`;
  const made = [...files, 'SHA256SUMS'].join(', ');
  process.stdout.write(`${TARGET} has ${made}.\nLook at the changes (git diff), then: ${next}\n`);
}

/**
 * What is installed with `npm ci --omit=dev`, by npm's own command. Of an installation of its own: here `--omit dev`
 * leaves out what a development dependency needs too, lit among it, and the application has the name of its folder.
 */
function sbom(): string {
  const place = join(mkdtempSync(join(tmpdir(), 'sbom-')), 'secure-message-reader');
  try {
    for (const name of ['package.json', 'package-lock.json', 'test/tools/package.json'])
      cpSync(name, join(place, name));
    const within = (...words: string[]) => run('npm', '--prefix', place, ...words);
    within('ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
    const { devDependencies: _, workspaces: __, ...runs } = JSON.parse(readFileSync('package.json', 'utf8'));
    writeFileSync(join(place, 'package.json'), JSON.stringify(runs));
    for (const name of ['test', 'node_modules/secure-message-reader-tools']) rmSync(join(place, name), GONE);
    return within('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application');
  } finally {
    rmSync(dirname(place), GONE);
  }
}

/** The packages that lie ready, by name. */
function packages(): string[] {
  return readdirSync('dist').filter((name) => name.endsWith('.tgz'));
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function run(command: string, ...words: string[]): string {
  return execFileSync(command, words, { encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'inherit'] });
}

function replaceIn(path: string, pattern: RegExp, text: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(pattern, text));
}

function stop(code: number, words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(code);
}
