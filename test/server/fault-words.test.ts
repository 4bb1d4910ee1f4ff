// What is wrong with a call is told in words of a person: which field, what is wrong, what it should be. Every call of
// the desk API gets every kind of wrong value in every field, and none of a library's own words leak.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod';
import { deskCalls } from '../../server/http/desk/desk-api.ts';
import type { DeskCall } from '../../server/http/desk/desk-call.ts';
import { matching } from '../../server/http/request-body.ts';
import { CaseSystem } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const LIBRARY =
  /expected \w|, received \w|Invalid|[Tt]oo (big|small)|Unrecognized|NaN|undefined|pattern|\bstring\b|>=|<=/;

/** Errors of an answer, each in words. */
function inWords({ status, text }: { readonly status: number; readonly text: string }, what: string): string[] {
  assert.ok(status < 500, `${what}: ${status}`);
  const told = text.split('\n').flatMap((line) => (line === '' ? [] : [Object(JSON.parse(line))]));
  return told.flatMap(({ errors = [] }) =>
    Object.values<{ pointer: string; detail: string }>(errors).map(({ pointer, detail }) => {
      assert.doesNotMatch(detail, LIBRARY, `${what}: ${pointer}`);
      assert.match(pointer, /^#(\/.+)?$/, what);
      return `${pointer} ${detail}`;
    }),
  );
}

const WRONG: readonly unknown[] = [null, 3, 'x\u0000'.repeat(2_000), '', {}, [], true, { surprise: 1 }];

/** The example with one field after the other wrong, and each missing. */
function* spoilt(example: unknown): Generator<unknown> {
  if (typeof example !== 'object' || example === null) return;
  for (const [field, value] of Object.entries(example)) {
    for (const wrong of WRONG) yield { ...example, [field]: wrong };
    yield Object.fromEntries(Object.entries(example).filter(([name]) => name !== field));
    for (const inner of spoilt(value)) yield { ...example, [field]: inner };
  }
}

const calls: readonly [string, DeskCall][] = Object.entries(deskCalls);

for (const [name, { method, path, takes }] of calls) {
  const at = path.replace('{id}', crypto.randomUUID());
  for (const [type, { example, schema }] of Object.entries(takes.request ?? {})) {
    if (!type.includes('json') || typeof schema === 'string') continue;
    test(`${name} tells what is wrong with its ${type}`, async () => {
      const told = new Set<string>();
      const call = async (body: string) => {
        const answer = await desk.call(method, at, { body, headers: { 'content-type': type } });
        for (const words of inWords(answer, body.slice(0, 200))) told.add(words);
      };
      for (const wrong of WRONG) await call(JSON.stringify(wrong));
      for (const wrong of spoilt(example)) await call(JSON.stringify(wrong));
      await call('{"to": ');
      assert.ok(
        [...told].some((words) => /^# is not JSON/.test(words)),
        'that it is no JSON',
      );
      assert.ok(
        [...told].some((words) => /is missing: it must be/.test(words)),
        'what is missing',
      );
      assert.ok(
        [...told].some((words) => /^#\/surprise is not known$/.test(words)),
        'what is not known',
      );
    });
  }
  if (takes.query instanceof z.ZodObject) {
    const { shape } = takes.query;
    test(`${name} tells what is wrong with its query`, async () => {
      for (const field of Object.keys(shape))
        for (const wrong of ['', 'x\u0000', '<'.repeat(500), '-1', '1e9']) {
          const answer = await desk.call(method, `${at}?${new URLSearchParams({ [field]: wrong })}`);
          for (const words of inWords(answer, `${field}=${wrong}`))
            assert.ok(words.startsWith(`#/query/${field} `), words);
        }
      const unknown = await desk.call(method, `${at}?surprise=1`);
      assert.deepEqual(inWords(unknown, 'surprise'), ['#/query/surprise is not known']);
    });
  }
}

describe('the words', () => {
  const cases: readonly [string, z.ZodType, unknown, string][] = [
    ['a missing text', z.object({ a: z.string() }), {}, '#/a is missing: it must be text'],
    ['a number for text', z.object({ a: z.string() }), { a: 1 }, '#/a must be text'],
    ['a text that is too long', z.string().max(3), 'four', '# must have at most 3 characters'],
    ['a number that is too large', z.coerce.number().int().max(9), '10', '# must be at most 9'],
    ['what is no number', z.coerce.number(), 'x', '# must be a number'],
    ['half a number', z.coerce.number().int(), '1.5', '# must be a whole number'],
    ['a word of few', z.enum(['a', 'b']), 'c', '# must be one of a, b'],
    ['no time', z.iso.datetime(), 'gisteren', '# must be a time like 2026-11-23T10:00:00Z'],
    ['a schema’s own words', z.string().refine(() => false, 'must be nice'), 'x', '# must be nice'],
  ];
  for (const [what, schema, value, words] of cases)
    test(`for ${what}`, () => {
      const outcome = matching(schema, value);
      assert.ok('errors' in outcome);
      assert.deepEqual(
        outcome.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
        [words],
      );
    });
});
