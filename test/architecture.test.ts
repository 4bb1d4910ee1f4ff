// The house keeps its floors: which room may import which, no circles, no large files, no rooms named for nothing.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { FLOORS } from './support/floors.ts';

const FORBIDDEN_NAMES = /^(utils?|helpers?|common|manager|misc|types|index)\.ts$/;
const MOST_LINES = 300;
const MOST_COLUMNS = 120;

const sources = ['server', 'widget', 'demo'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => ({ path: join(room, name), text: readFileSync(join(room, name), 'utf8') })),
);

function roomOf(path: string): string {
  const rooms = Object.keys(FLOORS).filter((room) => path.startsWith(room));
  const room = rooms.sort((one, other) => other.length - one.length)[0];
  assert.ok(room !== undefined, `${path} stands in no room of FLOORS: give it one`);
  return room;
}

function importsOf({ path, text }: { path: string; text: string }): string[] {
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers].map(([, specifier = '']) => join(dirname(path), specifier.replace(/\?.*$/, '')));
}

/** All that is written here; sentences of the languages and hostile HTML are as long as they are. */
const written = ['widget', 'server', 'demo', 'test'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((name) => join(room, name))
    .filter(
      (path) => /\.(ts|js|css)$/.test(path) && !/node_modules|texts\/[a-z]{2}\.ts$|mail-html\.test\.ts$/.test(path),
    )
    .filter((path) => !/desk-api\.d\.ts$|-theme\.css$/.test(path)),
);

/** A line of a sentence, a pattern or a template, which breaking would only make harder to read and to search for. */
const HAS_TEXT = /['"`/][^'"`]{50,}|`|\$\{/;

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*)/.test(line);
}

describe('the house', () => {
  for (const path of written) {
    test(`${path} can be read without scrolling sideways`, () => {
      const lines = readFileSync(path, 'utf8').split('\n');
      const isWide = (line: string) => line.length > MOST_COLUMNS && (isComment(line) || !HAS_TEXT.test(line));
      const wide = lines.flatMap((line, at) => (isWide(line) ? [`${path}:${at + 1}`] : []));
      assert.deepEqual(wide, []);
      assert.ok(lines.length <= MOST_LINES + 1, `${path} has ${lines.length - 1} lines`);
    });
  }

  for (const source of sources.filter(({ path }) => !path.endsWith('.config.ts'))) {
    test(`${source.path} imports only what its floor may`, () => {
      const room = roomOf(source.path);
      for (const target of importsOf(source)) {
        assert.match(target, /\.(ts|js|css)$/, `${source.path} imports ${target}: name the file`);
        const allowed = roomOf(target) === room || FLOORS[room]?.includes(roomOf(target));
        assert.ok(
          allowed,
          `${source.path} may not import ${target}: ${room} stands on ${FLOORS[room]?.join(', ') || 'nothing'}`,
        );
      }
    });

    test(`${source.path} is small, well named and strict`, () => {
      const code = source.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
      const lines = source.text.split('\n').length - 1;
      assert.ok(lines <= MOST_LINES, `${source.path} has ${lines} lines: split it along the story`);
      assert.doesNotMatch(source.path.split('/').at(-1) ?? '', FORBIDDEN_NAMES, 'name a file for what it holds');
      assert.doesNotMatch(source.text, /^export default/m, 'exports have names');
      assert.doesNotMatch(code, /@ts-ignore|@ts-expect-error|\bas any\b|: any\b|\bas unknown as\b/, 'types are true');
      if (/^(widget|server\/contract)\//.test(source.path))
        assert.doesNotMatch(code, /\(\?<[!=]/, 'Safari before 16.4 loads no file with a lookbehind');
      assert.match(source.text, /^(\/\/|\/\*\*)/, 'a file begins with what it holds and why');
    });
  }

  test('has rooms that stand on each other one way only', () => {
    const under = (room: string, way: readonly string[]): void => {
      assert.ok(!way.includes(room), `rooms in a circle: ${[...way, room].join(' → ')}`);
      for (const next of FLOORS[room] ?? []) under(next, [...way, room]);
    };
    for (const room of Object.keys(FLOORS)) under(room, []);
  });

  test('has no room that holds a fifth of the server', () => {
    const server = sources.filter(({ path }) => path.startsWith('server/'));
    const lines = (some: typeof server) => some.reduce((sum, { text }) => sum + text.split('\n').length, 0);
    for (const room of Object.keys(FLOORS)) {
      const share = lines(server.filter(({ path }) => roomOf(path) === room)) / lines(server);
      assert.ok(share < 1 / 5, `${room} holds ${Math.round(share * 100)} % of the server: give a part of it a room`);
    }
  });

  test('has no circles', () => {
    const graph = new Map(sources.map((source) => [source.path, importsOf(source)]));
    const done = new Set<string>();
    const walk = (path: string, way: readonly string[]): void => {
      assert.ok(!way.includes(path), `a circle: ${[...way, path].join(' → ')}`);
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) walk(next, [...way, path]);
      done.add(path);
    };
    for (const { path } of sources) walk(path, []);
  });
});

/** Below these stand known holes (README of the protocol). */
const SAFE_FROM: Readonly<Record<string, string>> = {
  hono: '4.12.34',
  'drizzle-orm': '0.45.2',
  nodemailer: '10.0.0',
  'smtp-server': '3.19.23',
  mailparser: '3.9.30',
  dompurify: '3.4.11',
  'file-type': '21.3.2',
};

test('no library with a known hole is locked', () => {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  const weight = (version: string) =>
    version.split('.').reduce((sum, part) => sum * 10_000 + Number.parseInt(part, 10), 0);
  for (const [name, least] of Object.entries(SAFE_FROM)) {
    // A library may bring its own copy of another: every one of them counts.
    const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    assert.ok(copies.length > 0, `${name} is no longer locked: take it out of SAFE_FROM`);
    for (const [path, { version = '0' }] of copies)
      assert.ok(
        weight(version) >= weight(least),
        `${path} ${version} has a known hole: update it to ${least} or newer`,
      );
  }
});

test('every package in the lock file has the hash of what it must be', () => {
  const lock: { packages: Record<string, { integrity?: string; link?: boolean }> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  const ours = Object.entries(lock.packages).filter(([path, { link }]) => !path.includes('node_modules/') || link);
  assert.deepEqual(
    ours.map(([path]) => path),
    ['', 'node_modules/secure-message-reader-tools', 'test/tools'],
  );
  const without = Object.entries(lock.packages).filter(
    ([path, { integrity, link }]) => path.includes('node_modules/') && !link && !integrity,
  );
  assert.deepEqual(
    without.map(([path]) => path),
    [],
  );
});
