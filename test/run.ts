// `npm test`: build, lint, types, tests in Node, tests in the browser. Goes on after a failure, so that all of them
// are seen. `npm test -- gateway` runs only what has that in its path, from its source, and builds the product first
// when a source of that is newer.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { browserPath } from './support/browser.ts';
import { isInNode, testFiles } from './support/test-files.ts';

interface Counts {
  passed: number;
  failed: number;
}

/** What takes longer hangs: the longest step takes a quarter of it, and on a machine that others use half of it. */
const TIMEOUT = 50 * 60_000;

/** Where `test/vite.config.ts` puts them. */
const BUILT = 'dist/test';

const wanted = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0 };

if (wanted.length === 0) {
  await step('Build', 'npm', ['run', '--silent', 'build']);
  await step('Lint', 'npx', ['biome', 'check', '.']);
  for (const project of ['server', 'widget', 'test', 'test/widget', 'test/saved'])
    await step(`Types of ${project}`, 'npx', ['tsc', '-p', project]);
  await step('Build of the tests', 'npx', ['vite', 'build', '--config', 'test/vite.config.ts', '--logLevel', 'warn']);
  await step('Table of texts', 'npx', ['tsx', 'test/tools/texts-table.ts', 'check']);
  await step('API Design Rules', 'npm', ['run', '--silent', 'lint:api']);
}
if (wanted.length > 0 && isBuildOld()) await step('Build: the sources are newer', 'npm', ['run', '--silent', 'build']);
try {
  process.env.CHROME_PATH = browserPath();
} catch (error) {
  process.stdout.write(`\n${error instanceof Error ? error.message : error}\n`);
  total.failed += 1;
}
const files = testFiles().filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const inNode = files.filter(isInNode);
const inBrowser = files.filter((name) => !isInNode(name));
if (files.length === 0) {
  process.stdout.write(`\nNo test has ${wanted.join(' or ')} in its path.\n`);
  total.failed += 1;
}
if (inNode.length > 0) {
  const flags = ['--test', '--test-concurrency=2', '--test-reporter=spec'];
  // A few need no build of their own.
  const words = wanted.length > 0 ? ['--import', 'tsx', ...flags, ...inNode] : [...flags, ...inNode.map(builtOf)];
  const said = await run('Tests in Node', process.execPath, words);
  count(said, /^ℹ pass (\d+)$/gm, /^ℹ (?:fail|cancelled) (\d+)$/gm);
}
if (inBrowser.length > 0) {
  const said = await run('Tests in the browser', 'npx', [
    'wtr',
    '--config',
    'test/widget/web-test-runner.config.js',
    '--files',
    ...inBrowser,
  ]);
  // Its progress begins with "0 passed, 0 failed": what it says last is what counts.
  const closing = said.output.slice(said.output.lastIndexOf(' test files |'));
  count({ code: said.code, output: closing }, /(\d+) passed,/g, /, (\d+) failed/g);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function builtOf(file: string): string {
  return file.replace(/^test\/(.*)\.ts$/, `${BUILT}/$1.js`);
}

/** Tests start the server and load the widget from `dist`: an older one would be tested without a word. */
function isBuildOld(): boolean {
  const built = ['dist/server/main.js', 'dist/widget/integrity.json'];
  if (!built.every((path) => existsSync(path))) return true;
  const buildAt = Math.min(...built.map((path) => statSync(path).mtimeMs));
  const sources = ['server', 'widget'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  );
  return [...sources, 'vite.config.ts', 'package-lock.json'].some((path) => statSync(path).mtimeMs > buildAt);
}

/** A step that is one check: it passes or fails as a whole. */
async function step(title: string, command: string, args: string[]): Promise<void> {
  const { code } = await run(title, command, args);
  if (code === 0) total.passed += 1;
  else total.failed += 1;
}

/**
 * Adds the numbers that a test runner closed with. One that failed without any counts as one failure, so does one
 * that found no tests.
 */
function count({ code, output }: { code: number; output: string }, passed: RegExp, failed: RegExp): void {
  const sum = (of: RegExp) => [...output.matchAll(of)].reduce((before, [, number]) => before + Number(number), 0);
  const failures = sum(failed);
  total.passed += sum(passed);
  total.failed += failures === 0 && (code !== 0 || sum(passed) === 0) ? 1 : failures;
}

function run(title: string, command: string, args: string[]): Promise<{ code: number; output: string }> {
  process.stdout.write(`\n── ${title}\n`);
  // A group of its own, so that a step which hangs can be ended with all that it started. FORCE_COLOR would win over
  // NO_COLOR.
  const { FORCE_COLOR: _, ...environment } = process.env;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, NO_COLOR: '1' },
    detached: true,
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const patience = setTimeout(() => {
    process.stdout.write(`\n${title}: ended after ${TIMEOUT / 60_000} minutes\n`);
    end();
  }, TIMEOUT);
  const interrupted = () => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      to.write(chunk);
    });
  }
  return new Promise((resolve) => {
    const done = (code: number) => {
      clearTimeout(patience);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ code, output });
    };
    child.on('error', () => done(1));
    child.on('close', (code) => done(code ?? 1));
  });
}
