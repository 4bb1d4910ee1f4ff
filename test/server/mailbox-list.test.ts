// A header that names people names them all, or is refused: hard headers, held against every way in that has headers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mailboxList } from '../../server/mime/mailbox-list.ts';
import { mailAddress } from '../../server/organisation/mail-address.ts';
import { CaseSystem } from '../support/case-system.ts';
import { HARD_HEADERS, type HardHeader } from '../support/hard-headers.ts';
import { sendsPlainMail } from '../support/plain-smtp.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const [JAN, PIET] = ['jan@citizen.example', 'piet@citizen.example'];

describe('an address list is read as a whole or not at all', () => {
  for (const [given, name, why] of HARD_HEADERS)
    test(`${JSON.stringify(given(JAN, PIET))}: ${why}`, () => {
      const list = mailboxList(given(JAN, PIET).replaceAll('\r\n', '')) ?? [];
      const valid = list.filter(({ address }) => mailAddress(address) !== undefined);
      const isJan = list.length === 1 && valid.length === 1 && valid[0]?.address === JAN;
      assert.equal(isJan, name !== undefined, JSON.stringify(list));
    });

  test('groups are taken apart', () => {
    const list = mailboxList(`Buren: ${JAN}, Piet <${PIET}>;, Niemand:;, Jan <${JAN}>`);
    assert.deepEqual(list, [
      { name: '', address: JAN },
      { name: 'Piet', address: PIET },
      { name: 'Jan', address: JAN },
    ]);
    assert.deepEqual(mailboxList('undisclosed-recipients:;'), []);
  });

  test('in a time that grows as the header does', () => {
    const hostile = [
      '(',
      '"',
      '<',
      'a ',
      'a@b.nl,',
      'a:',
      '=?',
      '=?utf-8?q?',
      '\\',
      '(\\)',
      '()',
      '"" ',
      'a:;,',
      '=?a?q?',
    ];
    for (const piece of hostile) {
      const started = performance.now();
      mailboxList(piece.repeat(256 * 1024));
      assert.ok(performance.now() - started < 5000, piece);
    }
  });
});

describe('every way in', () => {
  let testServer: TestServer;
  let desk: CaseSystem;
  before(async () => {
    testServer = await openTestServer();
    desk = new CaseSystem(testServer);
  });
  after(() => testServer.close());

  const OWN = ['jan@haarlemmermeer.example', 'piet@haarlemmermeer.example'] as const;
  const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });
  let seen = 0;
  const reached = async () => {
    await testServer.work();
    const mails = testServer.relay.mails.all.slice(seen);
    seen += mails.length;
    return mails.flatMap(({ to }) => to);
  };
  let mails = 0;
  const mail = (...headers: readonly string[]) => {
    mails += 1;
    return `${headers.join('\r\n')}\r\nMessage-ID: <${mails}@haarlemmermeer.example>\r\n\r\nTekst ${mails}`;
  };
  const viaDesk = (...headers: readonly string[]) =>
    desk.call('POST', '/messages', { body: mail(...headers), headers: { 'content-type': 'message/rfc822' } });
  const viaGateway = (...headers: readonly string[]) =>
    sendsPlainMail(login(), { from: OWN[0], to: JAN, content: mail(...headers) });
  const pointers = ({ body }: { readonly body: Record<string, unknown> }) =>
    Array.isArray(body.errors) ? body.errors.map(({ pointer }) => pointer) : [];
  const told = (given: HardHeader) => JSON.stringify(given('jan', 'piet'));

  /** Some of them: each mail is a thread of its own, and the grammar is the same. */
  const some = (each: number, first: number) => HARD_HEADERS.filter((_, at) => at % each === first);

  test('To, at the desk: who it names gets the message, or nobody', async () => {
    for (const [given, name] of some(2, 0)) {
      const answer = await viaDesk(`From: ${OWN[0]}`, `To: ${given(JAN, PIET)}`);
      assert.equal(answer.status, name === undefined ? 400 : 201, told(given));
      assert.deepEqual(await reached(), name === undefined ? [] : [JAN], told(given));
      if (name === undefined) assert.deepEqual(pointers(answer), ['#/header/To'], told(given));
    }
  });

  test('From and Reply-To, at the gateway: its one address, or a refusal', async () => {
    for (const [given, name] of some(6, 1))
      assert.equal(await viaGateway(`From: ${given(...OWN)}`), name === undefined ? 550 : 250, `From ${told(given)}`);
    for (const [given, name] of some(6, 3)) {
      const code = await viaGateway(`From: ${OWN[0]}`, `Reply-To: ${given(...OWN)}`);
      assert.equal(code, name === undefined ? 550 : 250, `Reply-To ${told(given)}`);
    }
    await reached();
  });

  test('recipients in other headers are not forgotten', async () => {
    for (const header of ['Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc', 'Cc']) {
      for (const value of [PIET, 'Piet']) {
        const answer = await viaDesk(`From: ${OWN[0]}`, `To: ${JAN}`, `${header}: ${value}`);
        assert.equal(answer.status, 400, `${header}: ${value}`);
        assert.deepEqual(pointers(answer), [`#/header/${header === 'Cc' ? 'To' : header}`]);
      }
    }
    const nobody = ['Bcc: ', 'Resent-To:', 'Cc: undisclosed-recipients:;'];
    assert.equal((await viaDesk(`From: ${OWN[0]}`, `To: ${JAN}`, ...nobody)).status, 201);
    const twice = await viaDesk(`From: ${OWN[0]}`, `To: ${JAN}`, `To: ${PIET}`);
    assert.deepEqual([twice.status, pointers(twice)], [400, ['#/header/To']]);
    assert.deepEqual(await reached(), [JAN]);
  });

  test('at the gateway the envelope says who gets it, whatever To does', async () => {
    for (const to of [PIET, `${PIET} x`, 'undisclosed-recipients:;', 'Jan <'])
      assert.equal(await viaGateway(`From: ${OWN[0]}`, `To: ${to}`), 250, to);
    assert.deepEqual(await reached(), Array(4).fill(JAN));
  });

  test('an address in another charset than UTF-8 is not guessed at; a name is', async () => {
    const latin1 = (...headers: readonly string[]) => Buffer.from(mail(...headers), 'latin1');
    const from = OWN[0];
    const named = await sendsPlainMail(login(), { from, to: JAN, content: latin1(`From: Andr\xe9 <${from}>`) });
    assert.equal(named, 250);
    const guessed = await sendsPlainMail(login(), { from, to: JAN, content: latin1(`From: andr\xe9${from}`) });
    assert.equal(guessed, 550);
  });
});
