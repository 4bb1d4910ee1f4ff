// Refusals: each parses with what it carries and not without; what HTTP puts around it falls away.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isProblem, PROBLEMS, ReaderProblem } from '../../server/contract/problems.ts';

/** What each problem that a citizen can meet carries beside its code. */
const CARRIED: [string, Readonly<Record<string, unknown>>][] = Object.entries(PROBLEMS).flatMap(([code, problem]) => {
  const carried = 'example' in problem ? problem.example : {};
  return ReaderProblem.safeParse({ code, ...carried }).success ? [[code, carried]] : [];
});
/** They may be missing. */
const OPTIONAL = ['phone'];

describe('a refusal', () => {
  for (const [code, carried] of CARRIED) {
    test(`${code} is read out of an RFC 9457 answer`, () => {
      const body = {
        type: `urn:secure-message:${code}`,
        title: 'a title',
        status: 400,
        detail: 'words',
        code,
        ...carried,
      };
      const problem = ReaderProblem.parse(body);
      assert.deepEqual(problem, { code, ...carried });
      assert.ok(isProblem(problem));
    });

    for (const name of Object.keys(carried).filter((name) => !OPTIONAL.includes(name))) {
      test(`${code} without its ${name} is none`, () => {
        const { [name]: _, ...rest } = carried;
        assert.ok(!ReaderProblem.safeParse({ code, ...rest }).success);
      });
    }
  }

  test('message-locked tells the phone number when there is one', () => {
    assert.deepEqual(ReaderProblem.parse({ code: 'message-locked', phone: '0900 1852' }), {
      code: 'message-locked',
      phone: '0900 1852',
    });
  });

  test('that stands in the reader’s schema is described, with an example of what it carries', () => {
    const codes = ReaderProblem.def.options.flatMap(({ shape: { code } }) => [...code._zod.values]);
    assert.deepEqual(CARRIED.map(([code]) => code).sort(), codes.map(String).sort());
  });

  test('of a name that nobody knows is none', () => {
    for (const body of [{ code: 'teapot' }, { code: '' }, { code: 7 }, {}, null, 'code-wrong'])
      assert.ok(!ReaderProblem.safeParse(body).success);
  });

  test('is told from a result', () => assert.ok(!isProblem({ reference: 'ABCD-EFGH' })));
});
