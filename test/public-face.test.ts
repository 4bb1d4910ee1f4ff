// The widget's public face, compared: its table, what the README tells of it, what the manifest tells editors, and
// what the code does.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VERSION } from '../server/version.ts';
import { customElementsManifest } from '../widget/package/manifest.ts';
import { ATTRIBUTES, EVENTS, PROPERTIES, SLOTS, TAG } from '../widget/public-face.ts';
import { PARTS } from '../widget/public-parts.ts';

const readme = readFileSync('README.md', 'utf8').split('\n');
const sources = readdirSync('widget', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`widget/${name}`, 'utf8'))
  .join('\n');

/** Rows of a table of the README whose first cell begins so. */
const rows = (begin: string) => readme.filter((line) => line.startsWith(`| ${begin}`));

test('the README tells the attributes, properties, slots and events of the table, and no others', () => {
  assert.deepEqual(
    rows('attribute `'),
    Object.entries(ATTRIBUTES).map(([name, { description }]) => `| attribute \`${name}\` | ${description} |`),
  );
  assert.deepEqual(
    rows('property `'),
    Object.entries(PROPERTIES).map(([name, { description }]) => `| property \`${name}\` | ${description} |`),
  );
  assert.deepEqual(
    rows('content '),
    Object.entries(SLOTS).map(([name, description]) => {
      const where = name === '' ? 'content between the tags' : `content with \`slot="${name}"\``;
      return `| ${where} | ${description} |`;
    }),
  );
  assert.deepEqual(
    rows('`secure-message-'),
    Object.entries(EVENTS).map(([name, description]) => `| \`${name}\` | ${description} |`),
  );
});

test('the parts that the screens have are those of the table', () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    '${place}': ['top', 'bottom'],
    '${look}': ['primary', 'secondary', 'plain'],
  };
  const used = [...sources.matchAll(/\bpart="([^"]+)"/g)].flatMap(([, names = '']) =>
    names.split(' ').flatMap((name) => {
      const [placeholder = ''] = /\$\{\w+\}/.exec(name) ?? [];
      return placeholder === '' ? [name] : (values[placeholder] ?? []).map((value) => name.replace(placeholder, value));
    }),
  );
  const inScreens = new Set(used.filter((name) => name !== 'reader')); // that one is around them: nothing to hand on
  assert.deepEqual([...inScreens].sort(), [...PARTS].sort());
});

test('the manifest tells editors all of it', () => {
  const text = JSON.stringify(customElementsManifest());
  const names = [
    TAG,
    ...Object.keys(ATTRIBUTES),
    ...Object.keys(PROPERTIES),
    ...Object.keys(SLOTS),
    ...Object.keys(EVENTS),
    ...PARTS,
  ];
  assert.deepEqual(
    names.filter((name) => !text.includes(`"${name}"`)),
    [],
  );
});

test('the README pins the version of package.json', () => {
  const pinned = [...readme.join('\n').matchAll(/\/widget\/(\d+\.\d+\.\d+)\//g)].map(([, version]) => version);
  assert.ok(pinned.length > 0);
  assert.deepEqual([...new Set(pinned)], [VERSION]);
});
