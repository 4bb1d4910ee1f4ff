// The generic sms gateway, against a real HTTP server: what it is told, and what its answers mean.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { makeSmsGateway, SmsRefusedError, SmsUnavailableError } from '../../server/outside/sms.ts';
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

const SMS = { to: '+31612345678', from: 'Gemeente', body: 'Uw toegangscode is 012345.' };

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
    assert.deepEqual(JSON.parse(request?.body ?? ''), SMS);
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

  test('is tried again later when nobody listens', async () => {
    await assert.rejects(makeSmsGateway(new URL('http://127.0.0.1:1/')).send(SMS), SmsUnavailableError);
  });
});
