// Refusals: each parses with what it carries and not without; what HTTP puts around it falls away.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isProblem, Problem, type ProblemCode } from '../../server/contract/problems.ts';

/** What each refusal carries besides its code. A new one does not compile until it stands here. */
const CARRIED: Readonly<Record<ProblemCode, Readonly<Record<string, unknown>>>> = {
  'invalid-request': { errors: [{ pointer: '#/code', detail: 'must have six digits' }] },
  'message-unknown': {},
  'message-expired': { availableUntil: '2027-02-21T10:00:00Z' },
  'message-withdrawn': { withdrawnAt: '2026-11-23T10:00:00Z' },
  'message-locked': {},
  'code-wrong': { attemptsLeft: 4 },
  'code-replaced': { attemptsLeft: 4 },
  'code-too-early': { retryAfter: 40 },
  'too-many-codes': { retryAfter: 3600 },
  'too-many-replies': { retryAfter: 3600 },
  'too-many-requests': { retryAfter: 3600 },
  'code-not-asked-here': {},
  'code-expired': {},
  'code-burnt': {},
  'code-used': {},
  'session-ended': {},
  'reply-unknown': {},
  'reply-empty': {},
  'reply-too-long': { maxCharacters: 100_000 },
  'reply-conflict': {},
  'reply-already-sent': {},
  'reply-unreadable': {},
  'attachment-unknown': {},
  'file-incomplete': {},
  'file-unreadable': {},
  'file-too-large': { maxBytes: 26_214_400 },
  'too-many-files': { maxFiles: 20 },
  'file-type-refused': {},
  'file-infected': {},
  'storage-full': {},
  'scan-unavailable': {},
  'origin-refused': {},
  'content-type-refused': {},
  'request-too-large': {},
  'not-found': {},
  'server-away': {},
};

describe('a refusal', () => {
  for (const [code, carried] of Object.entries(CARRIED)) {
    test(`${code} is read out of an RFC 9457 answer`, () => {
      const body = {
        type: `urn:secure-message:${code}`,
        title: 'a title',
        status: 400,
        detail: 'words',
        code,
        ...carried,
      };
      const problem = Problem.parse(body);
      assert.deepEqual(problem, { code, ...carried });
      assert.ok(isProblem(problem));
    });

    for (const name of Object.keys(carried)) {
      test(`${code} without its ${name} is none`, () => {
        const { [name]: _, ...rest } = carried;
        assert.ok(!Problem.safeParse({ code, ...rest }).success);
      });
    }
  }

  test('message-locked tells the phone number when there is one', () => {
    assert.deepEqual(Problem.parse({ code: 'message-locked', phone: '0900 1852' }), {
      code: 'message-locked',
      phone: '0900 1852',
    });
  });

  test('of a name that nobody knows is none', () => {
    for (const body of [{ code: 'teapot' }, { code: '' }, { code: 7 }, {}, null, 'code-wrong'])
      assert.ok(!Problem.safeParse(body).success);
  });

  test('is told from a result', () => assert.ok(!isProblem({ reference: 'ABCD-EFGH' })));
});
