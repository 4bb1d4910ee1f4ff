// The demo's case system is what a developer copies: it takes what is signed, once, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCaseSystem } from '../../demo/case-system.ts';
import { freshSecret, signedHeaders } from '../../server/events/webhook-signature.ts';

const event = {
  id: crypto.randomUUID(),
  type: 'nl.secure-messages.opened',
  source: 'urn:nld:haarlemmermeer:systeem:secure-messages',
  time: '2026-11-23T18:30:40.000Z',
  sequence: '12',
  data: { message: { reference: 'K7PX-3MRT' }, details: {} },
};

test('an event is taken when its signature is right and new, and shown once', async (context) => {
  const caseSystem = await openCaseSystem(0);
  context.after(() => caseSystem.close());
  const secret = freshSecret();
  caseSystem.giveSecret('haarlemmermeer', secret);
  const body = JSON.stringify(event);
  const post = async (by: string, at: Date, sent = body) => {
    const headers = signedHeaders([by], { id: event.id, at, body });
    return (await fetch(caseSystem.hookOf('haarlemmermeer'), { method: 'POST', headers, body: sent })).status;
  };
  const now = new Date();
  assert.equal(await post(freshSecret(), now), 401, 'by somebody else');
  assert.equal(await post(secret, new Date(now.getTime() - 600_000)), 401, 'an old one, sent again');
  assert.equal(await post(secret, now, body.replace('opened', 'replied')), 401, 'changed on its way');
  assert.deepEqual([await post(secret, now), await post(secret, now)], [204, 204]);
  const headers = { 'content-type': 'application/json' };
  await fetch(`${caseSystem.url}away`, { method: 'POST', headers, body: '{"away":true}' });
  assert.equal(await post(secret, now), 503, 'switched off');
  const told = await fetch(`${caseSystem.url}told`);
  let text = '';
  for await (const chunk of told.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('K7PX-3MRT')) break;
  }
  assert.equal(text.match(/K7PX-3MRT/g)?.length, 1, text);
});
