// Mail reaches who it is for or nobody: hard addresses, held against every way in.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { mailAddress } from '../../server/organisation/mail-address.ts';
import { OrganisationDetails } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { HARD_ADDRESSES } from '../support/hard-addresses.ts';
import { sendsPlainMail } from '../support/plain-smtp.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

describe('a mail address is taken as it is or refused', () => {
  for (const [given, is, why] of HARD_ADDRESSES)
    test(`${JSON.stringify(given).slice(0, 80)}: ${why}`, () => assert.equal(mailAddress(given), is));

  test('what was taken is taken again as the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary', maxLength: 300 })), (given) => {
        const address = mailAddress(given);
        if (address !== undefined) assert.equal(mailAddress(address), address);
      }),
      { numRuns: 5000 },
    );
  });

  test('a domain is read as every other program reads it, whatever letter is in it', () => {
    for (let point = 0x80; point < 0x20_000; point += 1) {
      const domain = `a${String.fromCodePoint(point)}b.nl`;
      const address = mailAddress(`jan@${domain}`);
      if (address === undefined) continue;
      assert.equal(address, `jan@${domainToASCII(domain)}`, domain);
      assert.match(address, /@xn--/, `${domain} is mapped to ASCII`);
    }
  });

  test('what was not in the address is not in it after', () => {
    const domains = fc.array(fc.stringMatching(/^[a-z0-9%/?#:\\。．ｅﬁ\u00AD-]{1,8}$/u), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(domains, (labels) => {
        const domain = `${labels.join('.')}.nl`;
        const address = mailAddress(`jan@${domain}`);
        assert.ok(address === undefined || address === `jan@${domain}`, `${domain} became ${address}`);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('every way in', () => {
  let testServer: TestServer;
  let desk: CaseSystem;
  before(async () => {
    testServer = await openTestServer();
    desk = new CaseSystem(testServer);
  });
  beforeEach(() => testServer.clock.turn(60_000)); // a key has so many calls in a minute
  after(() => testServer.close());

  /** Whom the relay was told to bring mail to since this was last asked, in ASCII. */
  let seen = 0;
  const reached = async () => {
    await testServer.work();
    const mails = testServer.relay.mails.all.slice(seen);
    seen += mails.length;
    return mails.flatMap(({ to }) => to.map((address) => mailAddress(address)));
  };
  const takenOnce = (is: string | undefined) => (is === undefined ? [] : [is]);
  /** smtp-server, here the gateway’s and the relay’s, takes one octet less than the longest. */
  const addresses = HARD_ADDRESSES.filter(([given]) => given.length !== 254);
  const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });
  /** What can stand in one SMTP command, and between angle brackets in a header. */
  const isOneLine = (text: string) => !/[\p{Cc}\s]/u.test(text) && !/\p{Cs}/u.test(text);
  const isAddrSpec = (text: string) => isOneLine(text) && !/[<>()",:;\\[\]]/.test(text);
  let mails = 0;
  const mail = (headers: string) => {
    mails += 1;
    return `${headers}\r\nMessage-ID: <${mails}@haarlemmermeer.example>\r\n\r\nTekst ${mails}`;
  };

  test('the gateway’s envelope', async () => {
    for (const [given, is] of addresses.filter(([text]) => isOneLine(text))) {
      const content = mail('From: p.devries@haarlemmermeer.example');
      const code = await sendsPlainMail(login(), { from: 'p.devries@haarlemmermeer.example', to: given, content });
      assert.equal(code === 250, is !== undefined, `${given}: ${code}`);
      assert.deepEqual(await reached(), takenOnce(is), given);
    }
  });

  test('the headers of a mail', async () => {
    let nth = 0;
    for (const [given, is] of addresses.filter(([text]) => isAddrSpec(text) && text.length < 1000)) {
      const [from, to] = ['p.devries@haarlemmermeer.example', 'jansen@citizen.example'];
      const content = mail(`From: ${from}\r\nTo: <${given}>`);
      const answer = await desk.call('POST', '/messages', {
        body: content,
        headers: { 'content-type': 'message/rfc822' },
      });
      assert.equal(answer.status, is === undefined ? 400 : 201, given);
      assert.deepEqual(await reached(), takenOnce(is), given);
      nth += 1;
      if (is !== undefined || nth % 5 !== 0) continue; // each is a thread of its own, and the grammar is the same
      for (const headers of [`From: <${given}>`, `From: ${from}\r\nReply-To: <${given}>`]) {
        const code = await sendsPlainMail(login(), { from, to, content: mail(headers) });
        assert.equal(code, 550, headers);
      }
      await reached();
    }
  });

  test('the desk API, for citizen and civil servant', async () => {
    for (const [given, is] of addresses) {
      const answer = await desk.call('POST', '/messages', { json: newMessage({ to: { address: given } }) });
      assert.equal(answer.status, is === undefined ? 400 : 201, given.slice(0, 300));
      assert.deepEqual(await reached(), takenOnce(is), given.slice(0, 300));
      if (is !== undefined) continue;
      for (const field of ['from', 'replyTo']) {
        const letter = newMessage({ [field]: { name: 'Piet', address: given } });
        assert.equal(
          (await desk.call('POST', '/messages', { json: letter })).status,
          400,
          `${field} ${given.slice(0, 300)}`,
        );
      }
    }
  });

  test('the directory, one by one and in bulk', async () => {
    const entries = HARD_ADDRESSES.map(([address]) => ({ address, mobile: '0612345678' }));
    const body = entries.map((entry) => JSON.stringify(entry)).join('\n');
    const headers = { 'content-type': 'application/jsonl' };
    const imported = await desk.call('POST', '/recipients/_import', { body, headers });
    const statuses = imported.text
      .trim()
      .split('\n')
      .map((line) => Number(JSON.parse(line).status) < 300);
    assert.deepEqual(
      statuses,
      HARD_ADDRESSES.map(([, is]) => is !== undefined),
    );
    for (const [address, is] of HARD_ADDRESSES) {
      const { status } = await desk.call('POST', '/recipients', { json: { address, mobile: '0612345678' } });
      assert.equal(status < 300, is !== undefined, address.slice(0, 300));
    }
  });

  test('an organisation’s own addresses', () => {
    for (const [given, is] of HARD_ADDRESSES)
      for (const field of ['fromAddress', 'email'] as const) {
        const parsed = OrganisationDetails.safeParse({ ...HAARLEMMERMEER, [field]: given });
        assert.equal(parsed.data?.[field], is, `${field} ${given.slice(0, 300)}`);
      }
  });
});
