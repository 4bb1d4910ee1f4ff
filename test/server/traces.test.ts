// Who sets OTEL_EXPORTER_OTLP_ENDPOINT sees where the time of calls, mails and jobs goes, and nothing of a person; a
// receiver that is away harms nobody.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { checkTraceReceiver } from '../../server/installation/machines.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import { openRelay, openSmsProvider, type Relay, type SmsProvider } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { Reader } from '../support/reader.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../support/server-process.ts';
import { type FreshDatabase, freshDatabase } from '../support/test-server.ts';
import { openTraceReceiver, type ReceivedSpan, type TraceReceiver } from '../support/trace-receiver.ts';

const MOBILE = '+31612345678';
const ADDRESS = 'spoor@citizen.example';
const WAITS_FOR_NOBODY = { OTEL_BSP_SCHEDULE_DELAY: '100', OTEL_EXPORTER_OTLP_TIMEOUT: '300' };

let directory: string;
let database: FreshDatabase;
let relay: Relay;
let smsProvider: SmsProvider;
let settings: Record<string, string>;
let apiKey: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traces-'));
  [database, relay, smsProvider] = await Promise.all([freshDatabase(), openRelay(), openSmsProvider()]);
  settings = {
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    SMS_URL: smsProvider.url,
    PORT: String(await anyPort()),
    GATEWAY_PORT: String(await anyPort()),
    ...WAITS_FOR_NOBODY,
  };
  apiKey = await addOrganisation(settings, MUNICIPALITY);
});
after(async () => {
  await Promise.all([relay.close(), smsProvider.close()]);
  await database.drop();
  await rm(directory, { recursive: true });
});

/** The server as a case system and a browser meet it; its worker works by itself. */
function met(): { url: string; relay: Relay; apiKey: string; work(): Promise<void> } {
  return { url: `http://localhost:${settings.PORT}`, relay, apiKey, work: async () => {} };
}

describe('the spans of one story', () => {
  let receiver: TraceReceiver;
  let server: ServerProcess;
  const secrets: string[] = [MOBILE, MOBILE.slice(3), ADDRESS, SENDER, 'Piet', 'Geheim', 'Toegekend', 'Dank'];
  before(async () => {
    receiver = await openTraceReceiver();
    server = await startProcess({ ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const desk = new CaseSystem(met());
    const to = { address: ADDRESS, mobile: MOBILE };
    const created = await desk.call('POST', '/messages', { json: newMessage({ to, subject: 'Geheim besluit' }) });
    await desk.call('GET', `/messages/${created.body.id}?geheim=${ADDRESS}`, { headers: { 'user-agent': 'Geheim' } });
    const link = linkIn((await desk.notificationOf(ADDRESS)).mail.text ?? '');
    const reader = await Reader.open(met(), link);
    const asked = await reader.asksForCode();
    const sms = await smsProvider.messages.first('the code', ({ to }) => to === MOBILE);
    await reader.entersCode(codeIn(sms.body));
    await reader.sends(await reader.startsReply(), { text: 'Dank u wel.' });
    const login = { port: Number(settings.GATEWAY_PORT), user: 'haarlemmermeer', pass: apiKey };
    await sendsMail(login, { to: ADDRESS, subject: 'Geheim besluit', text: 'Toegekend.' });
    secrets.push(...[created.body.id, created.body.reference, asked.body.codeReference].map(String));
    secrets.push(
      apiKey,
      codeIn(sms.body),
      link.split('#')[1] ?? link,
      reader.id,
      reader.token ?? '',
      reader.challenge ?? '',
    );
  });
  after(async () => {
    assert.equal(await server.end(), 0);
    await receiver.close();
  });

  const named = (name: string) => receiver.spans.first(name, (span) => span.name === name);
  const whose = ({ attributes }: ReceivedSpan) => attributes['secure_message.organisation'];

  test('are one for each call, by its route, with whose it is and the request of its line in the log', async () => {
    for (const [name, status] of [
      ['POST /desk/v1/messages', 201],
      ['GET /desk/v1/messages/:id', 200],
      ['POST /reader/v1/messages/:id/access-codes', 200],
      ['POST /reader/v1/messages/:id/sessions', 201],
      ['POST /reader/v1/messages/:id/replies/:replyId/_send', 201],
    ] as const) {
      const span = await named(name);
      assert.equal(whose(span), 'haarlemmermeer', name);
      assert.equal(span.attributes['http.response.status_code'], status, name);
      assert.equal(`${span.attributes['http.request.method']} ${span.attributes['http.route']}`, name);
      assert.ok(server.output().includes(`"requestId":"${span.attributes['secure_message.request_id']}"`), name);
    }
  });

  test('are one for each job, with its lane, and one for each mail at the gateway', async () => {
    for (const [name, lane] of [
      ['send-notification', 'notification'],
      ['send-access-code', 'sms-code'],
      ['deliver-reply', 'answer'],
      ['send-receipt', 'answer'],
    ] as const) {
      const span = await named(name);
      assert.deepEqual([name, whose(span), span.attributes['secure_message.lane']], [name, 'haarlemmermeer', lane]);
    }
    assert.equal(whose(await named('mail')), 'haarlemmermeer');
  });

  test('show the call to the provider inside the job that made it, and of it the host alone', async () => {
    const job = await named('send-access-code');
    const call = await receiver.spans.first('the call', ({ parentId }) => parentId === job.spanId);
    assert.equal(call.traceId, job.traceId);
    const { 'http.request.method': method, 'server.address': host, ...more } = call.attributes;
    assert.deepEqual([method, host, more], ['POST', '127.0.0.1', { 'http.response.status_code': 200 }]);
  });

  test('are none for what machines ask every few seconds', async () => {
    await fetch(`${met().url}/livez`);
    await fetch(`${met().url}/widget/1/guard.js`);
    await receiver.spans.first('what came after it', ({ name }) => name.startsWith('GET /widget'));
    assert.deepEqual(
      receiver.spans.all.filter(({ attributes }) => attributes['http.route'] === '/livez'),
      [],
    );
  });

  test('hold no address, number, name, content, reference, code, link or key, and no path or header', async () => {
    await server.end(); // the last ones leave
    const bytes = Buffer.concat(receiver.requests.all.map(({ body }) => body));
    for (const secret of secrets) {
      assert.ok(secret.length > 2);
      assert.equal(bytes.includes(secret), false, secret);
    }
    const told = new Set(receiver.spans.all.flatMap(({ attributes }) => Object.keys(attributes)));
    const ours = /^secure_message\.(organisation|request_id|job_id|lane|attempts)$/;
    const theirs = /^(http\.(route|request\.method|response\.status_code)|server\.address|error\.type)$/;
    assert.deepEqual(
      [...told].filter((name) => !ours.test(name) && !theirs.test(name)),
      [],
    );
    assert.deepEqual([...new Set(receiver.requests.all.map(({ path }) => path))], ['/v1/traces']);
  });
});

describe('a receiver that', () => {
  for (const [what, answers, sentence] of [
    ['hangs', 'never', /OTEL_EXPORTER_OTLP_ENDPOINT: 127\.0\.0\.1 takes no spans \(it does not answer in time/g],
    ['refuses', 401, /OTEL_EXPORTER_OTLP_ENDPOINT: 127\.0\.0\.1 refuses the user name or password/g],
  ] as const)
    test(`${what} harms nobody, and is told once`, async () => {
      const receiver = await openTraceReceiver(answers);
      const server = await startProcess({ ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
      const desk = new CaseSystem(met());
      for (const turn of [1, 2, 3]) {
        const { status } = await desk.call('GET', '/messages');
        assert.equal(status, 200);
        await receiver.requests.first(`batch ${turn}`, () => receiver.requests.all.length >= turn);
      }
      assert.equal(await server.end(), 0);
      assert.equal(server.output().match(sentence)?.length, 1, server.output());
      await receiver.close();
    });
});

test('admin check asks the receiver whether it takes spans', async () => {
  const said = async (answers: number) => {
    const receiver = await openTraceReceiver(answers);
    const { verdict, says } = await checkTraceReceiver(new URL(receiver.url));
    await receiver.close();
    return `${verdict} ${says}`;
  };
  assert.match(await said(200), /^well .*127\.0\.0\.1 takes spans/);
  assert.match(await said(401), /^unknown .*OTEL_EXPORTER_OTLP_HEADERS/);
  assert.match(await said(404), /^mend .*takes no spans at \/v1\/traces \(HTTP 404\)/);
  const gone = await checkTraceReceiver(new URL(`http://127.0.0.1:${await anyPort()}`));
  assert.match(gone.says, /refuses the connection/);
});

test('without a receiver nothing of OpenTelemetry is loaded but its types, which prom-client brings', async () => {
  const script = `await import('./dist/server/main.js');
    const { createRequire } = await import('node:module');
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => /opentelemetry.(?!api.)/.test(path)).length)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  assert.equal(stdout.trim(), '0');
});
