// What waited for longer than it is tried: because the whole service was away, or its clock jumped. Nothing is given up
// that nobody tried.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { DAY } from '../../server/contract/units.ts';
import { ingest } from '../../server/message/ingest.ts';
import { CaseSystem } from '../support/case-system.ts';
import { CIVIL_SERVANT, incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** A letter whose notification waits for a relay that is away. */
async function waitingLetter(to: string): Promise<string> {
  testServer.relay.refuse(450);
  const outcome = await ingest(testServer.services, incoming(testServer, { to }));
  assert.ok('messages' in outcome && outcome.messages[0]);
  await testServer.work();
  return outcome.messages[0].id;
}

const mailsTo = (address: string) => testServer.relay.mails.all.filter(({ to }) => to.includes(address));
const statusOf = async (id: string) => (await new CaseSystem(testServer).call('GET', `/messages/${id}`)).body.status;

test('after forty days at once a letter is announced, not given up', async () => {
  const id = await waitingLetter('later@citizen.example');
  testServer.clock.turn(40 * DAY);
  testServer.relay.refuse(undefined);
  await testServer.work();
  assert.equal(mailsTo('later@citizen.example').length, 1);
  assert.equal(await statusOf(id), 'notified');
});

test('when the last try fails too, its contact person knows', async () => {
  const id = await waitingLetter('never@citizen.example');
  testServer.clock.turn(limits.deliveryHorizon);
  await testServer.work();
  assert.equal(await statusOf(id), 'undeliverable');
  testServer.relay.refuse(undefined);
  testServer.clock.turn(limits.bounceRetryAfter);
  await testServer.work();
  assert.deepEqual(mailsTo('never@citizen.example'), []);
  assert.ok(mailsTo(CIVIL_SERVANT.address).some(({ mail }) => mail.subject?.includes('Niet aangekomen') === true));
});

test('a code that nobody can enter any more does not leave', async () => {
  await waitingLetter('code@citizen.example');
  testServer.relay.refuse(undefined);
  testServer.clock.turn(limits.bounceRetryAfter);
  await testServer.work();
  const [notification] = mailsTo('code@citizen.example');
  const reader = await Reader.open(testServer, linkIn(notification?.mail.text ?? ''));
  testServer.relay.refuse(450);
  assert.equal((await reader.asksForCode()).body.status, 'sent');
  await testServer.work();
  testServer.clock.turn(limits.codeLife);
  testServer.relay.refuse(undefined);
  await testServer.work();
  assert.equal(mailsTo('code@citizen.example').length, 1);
});
