// Letters being received: one sender, however slow and however many, uses up only what is his.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { limits } from '../../server/contract/limits.ts';
import { ingest } from '../../server/message/ingest.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { atPace, TooSlowError } from '../../server/quotas/minimum-rate.ts';
import { IntakePlaces } from '../../server/store/intake-places.ts';
import { newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { incoming } from '../support/letters.ts';
import { mostAtOnce } from '../support/most-at-once.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer, TurnableClock } from '../support/test-server.ts';

/** More than these tests give. */
const ANY_WORK = { work: 1_000, workPace: 1, workTogether: 1_000, workPaced: 1_000 };

describe('places for letters', () => {
  /** A step that ends when it is told to. */
  const held = () => {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { over, end };
  };

  test('go to organisations in turns, a few to each', async () => {
    const places = new IntakePlaces({ places: 3, perOrganisation: 2, waiting: 10, ...ANY_WORK });
    const order: string[] = [];
    const steps = ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map((organisation) => {
      const step = held();
      const done = places.take(organisation, async () => {
        order.push(organisation);
        await step.over;
      });
      return { ...step, done };
    });
    assert.deepEqual(order, ['a', 'a', 'b']);
    for (const { end } of steps) end();
    await Promise.all(steps.map(({ done }) => done));
    assert.deepEqual(order, ['a', 'a', 'b', 'a', 'b', 'c', 'a']);
  });

  test('are refused to who has too many waiting, and to nobody else', async () => {
    const places = new IntakePlaces({ places: 2, perOrganisation: 1, waiting: 1, ...ANY_WORK });
    const step = held();
    const first = places.take('a', () => step.over);
    const second = places.take('a', async () => 'second');
    assert.equal(await places.take('a', async () => 'third'), 'full');
    assert.equal(await places.take('b', async () => 'other'), 'other');
    step.end();
    await first;
    assert.equal(await second, 'second');
  });

  test('are for who gave little work: others wait until it is worked off, and are refused when that takes long', async () => {
    const places = new IntakePlaces({ places: 2, perOrganisation: 1, waiting: 1, ...ANY_WORK, workPace: 2 });
    const took = async (organisation: string) => {
      const began = performance.now();
      const outcome = await places.take(organisation, async () => 'taken');
      return { outcome, isAtOnce: performance.now() - began < 100 };
    };
    places.worked('hard', 1_000);
    assert.deepEqual(await took('hard'), { outcome: 'taken', isAtOnce: true }, 'so much may be at once');
    places.worked('hard', 600);
    assert.deepEqual(await took('easy'), { outcome: 'taken', isAtOnce: true }, 'another organisation notices nothing');
    assert.deepEqual(await took('hard'), { outcome: 'taken', isAtOnce: false }, 'it waits for what is too much');
    places.worked('hard', 100_000);
    assert.equal((await took('hard')).outcome, 'full');
    assert.equal((await took('easy')).outcome, 'taken');
  });

  test('are one for who gave more than a little work, until it is worked off', async () => {
    const places = new IntakePlaces({ places: 9, perOrganisation: 2, waiting: 9, ...ANY_WORK, workTogether: 10 });
    const atOnce = (organisation: string) => mostAtOnce(4, (step) => places.take(organisation, step));
    assert.equal(await atOnce('hard'), 2);
    places.worked('hard', 1_000);
    assert.equal(await atOnce('hard'), 1);
    assert.equal(await atOnce('easy'), 2);
  });

  test('are one for who sent long letters: sealing and storing is work, too', async () => {
    const testServer = await openTestServer();
    try {
      const { services, organisation } = testServer;
      const unforgetting = { work: 1e9, workPace: 1e-6, workTogether: limits.intakeWorkTogether, workPaced: 1e9 };
      const intakePlaces = new IntakePlaces({ places: 9, perOrganisation: 4, waiting: 9, ...unforgetting });
      const atOnce = () => mostAtOnce(4, (step) => intakePlaces.take(organisation.id, step));
      assert.equal(await atOnce(), 4);
      const letter = incoming(testServer, { text: 'x'.repeat(limits.letterTextBytes) });
      const recipients = letter.recipients.flatMap((one) =>
        Array.from({ length: 30 }, (_, nth) => ({ ...one, address: `burger${nth}@citizen.example` })),
      );
      await ingest({ ...services, intakePlaces }, { ...letter, recipients });
      assert.equal(await atOnce(), 1);
    } finally {
      await testServer.close();
    }
  });

  test('hold up a letter that is much work while it is sealed, and nobody else’s', async () => {
    const places = new IntakePlaces({ places: 2, perOrganisation: 1, waiting: 1, ...ANY_WORK, workPaced: 10 });
    const isHeldUp = async (organisation: string, work: number) => {
      const began = performance.now();
      await places.pace(organisation, work);
      return performance.now() - began > 100;
    };
    assert.equal(await isHeldUp('hard', 5), false);
    assert.equal(await isHeldUp('hard', 300), true);
    assert.equal(await isHeldUp('easy', 5), false);
  });

  test('are given back by a step that fails', async () => {
    const places = new IntakePlaces({ places: 1, perOrganisation: 1, waiting: 1, ...ANY_WORK });
    await assert.rejects(
      places.take('a', () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await places.take('a', async () => 'again'), 'again');
  });
});

describe('a sender', () => {
  const sent = async (seconds: number, bytes: number, chunks: number, wait = 0) => {
    const clock = new TurnableClock();
    const content = (async function* () {
      for (let nth = 0; nth < chunks; nth += 1) {
        clock.turn(seconds * 1000);
        yield new Uint8Array(bytes);
      }
    })();
    let got = 0;
    for await (const chunk of atPace(content, { elapsed: () => clock.now().getTime() })) {
      got += chunk.length;
      clock.turn(wait * 1000);
    }
    return got;
  };

  test('that is slow for a while, or waits for us, is taken', async () => {
    assert.equal(await sent(5, 10, 3), 30);
    assert.equal(await sent(10, 40_000, 20), 800_000);
    assert.equal(await sent(1, 3_000, 30, 60), 90_000);
  });
  test('that trickles is sent away', () => assert.rejects(sent(3, 10, 30), TooSlowError));
  test('that takes all day is sent away', () => assert.rejects(sent(30, 100_000, 30), TooSlowError));
  test('that falls silent is sent away', async () => {
    const silent = (async function* () {
      yield new Uint8Array(10);
      await new Promise(() => {});
    })();
    const reading = async () => {
      for await (const _ of atPace(silent, { stall: 20 }));
    };
    await assert.rejects(reading(), TooSlowError);
  });
});

describe('with one organisation’s senders at their worst', () => {
  let testServer: TestServer;
  let other: { user: string; pass: string; port: number };
  const open: { destroy(): void }[] = [];
  before(async () => {
    testServer = await openTestServer();
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    other = { user: 'elders', pass: added.apiKey, port: testServer.gateway.port };
  });
  after(async () => {
    for (const one of open) one.destroy();
    await testServer.close();
  });

  /** A desk call whose body is begun and never ends. */
  const unfinished = async () => {
    const call = request(`${testServer.url}/desk/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${testServer.apiKey}`,
        'content-type': 'application/json',
        'content-length': 100_000,
      },
    });
    call.on('error', () => {});
    call.write('{"subject":"');
    open.push(call);
  };

  test('another’s mail and calls are taken while theirs are unfinished', async () => {
    for (let nth = 0; nth < 30; nth += 1) await unfinished();
    const mail = { from: 'p.devries@haarlemmermeer.example', to: 'x@citizen.example', text: 'Hallo' };
    assert.equal((await sendsMail(other, mail)).code, 250);
    const answer = await fetch(`${testServer.url}/desk/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.pass}`, 'content-type': 'application/json' },
      body: JSON.stringify(newMessage()),
    });
    assert.equal(answer.status, 201);
  });

  test('strangers’ connections leave places, and those who log in stay', async () => {
    const connected = (socket: Socket) =>
      new Promise<string>((resolve) => socket.setEncoding('utf8').once('data', (text) => resolve(String(text))));
    const greetings: string[] = [];
    for (let nth = 0; nth < limits.smtpStrangersPerNetwork + 5; nth += 1) {
      const socket = connect(testServer.gateway.port, '127.0.0.1');
      socket.on('error', () => {});
      open.push(socket);
      greetings.push((await connected(socket)).slice(0, 3));
    }
    assert.equal(greetings.filter((code) => code === '220').length, limits.smtpStrangersPerNetwork);
    assert.deepEqual(greetings.slice(-5), ['421', '421', '421', '421', '421']);
  });
});

test('strangers of however many networks keep out nobody who logs in', { timeout: 60_000 }, async () => {
  const crowded = await openTestServer();
  const strangers = Array.from({ length: limits.smtpStrangers + 30 }, (_, nth) => {
    const localAddress = `127.1.${nth}.1`;
    return connect({ host: '127.0.0.1', port: crowded.gateway.port, localAddress }).on('error', () => {});
  });
  await Promise.all(strangers.map((socket) => once(socket, 'data')));
  const login = { port: crowded.gateway.port, user: 'haarlemmermeer', pass: crowded.apiKey };
  assert.equal((await sendsMail(login, { to: 'a@citizen.example', text: 'x' })).code, 250);
  const stay = strangers.filter((socket) => !socket.readableEnded);
  assert.ok(stay.length >= limits.smtpStrangers - 1, `${stay.length} stay`);
  for (const socket of strangers) socket.destroy();
  await crowded.close();
});

for (const [table, when] of [
  ['limit_count', 'before it is read'],
  ['blob', 'before its file is read'],
  ['record', 'while its file is read'],
  ['outbox', 'when it is read'],
] as const)
  test(`a letter that the database has no room for ${when} is for later, and holds its place no longer`, {
    timeout: 60_000,
  }, async () => {
    const full = await openTestServer();
    const superuser = postgres(full.databaseUrl, { max: 1, onnotice: () => {} });
    // As a full disk does it.
    await superuser.unsafe(`
      create function no_room() returns trigger language plpgsql as $$ begin raise sqlstate '53100'; end $$;
      create trigger no_room before insert on ${table} execute function no_room()`);
    const login = { port: full.gateway.port, user: 'haarlemmermeer', pass: full.apiKey };
    const file = { filename: 'a.txt', content: Buffer.alloc(500_000, 'x') };
    const mail = { to: 'a@citizen.example', text: 'x', attachments: [file] };
    for (let mails = 0; mails <= limits.intakePlacesPerOrganisation; mails += 1)
      assert.equal((await sendsMail(login, mail)).code, 451);
    await superuser.unsafe(`drop trigger no_room on ${table}`);
    await superuser.end();
    assert.equal((await sendsMail(login, mail)).code, 250);
    await full.close();
  });
