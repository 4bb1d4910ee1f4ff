// A thread that does not start in time: the machine is too busy now. Who sends again has a chance, and nobody is woken.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { MINUTE } from '../../server/contract/units.ts';
import { makeLog } from '../../server/log.ts';
import { IntakePlaces } from '../../server/store/intake-places.ts';
import { ThreadLateError, ThreadPool } from '../../server/worker-thread.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openTestServer } from '../support/test-server.ts';

test('a thread that says nothing for a minute is late; one that breaks is not', async () => {
  const broken = new ThreadPool('./nothing-there', import.meta.url, 64);
  await assert.rejects(broken.take(), (error) => !(error instanceof ThreadLateError));
  mock.timers.enable({ apis: ['setTimeout'] });
  const taken = broken.take();
  mock.timers.tick(MINUTE);
  mock.timers.reset();
  await assert.rejects(taken, ThreadLateError);
});

test('a letter that finds none is for later, by mail and by the desk API, and no error of ours', async () => {
  class BusyPlaces extends IntakePlaces {
    override take(): Promise<never> {
      return Promise.reject(new ThreadLateError('no thread'));
    }
  }
  const logged: string[] = [];
  const testServer = await openTestServer({
    services: {
      log: makeLog('info', { write: (line) => void logged.push(line) }),
      intakePlaces: new BusyPlaces({
        places: 1,
        perOrganisation: 1,
        waiting: 1,
        work: 1,
        workPace: 1,
        workTogether: 1,
        workPaced: 1,
      }),
    },
  });
  const { code } = await sendsMail(
    { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey },
    { to: 'jansen@citizen.example', text: 'x' },
  );
  const desk = await fetch(`${testServer.url}/desk/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testServer.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      to: { address: 'jansen@citizen.example' },
      from: { address: 'p.devries@haarlemmermeer.example' },
      subject: 'x',
      text: 'x',
    }),
  });
  assert.deepEqual([code, desk.status], [451, 503]);
  assert.equal(logged.filter((line) => line.includes('too busy for a')).length, 2);
  assert.deepEqual(
    logged.filter((line) => line.includes('"level":"error"')),
    [],
  );
  await testServer.close();
});
