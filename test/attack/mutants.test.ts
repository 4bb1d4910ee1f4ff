// A short run of mutants against the real server; and each fault that a long one looks for, planted in what is heard.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { portOf } from '../support/inbox.ts';
import { attacked, memoryFaults } from './mutants/attacked.ts';
import { type AttackedService, openAttackedService } from './mutants/attacked-service.ts';
import { sendsRaw } from './mutants/raw-http.ts';
import { faultsOf, logFaults } from './mutants/verdict.ts';

let service: AttackedService;
before(async () => {
  service = await openAttackedService();
});
after(() => service.close());

test('eighty mutants of every kind are taken or refused as they should be, and the server goes on', async () => {
  const rows = await attacked(service, { seed: 7, isEnough: ({ sent }) => sent >= 80 });
  assert.deepEqual(
    rows.flatMap(({ violations }) => violations),
    [],
  );
  assert.equal(
    rows.reduce((sum, { counts }) => sum + (counts.mutants ?? 0), 0),
    80,
  );
});

test('a process that ends is seen', async () => {
  const rows = await attacked({ ...service, ended: () => 'SIGSEGV' }, { seed: 7, isEnough: () => false });
  assert.match(rows.at(-1)?.violations.join() ?? '', /the process ended near mutant 0: SIGSEGV/);
});

const PROBLEM = JSON.stringify({
  type: 'urn:secure-message:problem:not-found',
  title: 'Not found',
  status: 404,
  detail: 'Nothing is here.',
  code: 'not-found',
});
function answer(status: number, type: string, body: string): string {
  return `HTTP/1.1 ${status} X\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
const GRANTED = answer(200, 'application/json', '{}');

/** What a server answers, and what is said of it; nothing where all is well. */
const HEARD: readonly [what: string, bytes: string, seen: RegExp | undefined][] = [
  ['a right refusal', answer(404, 'application/problem+json', PROBLEM), undefined],
  ['a right answer', GRANTED, undefined],
  ['an answer of 500', answer(500, 'application/problem+json', PROBLEM), /^answered 500/],
  ['a refusal in HTML', answer(404, 'text/html', '<h1>No</h1>'), /no problem of RFC 9457/],
  ['a refusal that says nothing', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', /no problem of RFC 9457/],
  ['a problem of another status', answer(400, 'application/problem+json', PROBLEM), /no problem of RFC 9457/],
  ['a request that is answered twice', GRANTED + GRANTED, /one was smuggled in/],
  ['a connection closed without a word', '', /^no answer$/],
  ['bytes that are no answer', `${GRANTED}rest`, /bytes that are no answer/],
];

describe('of a server that is planted', () => {
  for (const [what, bytes, seen] of HEARD)
    test(`${what} is ${seen === undefined ? 'no fault' : 'seen'}`, async () => {
      const server = createServer((socket) => socket.on('error', () => {}).end(bytes));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const heard = await sendsRaw(portOf(server.address()), 'GET / HTTP/1.1\r\n\r\n', { isWhole: true });
      server.close();
      const faults = faultsOf({ atMost: 1 }, heard);
      if (seen === undefined) assert.deepEqual(faults, []);
      else assert.match(faults.join('\n'), seen);
    });

  test('one that grants what is ambiguous is seen', () => {
    const answers = [{ status: 200, headers: new Map(), type: 'application/json', body: '{}' }];
    const faults = faultsOf({ atMost: 1, isAmbiguous: true }, { over: 'http', answers, rest: '', silent: false });
    assert.match(faults.join(), /ambiguous where it ends/);
  });

  test('a call that hangs is seen', () => {
    assert.deepEqual(faultsOf({ atMost: 1 }, { over: 'smtp', lines: [], silent: true }), ['no answer']);
  });
});

/** Lines of a gateway, and what is said of them. */
const LINES: readonly [what: string, lines: readonly string[], seen: RegExp | undefined][] = [
  [
    'a right dialogue',
    ['220 x ESMTP', '250 2.6.0 Sealed as K7PX-3MRT', '550 5.1.3 Dit adres klopt niet. / No.'],
    undefined,
  ],
  ['a gateway that is surprised', ['451 4.3.0 Nu niet. / Not now.'], /a surprise/],
  ['a refusal without a sentence', ['550 5.1.1 '], /without a sentence/],
  [
    'a gateway that ends a mail at a lone line feed',
    ['250 2.6.0 Sealed as K7PX-3MRT', '250 2.6.0 Sealed as 3MRT-K7PX'],
    /one was smuggled in/,
  ],
  ['what is no reply', ['TypeError: x is undefined'], /no reply line/],
];

describe('of a gateway that is planted', () => {
  for (const [what, lines, seen] of LINES)
    test(`${what} is ${seen === undefined ? 'no fault' : 'seen'}`, () => {
      const faults = faultsOf({ atMost: 1 }, { over: 'smtp', lines, silent: false });
      if (seen === undefined) assert.deepEqual(faults, []);
      else assert.match(faults.join('\n'), seen);
    });
});

test('memory that grows is seen, and memory that is warm is not', () => {
  const steps = (to: number) => Array.from({ length: 30 }, (_, at) => (200 + (at / 29) * to) * 1024 * 1024);
  assert.deepEqual(memoryFaults(steps(60)), []);
  assert.match(memoryFaults(steps(900)).join(), /memory grew from \d+ to \d+ MB/);
});

test('a secret, an address and a surprise in the log are seen', () => {
  const log = '{"level":"info","msg":"mail"}\n{"level":"error","err":{"name":"TypeError"},"msg":"a request failed"}\n';
  assert.match(logFaults(log, []).join(), /the log has a surprise: .*TypeError/);
  assert.match(logFaults('{"level":"trace","key":"hunter2"}', ['hunter2']).join(), /a secret stands in the log/);
  assert.match(logFaults('{"level":"trace","to":"a@citizen.example"}', []).join(), /the address of a citizen/);
});
