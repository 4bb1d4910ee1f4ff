// Text and numbers that a database can't hold are refused like any other wrong input: never a failure of ours.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readerCalls } from '../../server/contract/reader-api.ts';
import { deskCalls } from '../../server/http/desk/desk-api.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const ODD = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%F0%9F',
  '%C0%80',
  '%EF%BF%BF',
  '%FF',
  '%',
  '..%2F..',
  '%0d%0a',
  '9'.repeat(400),
];
const FAR = [
  '0000-01-01T00:00:00Z',
  '-270000-01-01T00:00:00Z',
  '+270000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59-14:00',
  '10000-01-01T00:00:00Z',
];

/** Statuses of a refusal that is the caller's; an odd text that a filter can hold finds nothing. */
const isHis = (status: number) => status < 500;

test('in every query of the desk API', async () => {
  for (const name of ['status', 'reference', 'createdFrom', 'createdBefore', 'limit', 'cursor', 'unknown'])
    for (const value of [...ODD, ...FAR.map(encodeURIComponent), '-1', '1e9', 'NaN', '2147483648']) {
      const { status } = await desk.call('GET', `/messages?${name}=${value}`);
      assert.ok(isHis(status), `${name}=${value}: ${status}`);
    }
  assert.equal((await desk.call('GET', '/messages?reference=%00')).status, 400);
  assert.equal((await desk.call('GET', '/messages?createdFrom=0000-01-01T00:00:00Z')).status, 400);
});

test('in every cursor', async () => {
  for (const at of [...FAR, '-271821-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', 'x']) {
    const cursor = Buffer.from(`${at} ${crypto.randomUUID()}`).toString('base64url');
    const { status } = await desk.call('GET', `/messages?cursor=${cursor}`);
    assert.equal(status, 400, at);
  }
});

test('in base64 that is none, by its letters or by how many there are', async () => {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  const reply = await reader.startsReply();
  const sealed = await reader.sealsLetter(reply, { text: 'Dank.' });
  for (const letter of ['A', 'AAAAA', 'AA=', 'AAA==', 'A===', '=', '====', 'AA-_', `${sealed}A`, sealed.slice(0, -1)]) {
    const { status, body } = await reader.call('POST', `/replies/${reply.id}/_send`, { json: { letter } });
    assert.equal(status, 400, letter.slice(0, 10));
    assert.match(String(body.code), /^(invalid-request|reply-unreadable)$/, letter.slice(0, 10));
    const begun = { replyKey: 'A'.repeat(43), sealedReplyKey: letter };
    const { status: begunStatus } = await reader.call('PUT', `/replies/${crypto.randomUUID()}`, { json: begun });
    assert.ok(isHis(begunStatus), letter.slice(0, 10));
  }
  assert.equal((await reader.call('POST', `/replies/${reply.id}/_send`, { json: { letter: sealed } })).status, 201);
});

test('in every path', async () => {
  for (const { method, path } of Object.values(deskCalls))
    for (const odd of ODD) {
      const { status } = await desk.call(method, path.replace('{id}', odd), method === 'POST' ? { json: {} } : {});
      assert.ok(isHis(status), `${method} ${path} ${odd}: ${status}`);
    }
  for (const { method, path } of Object.values(readerCalls))
    for (const odd of ODD) {
      const url = `${testServer.url}/reader/v1${path.replaceAll(/\{\w+\}/g, odd)}`;
      const { status } = await fetch(url, {
        method,
        headers: { origin: PAGE_ORIGIN, authorization: `Bearer ${'a'.repeat(43)}` },
      });
      assert.ok(isHis(status), `${method} ${path} ${odd}: ${status}`);
    }
});

test('in a Host and in a target, before any path is looked at', async () => {
  for (const head of [
    'GET /livez HTTP/1.1\r\nHost: a b/..',
    'GET /livez HTTP/1.0',
    'GET ftp://x/livez HTTP/1.1\r\nHost: x',
  ]) {
    const answer = await sendsRaw(`${head}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400 /, head);
    assert.match(answer, /^x-content-type-options: nosniff\r$/im, head);
    assert.match(answer, /^content-type: application\/problem\+json\r$/im, head);
    assert.match(answer, /"code":"invalid-request"/, head);
  }
});

test('in bytes that are no HTTP: a problem, too, and no second answer inside another', async () => {
  for (const bytes of [
    'EHLO x\r\n\r\n',
    'GET /livez HTTP/1.1\r\n\r\n',
    'GET /livez HTTP/1.1\r\nHost: x\r\nX\0: y\r\n\r\n',
    'GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    'POST /desk/v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
  ]) {
    const answer = await sendsRaw(bytes.replace('\r\n', '\r\nConnection: close\r\n'));
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, bytes);
    assert.match(answer, /^content-type: application\/problem\+json\r$/im, bytes);
    assert.equal(answer.match(/^HTTP\/1\.1/gm)?.length, 1, answer);
    assert.equal(Object(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).status, Number(answer.slice(9, 12)));
  }
});

/** JSON as a program writes it that knows no UTF-8: an é is one byte. */
const IN_LATIN1 = Buffer.from(JSON.stringify(newMessage({ text: 'één' })), 'latin1');

test('in letters that are not UTF-8: what a citizen reads is what was written, or nothing is sent', async () => {
  const form = '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n';
  const bodies: Readonly<Record<string, Buffer>> = {
    'application/json': IN_LATIN1,
    'multipart/form-data; boundary=b': Buffer.concat([Buffer.from(form), IN_LATIN1, Buffer.from('\r\n--b--\r\n')]),
  };
  for (const [type, bytes] of Object.entries(bodies)) {
    const { status, text } = await sends('/messages', bytes, { 'content-type': type });
    assert.deepEqual([status, Object(JSON.parse(text)).code], [400, 'invalid-request'], text);
    assert.match(text, /is not UTF-8/);
  }
  const line = Buffer.from('{"address":"jos\xe9@citizen.example","mobile":"+31612345678"}', 'latin1');
  const imported = await sends('/recipients/_import', line, { 'content-type': 'application/jsonl' });
  assert.equal(imported.status, 400, imported.text);
});

test('in a body that is packed, which nobody unpacks', async () => {
  const packed = gzipSync(JSON.stringify(newMessage()));
  for (const coding of ['gzip', 'br', 'gzip, gzip']) {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    assert.equal((await sends('/messages', packed, headers)).status, 415, coding);
  }
  const plain = Buffer.from(JSON.stringify(newMessage()));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' };
  assert.equal((await sends('/messages', plain, headers)).status, 201);
});

/** These bytes to the desk. */
async function sends(path: string, bytes: Buffer, headers: Record<string, string>) {
  const authorization = `Bearer ${testServer.apiKey}`;
  const body = new Uint8Array(bytes);
  const answer = await fetch(`${testServer.url}/desk/v1${path}`, {
    method: 'POST',
    headers: { authorization, ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

test('in every text of a letter and of the directory', async () => {
  for (const odd of ['\0', 'a\0b', '\uD800', 'a\uDFFFb', '\uFFFF', '\u202E']) {
    for (const more of [
      { subject: odd },
      { text: `x${odd}` },
      { html: `<p>${odd}</p>` },
      { kind: odd },
      { from: { name: odd, address: 'p.devries@haarlemmermeer.example' } },
      { to: { address: `jan${odd}@citizen.example` } },
      { to: { address: 'jan@citizen.example', mobile: `06${odd}12345678` } },
      { replyBefore: `2027-01-31${odd}` },
      { replyBefore: '9999-12-31' },
    ]) {
      const { status } = await desk.call('POST', '/messages', { json: newMessage(more) });
      assert.ok(isHis(status), `${JSON.stringify(more)}: ${status}`);
    }
    const entry = { address: `jan${odd}@citizen.example`, mobile: `0612345678${odd}` };
    assert.ok(isHis((await desk.call('POST', '/recipients', { json: entry })).status));
  }
});

/** Bytes on a connection of their own; all that is answered. */
function sendsRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(new URL(testServer.url).port), '127.0.0.1').setEncoding('latin1');
    socket.on('data', (text) => {
      heard += text;
    });
    socket.on('close', () => resolve(heard)).on('error', reject);
    socket.write(bytes);
  });
}
