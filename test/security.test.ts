// What SECURITY.md promises names where it is held: a place that is not there holds nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const text = readFileSync('SECURITY.md', 'utf8');

test('every place that holds a promise is there', () => {
  const names = [...text.matchAll(/`((?:server|test|widget)\/[\w./-]+|[\w-]+\.test\.ts)`/g)].flatMap(
    ([, name]) => name ?? [],
  );
  assert.ok(names.length > 15);
  const away = names.filter((name) => !existsSync(name) && !existsSync(`test/server/${name}`));
  assert.deepEqual(away, []);
});

test('every trial that it names can be run', () => {
  const trials = [...text.matchAll(/npm run fault -- ([\w-]+)`|, `(fairness-[\w-]+)`/g)].flatMap(
    ([, first, other]) => first ?? other ?? [],
  );
  const named = trials.filter((name) => name !== '');
  assert.ok(named.length > 3);
  assert.deepEqual(
    named.filter((name) => !existsSync(`test/fault/${name}.trial.ts`)),
    [],
  );
});
