// What SECURITY.md and the answers to the ASVS promise names where it is held: a place that is not there holds nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const asvs = readFileSync('server/contract/asvs.md', 'utf8');
const text = readFileSync('SECURITY.md', 'utf8') + asvs;

test('every place that holds a promise is there', () => {
  const names = [...text.matchAll(/`((?:server|test|widget)\/[\w./-]+|[\w-]+\.test\.ts)`/g)].flatMap(
    ([, name]) => name ?? [],
  );
  assert.ok(names.length > 15);
  const away = names.filter((name) => !existsSync(name) && !existsSync(`test/server/${name}`));
  assert.deepEqual(away, []);
});

test('every trial that it names can be run', () => {
  const named = [...text.matchAll(/npm run (fault|attack) -- ([\w-]+)`/g)].map(
    ([, kind = '', name = '']) => `test/${kind}/${name}.trial.ts`,
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((path) => !existsSync(path)),
    [],
  );
});

test('every requirement of the ASVS, level 2, is answered once, in its order, and says where or why', () => {
  const asked = readFileSync('test/standards/asvs-5.0-level-2.txt', 'utf8').trim().split('\n');
  const rows = [...asvs.matchAll(/^\| ([\d.]+) \| [^|]+ \| (held|not ours|differs) \| [^|]{3,} \|$/gm)];
  assert.deepEqual(
    rows.map(([, id]) => id),
    asked,
  );
});
