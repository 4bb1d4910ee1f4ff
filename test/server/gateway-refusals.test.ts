// What the gateway says when it refuses: everyone who may read it in a delivery report understands it, and it is
// counted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import { REFUSALS, type RefusalName } from '../../server/gateway/refusals.ts';
import { lineOf, refusalOf } from '../../server/gateway/smtp-refusal.ts';
import { processCounters } from '../../server/metrics.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const names = Object.keys(REFUSALS).filter((name): name is RefusalName => name in REFUSALS);

describe('each refusal of the gateway', () => {
  for (const name of names) {
    test(`${name} is one short line in Dutch and English, of ASCII`, () => {
      const { code, status, nl, en } = REFUSALS[name];
      assert.equal(Math.floor(code / 100), Number(status.slice(0, 1)), 'code and status agree');
      const line = `${code} ${lineOf([name], 86_400)}\r\n`;
      assert.match(line, /^[45]\d\d [45]\.\d+\.\d+ [\x20-\x7e]+[.] \/ [\x20-\x7e]+[.]\r\n$/);
      assert.ok(Buffer.byteLength(line) <= 512, line);
      assert.notEqual(String(nl), String(en));
      assert.doesNotMatch(line, /[{}]|can not|is not right/);
    });
  }

  test('of every fault at once fits a line, too', () => {
    const [first, ...more] = names;
    assert.ok(first !== undefined);
    assert.ok(`${refusalOf([first, ...more]).message}`.length <= 506);
  });
});

describe('at a running gateway', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer();
  });
  after(() => testServer.close());

  const counted = async (problem: string) => {
    const metric = await processCounters.getSingleMetric('secure_message_refusals_total')?.get();
    return metric?.values.find(({ labels }) => labels.problem === problem)?.value ?? 0;
  };

  const cases: readonly (readonly [what: string, mail: SendMailOptions, name: RefusalName])[] = [
    [
      'more than 50 recipients',
      { to: Array.from({ length: 51 }, (_, at) => `c${at}@citizen.example`) },
      'smtp-too-many-recipients',
    ],
    [
      'an address that is none',
      { envelope: { from: 'a@haarlemmermeer.example', to: ['jan@intranet'] } },
      'smtp-address-invalid',
    ],
    ['a mail that is too large', { to: 'a@citizen.example', text: 'x\n'.repeat(22_500_000) }, 'smtp-mail-too-large'],
    [
      'a kind that is a link',
      { to: 'a@citizen.example', headers: { 'X-Secure-Message-Kind': 'klik evil.example' } },
      'header-kind',
    ],
    ['a sender elsewhere', { to: 'a@citizen.example', from: 'x@elsewhere.example' }, 'foreign-from'],
    [
      'an automatic answer',
      { to: 'a@citizen.example', headers: { 'Auto-Submitted': 'auto-replied' } },
      'smtp-automatic',
    ],
  ];
  for (const [what, mail, name] of cases) {
    test(`${what}: in both languages, and counted`, async () => {
      const before = await counted(name);
      const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
      const answer = await sendsMail(login, { subject: 'x', text: 'x', ...mail });
      // A mail of which one recipient of 51 is refused is taken for the others.
      if (answer.code !== 250)
        assert.equal(`${answer.code} ${answer.sentence}`, `${REFUSALS[name].code} ${lineOf([name])}`);
      assert.ok((await counted(name)) > before);
    });
  }
});
