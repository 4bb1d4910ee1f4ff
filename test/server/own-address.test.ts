// A letter comes from its organisation's own mail domains, and its answers go there: on every way in, in the header
// or on the command line.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ingest } from '../../server/message/ingest.ts';
import { isOwnAddress } from '../../server/organisation/mail-domain.ts';
import { addOrganisation, changeOrganisation, OrganisationDetails } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { incoming } from '../support/letters.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

describe('a mail domain', () => {
  const domains = OrganisationDetails.shape.mailDomains;

  test('is exact, or stands for all below it; in ASCII and lower case', () => {
    assert.deepEqual(domains.parse(['Haarlemmermeer.NL', '*.haarlemmermeer.nl', 'gemeente-één.example']), [
      'haarlemmermeer.nl',
      '*.haarlemmermeer.nl',
      'xn--gemeente-n-j7aa.example',
    ]);
    const own = (mailDomains: string[]) => (address: string) => isOwnAddress({ mailDomains }, address);
    const exact = own(['haarlemmermeer.nl']);
    assert.deepEqual(
      ['p@haarlemmermeer.nl', 'p@mail.haarlemmermeer.nl', 'p@xhaarlemmermeer.nl', 'p@haarlemmermeer.nl.evil.nl'].map(
        exact,
      ),
      [true, false, false, false],
    );
    const below = own(['*.haarlemmermeer.nl']);
    assert.deepEqual(
      ['p@haarlemmermeer.nl', 'p@mail.haarlemmermeer.nl', 'p@a.b.haarlemmermeer.nl', 'p@xhaarlemmermeer.nl'].map(below),
      [false, true, true, false],
    );
  });

  for (const wrong of [
    '',
    '*',
    '*.nl',
    '*.*.nl',
    'nl',
    'a@b.nl',
    '@b.nl',
    '*b.nl',
    'b.nl/x',
    'b .nl',
    '.b.nl',
    'b.*.nl',
    '192.0.2.1',
  ])
    test(`is not ${JSON.stringify(wrong)}`, () => assert.equal(domains.safeParse([wrong]).success, false));
  test('there is at least one, and not thousands', () => {
    assert.equal(domains.safeParse([]).success, false);
    assert.equal(domains.safeParse(Array.from({ length: 101 }, (_, at) => `m${at}.nl`)).success, false);
  });
});

describe('an organisation', () => {
  let testServer: TestServer;
  let desk: CaseSystem;
  before(async () => {
    testServer = await openTestServer();
    desk = new CaseSystem(testServer);
  });
  after(() => testServer.close());
  let stored = 0;
  const count = async () => (await desk.call('GET', '/messages?limit=100')).text.split('"reference"').length;
  beforeEach(async () => {
    stored = await count();
  });

  const mailWith = (head: string) =>
    [head, 'To: jansen@citizen.example', 'Subject: x', '', 'Uw vergunning.', ''].join('\r\n');
  const OWN = 'p.devries@haarlemmermeer.example';
  const OTHER = 'p.devries@waterrijk.example';

  test('has the domain of its sender, until others are given', async () => {
    assert.deepEqual(testServer.organisation.mailDomains, ['haarlemmermeer.example']);
    const added = await addOrganisation(testServer.services, {
      ...HAARLEMMERMEER,
      slug: 'elders',
      mailDomains: ['elders.example', '*.elders.example'],
    });
    assert.ok(added !== 'taken');
    assert.deepEqual(added.organisation.mailDomains, ['elders.example', '*.elders.example']);
    const changed = await changeOrganisation(testServer.services, 'elders', { phone: '14 000' });
    assert.ok(changed !== 'unknown');
    assert.deepEqual(changed.mailDomains, ['elders.example', '*.elders.example'], 'kept when it is not given');
  });

  for (const [what, message, pointers] of [
    ['From', { from: { address: OTHER } }, ['#/from/address']],
    ['Reply-To', { from: { address: OWN }, replyTo: { address: OTHER } }, ['#/replyTo/address']],
    [
      'both',
      { from: { address: OTHER }, replyTo: { address: 'x@elders.example' } },
      ['#/from/address', '#/replyTo/address'],
    ],
  ] as const)
    test(`refuses a desk call with another's ${what}, and stores nothing`, async () => {
      const answer = await desk.call('POST', '/messages', { json: { ...newMessage(), ...message } });
      assert.deepEqual([answer.status, answer.body.code], [400, 'invalid-request']);
      assert.ok(Array.isArray(answer.body.errors));
      assert.deepEqual(
        answer.body.errors.map(({ pointer }) => pointer),
        pointers,
      );
      const form = new FormData();
      form.append('message', JSON.stringify({ ...newMessage(), ...message }));
      assert.equal((await desk.call('POST', '/messages', { body: form })).status, 400);
      assert.equal(await count(), stored);
    });

  for (const [what, head, header] of [
    ['From', `From: Piet <${OTHER}>`, 'From'],
    ['From below its domain', 'From: p@mail.haarlemmermeer.example', 'From'],
    ['Reply-To', `From: Piet <${OWN}>\r\nReply-To: ${OTHER}`, 'Reply-To'],
    ['From with its own Reply-To', `From: Piet <${OTHER}>\r\nReply-To: ${OWN}`, 'From'],
  ] as const)
    test(`refuses a whole mail with another's ${what}, at both ways in`, async () => {
      const headers = { 'content-type': 'message/rfc822' };
      const answer = await desk.call('POST', '/messages', { body: mailWith(head), headers });
      assert.equal(answer.status, 400);
      assert.match(answer.text, new RegExp(`"pointer":"#/header/${header}"`));
      const { port } = testServer.gateway;
      const raw = { raw: mailWith(head), envelope: { from: OWN, to: 'jansen@citizen.example' } };
      const told = await sendsMail({ port, user: 'haarlemmermeer', pass: testServer.apiKey }, raw);
      assert.equal(told.code, 550);
      assert.match(
        told.sentence,
        new RegExp(`^5\\.7\\.1 .*eigen organisatie zijn\\. / ${header}: must be .* organisation\\.$`),
      );
      assert.equal(await count(), stored);
    });

  test('refuses the sender of the envelope when nobody else could get the answer', async () => {
    const { port } = testServer.gateway;
    const login = { port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const by = (from: string) => ({ raw: mailWith('X-Nothing: x'), envelope: { from, to: 'jansen@citizen.example' } });
    assert.equal((await sendsMail(login, by(OTHER))).code, 550);
    assert.equal((await sendsMail(login, by(OWN))).code, 250);
  });

  test('refuses what comes past every way in', async () => {
    const letter = incoming(testServer);
    const outcome = await ingest(testServer.services, { ...letter, contact: { address: OTHER } });
    assert.deepEqual('code' in outcome && outcome.code, 'invalid-request');
  });
});
