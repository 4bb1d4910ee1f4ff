// Who can't read a text message has himself called, where the sms provider can: the same code, to the same number,
// under the same limits as an sms. In an installation that can't, and for who has no number, nothing changes.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { MINUTE } from '../../server/contract/units.ts';
import { evidenceOf, evidenceText } from '../../server/message/evidence.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { spokenCodeIn } from '../support/code-in.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const MOBILE = '+31612345678';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer({ sms: 'speaks' });
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());
beforeEach(() => {
  testServer.smsProvider.messages.all.length = 0;
  testServer.clock.turn(25 * 60 * MINUTE);
});

/** A citizen with the link of a message, and the id of that. */
async function citizen(more: Record<string, unknown> = {}): Promise<{ reader: Reader; id: string }> {
  const json = newMessage(more);
  const to = { ...json.to, mobile: MOBILE };
  const { body } = await desk.call('POST', '/messages', { json: { ...json, to } });
  return { reader: await desk.readerOf(json.to.address), id: String(body.id) };
}

/** What the provider was asked to send since the test began, the outbox worked. */
async function sent() {
  await testServer.work();
  return testServer.smsProvider.messages.all;
}

describe('a code that is read out', () => {
  test('comes in a call to the number of the sms, digit by digit in the language of the page, and opens', async () => {
    const { reader } = await citizen();
    const asked = await reader.asksForCode();
    assert.deepEqual([asked.body.channel, asked.body.canBeSpoken], ['sms', true]);
    testServer.clock.turn(MINUTE);
    const spoken = await reader.asksForCode({ renew: true, spokenIn: 'pl' });
    const { channel, destination, delivery, canBeSpoken } = spoken.body;
    assert.deepEqual([channel, destination, delivery, canBeSpoken], ['voice', '06 •••• ••78', 'waiting', true]);
    const [call] = (await sent()).filter((each) => each.channel === 'voice');
    assert.deepEqual([call?.to, call?.language], [MOBILE, 'pl']);
    assert.match(call?.body ?? '', /^Dzwoni gmina Haarlemmermeer\. /);
    const code = spokenCodeIn(call?.body);
    assert.match(code, /^\d{6}$/);
    assert.doesNotMatch(call?.body ?? '', /#|@|http/, 'what is for browsers is not read out');
    assert.equal((await reader.asksForCode()).body.delivery, 'handed-over');
    const opened = await reader.entersCode(code);
    assert.equal((await reader.letterIn(opened)).text, 'Toegekend.');
  });

  test('ends the sms before it, and is one itself: after a minute, and five in an hour', async () => {
    const { reader } = await citizen();
    assert.equal((await reader.asksForCode({ spokenIn: 'nl' })).body.channel, 'voice');
    const early = await reader.asksForCode({ renew: true, spokenIn: 'nl' });
    assert.deepEqual([early.status, early.body.code], [429, 'code-too-early']);
    const first = spokenCodeIn((await sent())[0]?.body);
    for (let codes = 1; codes < limits.codesPerHour; codes += 1) {
      testServer.clock.turn(MINUTE);
      const spokenIn = codes % 2 === 0 ? { spokenIn: 'nl' } : {};
      assert.equal((await reader.asksForCode({ renew: true, ...spokenIn })).status, 200);
    }
    if (first !== spokenCodeIn((await sent()).at(-1)?.body))
      assert.equal((await reader.entersCode(first)).body.code, 'code-replaced');
    testServer.clock.turn(MINUTE);
    const sixth = await reader.asksForCode({ renew: true, spokenIn: 'nl' });
    assert.deepEqual([sixth.status, sixth.body.code], [429, 'too-many-codes']);
  });

  test('is told of after a reload, without another call', async () => {
    const { reader } = await citizen();
    await reader.asksForCode({ spokenIn: 'nl' });
    assert.equal((await sent()).length, 1);
    const again = await reader.asksForCode({ automatic: true });
    assert.deepEqual([again.body.status, again.body.channel], ['sent', 'voice']);
    assert.equal((await sent()).length, 1);
  });

  test('is written down as a call, for who proves what was sent and who counts', async () => {
    const { reader, id } = await citizen();
    await reader.asksForCode({ spokenIn: 'nl' });
    await sent();
    const evidence = await evidenceOf(testServer.services, testServer.organisation, { id });
    assert.ok(evidence !== 'unknown');
    assert.deepEqual(
      evidence.codesSent.map(({ channel }) => channel),
      ['voice'],
    );
    assert.match(evidenceText(evidence), /Code gestuurd.*per telefoon/);
    const timeline = await desk.call('GET', `/messages/${id}/events`);
    assert.match(timeline.text, /"event":"code-sent"[^}]*"channel":"voice"/);
    const metrics = await (await fetch(`${testServer.url}/metrics`)).text();
    assert.match(
      metrics,
      /^secure_message_events_total\{event="code-sent",channel="voice",organisation="haarlemmermeer"\} \d+$/m,
    );
  });

  test('rings no phone for a page that asks by itself', async () => {
    const { reader } = await citizen();
    const asked = await reader.asksForCode({ automatic: true, spokenIn: 'nl' });
    assert.equal(asked.body.channel, 'sms');
    assert.deepEqual(
      (await sent()).map(({ channel }) => channel),
      [undefined],
    );
    const other = await Reader.open(testServer, await deliverLetter(testServer, { to: 'no@citizen.example' }));
    await other.asksForCode({ automatic: true });
    other.challenge = undefined;
    assert.equal((await other.asksForCode({ automatic: true })).body.canBeSpoken, false);
  });

  test('can be asked for where a tap is needed first', async () => {
    const { reader } = await citizen();
    await reader.asksForCode({ automatic: true });
    reader.challenge = undefined; // another browser
    const { status, canBeSpoken } = (await reader.asksForCode({ automatic: true })).body;
    assert.deepEqual([status, canBeSpoken], ['tap-needed', true]);
    assert.equal((await reader.asksForCode({ spokenIn: 'nl' })).body.channel, 'voice');
  });
});

describe('a call that can not be', () => {
  test('is refused as an sms is, told to the citizen and his municipality, and an sms can still come', async () => {
    const { reader, id } = await citizen();
    testServer.smsProvider.refuse(400);
    await reader.asksForCode({ spokenIn: 'nl' });
    await testServer.work();
    testServer.smsProvider.refuse(undefined);
    const told = (await reader.asksForCode()).body;
    assert.deepEqual([told.channel, told.delivery], ['voice', 'refused']);
    assert.match(
      (await desk.call('GET', `/messages/${id}/events`)).text,
      /"event":"code-failed"[^}]*"channel":"voice"/,
    );
    testServer.clock.turn(MINUTE);
    assert.equal((await reader.asksForCode({ renew: true })).body.channel, 'sms');
    assert.deepEqual(
      (await sent()).map(({ channel }) => channel),
      [undefined],
    );
  });

  test('while the provider is away is tried again', async () => {
    const { reader } = await citizen();
    testServer.smsProvider.refuse(503);
    await reader.asksForCode({ spokenIn: 'nl' });
    await testServer.work();
    assert.equal((await reader.asksForCode()).body.delivery, 'waiting');
    testServer.smsProvider.refuse(undefined);
    testServer.clock.turn(2000);
    assert.deepEqual(
      (await sent()).map(({ channel }) => channel),
      ['voice'],
    );
  });

  test('for who has no number is a mail, and nothing tells him apart from who did not ask for a call', async () => {
    const link = await deliverLetter(testServer, { to: 'none@citizen.example' });
    const [one, other] = [await Reader.open(testServer, link), await Reader.open(testServer, link)];
    const [asked, spoken] = [await one.asksForCode(), await other.asksForCode({ spokenIn: 'nl' })];
    const drawn = { challenge: '', codeReference: '' };
    assert.deepEqual({ ...spoken.body, ...drawn }, { ...asked.body, ...drawn });
    assert.deepEqual([spoken.body.channel, spoken.body.canBeSpoken], ['email', false]);
    assert.deepEqual(await sent(), []);
  });

  test('beyond the budget for sms is a mail; for sms only it waits', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1 });
    const { reader } = await citizen();
    await reader.asksForCode({ spokenIn: 'nl' });
    testServer.clock.turn(MINUTE);
    const { channel, canBeSpoken } = (await reader.asksForCode({ renew: true, spokenIn: 'nl' })).body;
    assert.deepEqual([channel, canBeSpoken], ['email', false]);
    const only = await citizen({ smsOnly: true });
    assert.equal((await only.reader.asksForCode({ spokenIn: 'nl' })).body.code, 'too-many-requests');
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1_000 });
    assert.equal((await only.reader.asksForCode({ spokenIn: 'nl' })).body.channel, 'voice', 'it goes to a phone only');
  });

  test('goes to the number of this moment, as an sms does', async () => {
    const { reader } = await citizen();
    await reader.asksForCode({ spokenIn: 'nl' });
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['BE'] });
    assert.deepEqual(await sent(), []);
    assert.equal((await reader.asksForCode()).body.channel, 'email');
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['NL', 'BE', 'DE'] });
  });

  test('in a language that is none is refused, and sends nothing', async () => {
    const { reader } = await citizen();
    for (const spokenIn of ['', 'NL', 'nl-NL', 'x', '../nl']) {
      const asked = await reader.asksForCode({ spokenIn });
      assert.deepEqual([asked.status, asked.body.code], [400, 'invalid-request'], spokenIn);
    }
    assert.deepEqual(await sent(), []);
  });
});

test('a provider that does not speak sends the sms, and the page is not offered a call', async () => {
  const mute = await openTestServer();
  try {
    const reader = await Reader.open(mute, await deliverLetter(mute, { mobile: MOBILE }));
    const asked = await reader.asksForCode({ spokenIn: 'nl' });
    assert.deepEqual([asked.body.channel, asked.body.canBeSpoken], ['sms', false]);
    await mute.work();
    assert.deepEqual(
      mute.smsProvider.messages.all.map(({ to, channel }) => [to, channel]),
      [[MOBILE, undefined]],
    );
  } finally {
    await mute.close();
  }
});
