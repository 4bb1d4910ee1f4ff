// The sms providers, against a real HTTP server: what it is told, and what its answers mean.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { jwtVerify } from 'jose';
import { makeSmsGateway, SmsRefusedError, SmsUnavailableError } from '../../server/integrations/sms.ts';
import { SMS_PROTOCOLS } from '../../server/integrations/sms-providers.ts';
import { readServerSettings } from '../../server/settings.ts';
import { spokenCode } from '../../server/texts/spoken-code.ts';
import { portOf } from '../support/inbox.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let status = 200;
const asked: Asked[] = [];
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  asked.push({ method, url, headers, body: Buffer.concat(await request.toArray()).toString() });
  response.writeHead(status, status === 307 ? { location: '/elsewhere' } : {}).end('not JSON');
});
let port: number;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = portOf(server.address());
});
after(() => server.close());

const WORDS = { to: '+31612345678', from: 'Gemeente', body: 'Uw toegangscode is 012345.' };
const SMS = { ...WORDS, reference: 'c1' };

describe('an sms', () => {
  test('is one POST of JSON; user and password of the URL become Basic authentication, and leave the URL', async () => {
    status = 202;
    await makeSmsGateway(new URL(`http://piet:ge%2Fheim@127.0.0.1:${port}/send?x=1`)).send(SMS);
    const [request] = asked;
    assert.deepEqual(
      [asked.length, request?.method, request?.url, request?.headers['content-type']],
      [1, 'POST', '/send?x=1', 'application/json'],
    );
    assert.equal(request?.headers.authorization, `Basic ${Buffer.from('piet:ge/heim').toString('base64')}`);
    assert.deepEqual(JSON.parse(request?.body ?? ''), WORDS);
    assert.equal(request?.headers['idempotency-key'], 'c1', 'a provider that knows it sends a second try once');
  });

  test('that is to be read out says so, and in which language', async () => {
    status = 202;
    await makeSmsGateway(new URL(`http://127.0.0.1:${port}/`), { speaks: true }).send({ ...SMS, spokenIn: 'pl' });
    assert.deepEqual(JSON.parse(asked.at(-1)?.body ?? ''), { ...WORDS, channel: 'voice', language: 'pl' });
  });

  test('to be read out is asked for as the page for operators shows', async () => {
    status = 202;
    const organisation = { name: 'gemeente Haarlemmermeer', shortName: 'Haarlemmermeer' };
    const spoken = spokenCode({ code: '012345', language: 'nl', ...organisation });
    await makeSmsGateway(new URL(`http://127.0.0.1:${port}/`), { speaks: true }).send({ ...SMS, ...spoken });
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('server/integrations/sms.md', 'utf8')) ?? [];
    assert.deepEqual(JSON.parse(asked.at(-1)?.body ?? ''), JSON.parse(shown));
  });

  for (const [code, error] of [
    [400, SmsRefusedError],
    [404, SmsRefusedError],
    [408, SmsUnavailableError],
    [429, SmsUnavailableError],
    [500, SmsUnavailableError],
    [503, SmsUnavailableError],
  ] as const) {
    test(`that gets ${code} is ${error === SmsRefusedError ? 'refused for good' : 'tried again later'}`, async () => {
      status = code;
      await assert.rejects(
        makeSmsGateway(new URL(`http://127.0.0.1:${port}/`)).send(SMS),
        (thrown) =>
          thrown instanceof error &&
          thrown.code === String(code) &&
          !/\+31612345678|012345/.test(`${thrown.message}${thrown.stack}`),
      );
    });
  }

  test('is not sent on to where the provider redirects', async () => {
    status = 307;
    await assert.rejects(makeSmsGateway(new URL(`http://127.0.0.1:${port}/`)).send(SMS), SmsUnavailableError);
    assert.ok(!asked.some(({ url }) => url === '/elsewhere'));
  });

  test('whose answer got lost may have been taken; one that never left was not', async () => {
    const mute = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const at = new URL(`http://127.0.0.1:${portOf(mute.address())}`);
    await assert.rejects(makeSmsGateway(at).send(SMS), { name: 'SmsUnavailableError', mayHaveArrived: true });
    await new Promise((resolve) => mute.close(resolve));
    await assert.rejects(makeSmsGateway(at).send(SMS), { code: 'ECONNREFUSED', mayHaveArrived: false });
  });

  test('is tried again later when nobody listens', async () => {
    await assert.rejects(makeSmsGateway(new URL('http://127.0.0.1:1/')).send(SMS), SmsUnavailableError);
  });
});

describe('NotifyNL', () => {
  const [service, secret] = ['26785a09-ab16-4eb0-8407-a37497a57506', '3d844edf-8d35-48ac-975b-e847b4f122b0'];
  const address = (query = '') =>
    new URL(`notifynl+http://8d3f2a2e-template:sleutel-${service}-${secret}@127.0.0.1:${port}${query}`);

  test('gets the whole text in the placeholder of its template, signed with the key of the service', async () => {
    status = 201;
    await makeSmsGateway(address('/?sender=c0ffee')).send(SMS);
    const request = asked.at(-1);
    assert.equal(request?.url, '/v2/notifications/sms');
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      phone_number: SMS.to,
      template_id: '8d3f2a2e-template',
      personalisation: { body: SMS.body },
      sms_sender_id: 'c0ffee',
    });
    const token = request?.headers.authorization?.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, Buffer.from(secret ?? ''), {
      algorithms: ['HS256'],
      issuer: service ?? '',
    });
    assert.ok(Math.abs((payload.iat ?? 0) - Date.now() / 1000) < 30);
  });

  test('that refuses our key is unavailable, not a refusal of the message: a setting can be mended', async () => {
    status = 403;
    await assert.rejects(makeSmsGateway(address()).send(SMS), SmsUnavailableError);
    status = 400;
    await assert.rejects(makeSmsGateway(address()).send(SMS), SmsRefusedError);
  });
});

test('Spryng gets the number without plus, and the sender', async () => {
  status = 200;
  await makeSmsGateway(new URL(`spryng+http://:geheim@127.0.0.1:${port}`)).send(SMS);
  const request = asked.at(-1);
  assert.deepEqual([request?.url, request?.headers.authorization], ['/v1/messages', 'Bearer geheim']);
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    originator: 'Gemeente',
    recipients: ['31612345678'],
    body: SMS.body,
    route: 'business',
    encoding: 'plain',
  });
});

describe('SMS_URL', () => {
  test('takes the providers that the README tells of, and no others', () => {
    const [, row = ''] = /^\| `SMS_URL` \|(.*)$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const told = [...row.matchAll(/`(\w+):\/\//g)].map(([, scheme]) => scheme);
    const taken = SMS_PROTOCOLS.filter((scheme) => !scheme.endsWith('+http')); // that is for tests on this machine
    assert.deepEqual(told.sort(), [...taken].sort());
  });

  test('may speak (SMS_VOICE) when it is the generic provider, and at no other', () => {
    const speaks = (SMS_URL: string | undefined, SMS_VOICE?: string) =>
      readServerSettings({ SMTP_URL: 'smtp://localhost', SMS_URL, SMS_VOICE }).SMS_VOICE;
    assert.equal(speaks('https://provider.example'), false);
    assert.equal(speaks('https://provider.example', 'no'), false);
    assert.equal(speaks('https://provider.example', 'yes'), true);
    assert.throws(() => speaks('spryng://:token@rest.spryngsms.com', 'yes'), /SMS_VOICE: is for a provider that can/);
    assert.throws(() => speaks('https://provider.example', 'ja'), /SMS_VOICE: must be yes or no/);
  });

  for (const [wrong, sentence] of [
    ['notifynl://alleen-sleutel@api.notifynl.nl', /SMS_URL: must be notifynl:\/\/<template id>:<API key>@<host>/],
    ['spryng://rest.spryngsms.com', /SMS_URL: must be spryng:\/\/:<token>@<host>/],
    ['spryng+http://:geheim@provider.example', /SMS_URL: \+http is for this machine only/],
    ['ftp://provider.example', /SMS_URL: must start with http/],
  ] as const) {
    test(`${wrong.split(':', 1)} that lacks something is named at start, and not told`, () => {
      const settings = () => readServerSettings({ SMTP_URL: 'smtp://localhost', SMS_URL: wrong });
      assert.throws(
        settings,
        (error) => error instanceof Error && sentence.test(error.message) && !/geheim|sleutel@/.test(error.message),
      );
    });
  }
});
