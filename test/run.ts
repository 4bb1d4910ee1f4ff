// `npm test`: build, lint, types, tests in Node, tests in the browser. Goes on after a failure, so that all of them are seen.
// `npm test -- gateway` runs only what has that in its path.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { browserPath } from './support/browser.ts';

interface Counts {
  passed: number;
  failed: number;
}

const wanted = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0 };

if (wanted.length === 0) {
  await step('Build', 'npm', ['run', '--silent', 'build']);
  await step('Lint', 'npx', ['biome', 'check', '.']);
  for (const project of ['server', 'widget', 'test', 'test/widget'])
    await step(`Types of ${project}`, 'npx', ['tsc', '-p', project]);
}
process.env.CHROME_PATH = browserPath();
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort();
const inNode = files.filter((name) => !name.startsWith('test/widget/'));
const inBrowser = files.filter((name) => name.startsWith('test/widget/'));
if (inNode.length > 0) {
  const flags = ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=spec'];
  const said = await run('Tests in Node', process.execPath, [...flags, ...inNode]);
  count(said, /^ℹ pass (\d+)$/m, /^ℹ (?:fail|cancelled) (\d+)$/gm);
}
if (inBrowser.length > 0) {
  const said = await run('Tests in the browser', 'npx', [
    'wtr',
    '--config',
    'test/widget/web-test-runner.config.js',
    '--files',
    ...inBrowser,
  ]);
  count(said, /(\d+) passed/, /(\d+) failed/g);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** A step that is one check: it passes or fails as a whole. */
async function step(title: string, command: string, args: string[]): Promise<void> {
  const { code } = await run(title, command, args);
  if (code === 0) total.passed += 1;
  else total.failed += 1;
}

/** Adds the numbers that a test runner closed with. One that failed without any counts as one failure. */
function count({ code, output }: { code: number; output: string }, passed: RegExp, failed: RegExp): void {
  const failures = [...output.matchAll(failed)].reduce((sum, [, number]) => sum + Number(number), 0);
  total.passed += Number(passed.exec(output)?.[1] ?? 0);
  total.failed += code !== 0 && failures === 0 ? 1 : failures;
}

function run(title: string, command: string, args: string[]): Promise<{ code: number; output: string }> {
  process.stdout.write(`\n── ${title}\n`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '0' } });
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
    child.on('error', () => resolve({ code: 1, output }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
