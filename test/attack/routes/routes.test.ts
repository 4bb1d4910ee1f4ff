// Each call in each wrong way against the real server; and each fault that a run looks for, planted in what is heard.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { makeApp } from '../../../server/http/app.ts';
import { operatorRoutes } from '../../../server/http/health.ts';
import { readWidgetFiles } from '../../../server/http/widget-files.ts';
import { makeMailRelay } from '../../../server/integrations/mail.ts';
import { makeLog } from '../../../server/log.ts';
import { watchService } from '../../../server/operations/service-watch.ts';
import { API_ORIGIN } from '../../support/test-server.ts';
import type { HttpAnswer } from '../mutants/mutant.ts';
import { sendsRaw, written } from '../mutants/raw-http.ts';
import { unattacked } from './attacked-calls.ts';
import { type Attack, attackedRoutes, type Wanted } from './attacked-routes.ts';
import { type Callers, openCallers } from './callers.ts';

let callers: Callers;
before(async () => {
  callers = await openCallers();
});
after(() => callers.close());

/** Says all that is wrong after a run in which the server is another than it is. */
async function seen(only: string | undefined, says: NonNullable<Wanted['says']>): Promise<string> {
  const rows = await attackedRoutes(callers, { seed: 7, only, says, isEnough: () => true });
  return rows.flatMap(({ violations }) => violations).join('\n');
}

const hears = (request: Parameters<typeof written>[0]) => sendsRaw(callers.port, written(request), { isWhole: true });

/** A server whose answer is another. */
function answering(other: (answer: HttpAnswer, attack: Attack) => Partial<HttpAnswer>): NonNullable<Wanted['says']> {
  return async (request, attack) => {
    const heard = await hears(request);
    if (heard.over !== 'http') return heard;
    return { ...heard, answers: heard.answers.map((answer) => ({ ...answer, ...other(answer, attack) })) };
  };
}

describe('of a server that is planted', () => {
  const withoutKey = 'getMessage: credential, no credential';

  test('a call that takes anybody is seen', async () => {
    assert.match(await seen(withoutKey, async (_spoiled, { call }) => hears(await call.right())), /requests granted/);
  });

  const OTHERS: readonly [what: string, other: Parameters<typeof answering>[0], seen: RegExp][] = [
    [
      'a refusal that is another one',
      ({ body }) => ({ body: body.replaceAll('key-refused', 'session-ended') }),
      /answered 401 session-ended, not key-refused/,
    ],
    ['a refusal that is no problem', () => ({ type: 'text/html', body: '<h1>No</h1>' }), /no problem of RFC 9457/],
    ['an answer of 500', () => ({ status: 500 }), /answered 500/],
    ['a 401 that does not say how to come in', () => ({ headers: new Map() }), /without WWW-Authenticate/],
  ];
  for (const [what, other, how] of OTHERS)
    test(`${what} is seen`, async () => assert.match(await seen(withoutKey, answering(other)), how));

  test('a 405 that names other methods is seen', async () => {
    const other = ({ headers }: HttpAnswer) => ({ headers: new Map([...headers, ['allow', 'GET, PATCH']]) });
    assert.match(await seen('getMessage: method, PUT', answering(other)), /Allow is GET, PATCH/);
  });

  test('a refusal that its document does not name is seen', async () => {
    const other = (_answer: HttpAnswer, { call }: Attack) => {
      Object.assign(call, { path: '/messages/{id}/nowhere' });
      return {};
    };
    assert.match(await seen(withoutKey, answering(other)), /key-refused is not in the document/);
  });

  test('a page that may read that it is refused is seen', async () => {
    const other = ({ headers }: HttpAnswer) => ({
      headers: new Map([...headers, ['access-control-allow-origin', '*']]),
    });
    assert.match(await seen('askForCode: origin, a page of nobody', answering(other)), /may read that it was refused/);
  });

  test('somebody else’s thing that is told apart from nothing is seen', async () => {
    const other = ({ body }: HttpAnswer, { wrongs }: Attack) =>
      wrongs.some(({ what }) => what === 'an id of nothing') ? { body: body.replace('There is', 'Nor is') } : {};
    assert.match(await seen('getMessage: credential, an', answering(other)), /told otherwise than/);
  });

  test('a refusal that changes a row is seen, and which one', async () => {
    const { sql } = callers.service;
    const says: Wanted['says'] = async (request, { wrongs }) => {
      const isIt = wrongs.some(({ what }) => what === 'an empty one');
      if (isIt) await sql`update organisation set phone = phone || '0'`;
      return hears(request);
    };
    const violations = await seen('getMessage: credential, an', says);
    assert.equal(violations, '--only "getMessage: credential, an empty one": changed organisation');
  });

  test('a refusal after which a mail leaves is seen', async () => {
    const relay = createTransport(callers.service.relay.url);
    const says: Wanted['says'] = async (request) => {
      await relay.sendMail({ from: 'a@citizen.example', to: 'b@citizen.example', text: 'x' });
      return hears(request);
    };
    assert.match(await seen(withoutKey, says), /changed mails that left/);
  });

  test('a call that can’t be made at all is seen', async () => {
    const other = (_answer: HttpAnswer, { wrongs }: Attack) => (wrongs.length === 0 ? { status: 404 } : {});
    assert.match(await seen(withoutKey, answering(other)), /^getMessage, made rightly: 404/m);
  });

  test('a route that nobody attacks is seen', () => {
    assert.deepEqual(unattacked([{ method: 'POST', path: '/desk/v1/messages/:id/_forward' }]), [
      'POST /desk/v1/messages/:id/_forward',
    ]);
  });
});

test('every route that the server has is attacked', async () => {
  const { services, service } = callers;
  const log = makeLog('fatal');
  const mail = makeMailRelay(new URL(service.relay.url));
  const watch = await watchService({ ...services, log, mail });
  const app = makeApp({ ...services, log, mail, sms: undefined, gatewayHost: 'berichten.example' }, watch, {
    trustedProxies: [],
    widget: readWidgetFiles('dist/widget'),
    publicUrl: API_ORIGIN,
    securityContacts: ['mailto:veiligheid@berichten.example'],
    metricsHere: true,
  });
  const routes = [...app.routes, ...operatorRoutes(watch).routes];
  await watch.close();
  mail.close();
  assert.ok(routes.length > 50);
  assert.deepEqual(unattacked(routes), []);
});

test('each call is refused in wrong ways, nothing is changed, and made rightly each is granted', async () => {
  const rows = await attackedRoutes(callers, { seed: 7, oneIn: 3, isEnough: () => true });
  assert.deepEqual(
    rows.flatMap(({ violations }) => violations),
    [],
  );
  assert.ok(rows.reduce((sum, { counts }) => sum + (counts.attacks ?? 0), 0) > 700);
});
