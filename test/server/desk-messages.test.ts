// Messages of the desk API, as a case system sends and follows them: and every refusal names every fault.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

describe('a message', () => {
  test('sent as JSON is announced, read, and its status and timeline tell so', async () => {
    const message = newMessage({ kind: 'Besluit op uw aanvraag', replyBefore: '2027-01-31' });
    const created = await desk.call('POST', '/messages', { json: message });
    assert.equal(created.status, 201);
    const { id, reference } = created.body;
    assert.equal(created.headers.get('location'), `/desk/v1/messages/${id}`);
    assert.equal(created.body.status, 'received');
    const { mail } = await desk.notificationOf(message.to.address);
    assert.ok(mail.text?.includes(String(reference)));
    assert.equal((await desk.call('GET', `/messages/${id}`)).body.status, 'notified');
    const letter = await (await desk.readerOf(message.to.address)).reads();
    assert.deepEqual(
      [letter.subject, letter.text, letter.kind, letter.replyBefore],
      ['Uw aanvraag', 'Toegekend.', 'Besluit op uw aanvraag', '2027-01-31'],
    );
    const read = await desk.call('GET', `/messages/${id}`);
    assert.deepEqual(
      [read.body.status, read.body.kind, read.body.replyBefore],
      ['opened', 'Besluit op uw aanvraag', '2027-01-31'],
    );
    const events = (await desk.call('GET', `/messages/${id}/events`)).body.events;
    assert.ok(Array.isArray(events));
    assert.deepEqual(
      events.map(({ event }) => event),
      ['received', 'notified', 'code-sent', 'opened'],
    );
    assert.ok(!JSON.stringify([read.body, events]).includes('Toegekend'), 'no content, ever');
  });

  test('sent as a form brings its files, streamed', async () => {
    const message = newMessage({ text: '' });
    const form = new FormData();
    form.append('message', JSON.stringify(message));
    const big = new Uint8Array(3 * 1024 * 1024).map((_, at) => at % 251);
    form.append('files', new Blob([big], { type: 'application/pdf' }), 'besluit één.pdf');
    form.append('files', new Blob(['tweede'], { type: 'text/plain' }), '../../bijlage.txt');
    const created = await desk.call('POST', '/messages', { body: form });
    assert.equal(created.status, 201, created.text);
    const reader = await desk.readerOf(message.to.address);
    const letter = await reader.reads();
    assert.deepEqual(
      letter.attachments.map(({ name, size }) => [name, size]),
      [
        ['besluit één.pdf', big.length],
        ['bijlage.txt', 6],
      ],
    );
  });

  test('sent as a mail is what the mail says', async () => {
    const mail = [
      'From: Piet de Vries <p.devries@haarlemmermeer.example>',
      'To: mevrouw Jansen <mail1@citizen.example>',
      'Subject: Uw bezwaar',
      'X-Secure-Message-Kind: Ontvangstbevestiging',
      'X-Secure-Message-Mobile: 06 12345678',
      '',
      'Ontvangen.',
      '',
    ].join('\r\n');
    const created = await desk.call('POST', '/messages', { body: mail, headers: { 'content-type': 'message/rfc822' } });
    assert.equal(created.status, 201, created.text);
    assert.equal(created.body.kind, 'Ontvangstbevestiging');
    const asked = await (await desk.readerOf('mail1@citizen.example')).asksForCode();
    assert.equal(asked.body.channel, 'sms');
  });

  test('sent twice under one Idempotency-Key is one message; another letter under it is refused', async () => {
    const message = newMessage();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(() => desk.call('POST', '/messages', { json: message, headers })),
    );
    assert.deepEqual([one?.status, two?.status, three?.status], [201, 201, 201]);
    assert.equal(new Set([one, two, three].map((answer) => answer?.body.id)).size, 1);
    const other = await desk.call('POST', '/messages', { json: { ...message, text: 'Afgewezen.' }, headers });
    assert.deepEqual([other.status, other.body.code], [422, 'idempotency-key-reused']);
    await testServer.work();
    assert.equal(testServer.relay.mails.all.filter(({ to }) => to.includes(message.to.address)).length, 1);
    testServer.clock.turn(25 * 60 * 60 * 1000);
    const nextDay = await desk.call('POST', '/messages', { json: { ...message, text: 'Afgewezen.' }, headers });
    assert.equal(nextDay.status, 201);
  });

  test('with faults is refused with all of them, and nothing is stored', async () => {
    const before = (await desk.call('GET', '/messages?limit=1')).body.messages;
    const { status, body, headers } = await desk.call('POST', '/messages', {
      json: {
        to: { address: 'a@b.example,c@d.example', mobile: '12', extra: 1 },
        from: { address: 'geen adres' },
        subject: 'een\r\nBcc: x@y.example',
        text: 3,
        kind: 'x'.repeat(61),
        replyBefore: '31-01-2027',
        surprise: true,
      },
    });
    assert.deepEqual(
      [status, body.code, headers.get('content-type')],
      [400, 'invalid-request', 'application/problem+json'],
    );
    assert.ok(Array.isArray(body.errors));
    assert.deepEqual([...new Set(body.errors.map(({ pointer }) => pointer))].sort(), [
      '#/from/address',
      '#/kind',
      '#/replyBefore',
      '#/subject',
      '#/surprise',
      '#/text',
      '#/to/address',
      '#/to/extra',
      '#/to/mobile',
    ]);
    assert.deepEqual((await desk.call('GET', '/messages?limit=1')).body.messages, before);
  });

  const refused: [string, Parameters<CaseSystem['call']>[2], number, string][] = [
    ['without text', { json: newMessage({ text: '  ' }) }, 400, '#/text'],
    ['for sms only without a number', { json: newMessage({ smsOnly: true }) }, 400, '#/to/mobile'],
    ['about what turns its direction', { json: newMessage({ subject: 'Fac\u202Efdp' }) }, 400, '#/subject'],
    [
      'from half a character',
      { json: newMessage({ from: { name: 'P\uD800', address: 'p@haarlemmermeer.example' } }) },
      400,
      '#/from/name',
    ],
    ['to be answered before yesterday', { json: newMessage({ replyBefore: '2020-01-01' }) }, 400, '#/replyBefore'],
    [
      'with a key of another alphabet',
      { json: newMessage(), headers: { 'idempotency-key': 'sleutel één' } },
      400,
      '#/header/Idempotency-Key',
    ],
    ['as something else', { body: 'x', headers: { 'content-type': 'text/plain' } }, 415, ''],
    ['as broken JSON', { body: '{"to":', headers: { 'content-type': 'application/json' } }, 400, '#'],
    ['as a form without a message', { body: formOf(['files', 'x']) }, 400, '#'],
    ['as a form with an unknown field', { body: formOf(['note', 'x']) }, 400, '#'],
    [
      'as a form that breaks off',
      {
        body: '--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n{',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      },
      400,
      '#',
    ],
    [
      'as a mail to two',
      {
        body: 'From: a@b.example\r\nTo: a@c.example, b@c.example\r\n\r\nx\r\n',
        headers: { 'content-type': 'message/rfc822' },
      },
      400,
      '#/header/To',
    ],
    [
      'as a mail without a sender',
      { body: 'To: a@c.example\r\n\r\nx\r\n', headers: { 'content-type': 'message/rfc822' } },
      400,
      '#/header/From',
    ],
    [
      'as a mail with nothing in it',
      {
        body: 'From: p@haarlemmermeer.example\r\nTo: a@c.example\r\n\r\n',
        headers: { 'content-type': 'message/rfc822' },
      },
      400,
      '#',
    ],
  ];
  for (const [how, options, status, pointer] of refused) {
    test(`${how} is refused plainly`, async () => {
      const answer = await desk.call('POST', '/messages', { ...options });
      assert.equal(answer.status, status, answer.text);
      if (pointer !== '') assert.match(answer.text, new RegExp(`"pointer":"${pointer}"`));
      assert.ok(String(answer.body.detail).length > 10);
    });
  }

  test('of a size no letter has is refused, whole or in chunks, and so are files beyond the limit', async () => {
    const huge = JSON.stringify(newMessage({ text: 'x'.repeat(9 * 1024 * 1024) }));
    const json = { 'content-type': 'application/json' };
    assert.equal((await desk.call('POST', '/messages', { body: huge, headers: json })).status, 413);
    const long = await desk.call('POST', '/messages', { json: newMessage({ text: 'é'.repeat(600_000) }) });
    assert.deepEqual([long.status, Object(long.body.errors)[0].pointer], [400, '#/text']);
    const form = new FormData();
    form.append('message', JSON.stringify(newMessage()));
    form.append('files', new Blob([new Uint8Array(26 * 1024 * 1024)]), 'groot.bin');
    const large = await desk.call('POST', '/messages', { body: form });
    assert.deepEqual([large.status, large.body.code, large.body.maxBytes], [413, 'file-too-large', 25 * 1024 * 1024]);
    const many = new FormData();
    many.append('message', JSON.stringify(newMessage()));
    for (let count = 0; count < 21; count += 1) many.append('files', new Blob(['x']), `${count}.txt`);
    assert.deepEqual([(await desk.call('POST', '/messages', { body: many })).body.code], ['too-many-files']);
  });

  test('of a stranger is refused before its body is read', async () => {
    for (const path of ['/messages', '/recipients']) {
      const status = await new Promise<number>((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
        const sent = request(`${testServer.url}/desk/v1${path}`, { method: 'POST', headers }, (answer) => {
          resolve(answer.statusCode ?? 0);
          sent.destroy();
        });
        sent.on('error', reject);
        sent.write('{'); // and no more: whoever waits for the rest waits for ever
      });
      assert.equal(status, 401);
    }
  });

  test('withdrawn is gone for everyone at once', async () => {
    const message = newMessage();
    const { id } = (await desk.call('POST', '/messages', { json: message })).body;
    const reader = await desk.readerOf(message.to.address);
    await reader.reads();
    assert.equal((await desk.call('DELETE', `/messages/${id}`)).status, 204);
    assert.equal((await reader.call('GET', '')).body.code, 'message-withdrawn');
    assert.equal((await desk.call('GET', `/messages/${id}`)).body.status, 'withdrawn');
    assert.equal((await desk.call('DELETE', `/messages/${id}`)).status, 204, 'again changes nothing');
  });

  test('expired is still told of, and can be neither withdrawn nor unlocked', async () => {
    const { id } = (await desk.call('POST', '/messages', { json: newMessage() })).body;
    testServer.clock.turn(91 * 24 * 60 * 60 * 1000);
    assert.equal((await desk.call('GET', `/messages/${id}`)).body.status, 'expired');
    const over = [await desk.call('DELETE', `/messages/${id}`), await desk.call('POST', `/messages/${id}/_unlock`)];
    assert.deepEqual([over[0]?.status, over[1]?.status], [409, 409]);
  });
});

function formOf(...fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

describe('the list', () => {
  test('comes in pages, filtered, newest first', async () => {
    testServer.clock.turn(60_000);
    const from = testServer.clock.now().toISOString();
    const sent: unknown[] = [];
    for (let count = 0; count < 5; count += 1) {
      testServer.clock.turn(1000);
      sent.unshift((await desk.call('POST', '/messages', { json: newMessage() })).body.id);
    }
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await desk.call(
        'GET',
        `/messages?limit=2&createdFrom=${encodeURIComponent(from)}${cursor && `&cursor=${cursor}`}`,
      );
      assert.ok(Array.isArray(body.messages) && body.messages.length <= 2);
      seen.push(...body.messages.map(({ id }) => id));
      cursor = String(body.next ?? '');
    } while (cursor !== '');
    assert.deepEqual(seen, sent);
    await desk.call('DELETE', `/messages/${sent[0]}`);
    const withdrawn = await desk.call('GET', `/messages?status=withdrawn&createdFrom=${encodeURIComponent(from)}`);
    assert.deepEqual(
      Object(withdrawn.body.messages).map(({ id }: { id: string }) => id),
      [sent[0]],
    );
  });

  test('takes times with any offset', async () => {
    const { status } = await desk.call(
      'GET',
      `/messages?createdBefore=${encodeURIComponent('2026-11-23T12:00:00+02:00')}`,
    );
    assert.equal(status, 200);
  });

  test('refuses every wrong filter by name', async () => {
    const { status, text } = await desk.call('GET', '/messages?status=read&limit=1000&createdFrom=gisteren&sort=asc');
    assert.equal(status, 400);
    for (const name of ['status', 'limit', 'createdFrom', 'sort']) assert.match(text, new RegExp(`#/query/${name}`));
    assert.equal((await desk.call('GET', '/messages?cursor=x')).status, 400);
  });
});
