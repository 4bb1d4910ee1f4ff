// Which tests there are.
import { readdirSync } from 'node:fs';

/** Every test file, by its path from the project's root. */
export function testFiles(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.test.ts') && !name.includes('/node_modules/'))
    .sort();
}

/** True for one that runs in Node; the widget's run in a browser. */
export function isInNode(file: string): boolean {
  return !file.startsWith('test/widget/');
}
