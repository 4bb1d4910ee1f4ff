// A case system that asks again and again what has changed hears of every change, once it is committed, in whatever
// order transactions end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { limits } from '../../server/contract/limits.ts';
import { DAY } from '../../server/contract/units.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
let database: postgres.Sql;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
  database = postgres(testServer.serviceUrl, { max: 20, onnotice: () => {} });
});
after(async () => {
  await database.end();
  await testServer.close();
});

type Told = Record<string, unknown> & { readonly id: string };

/** Follows the changes from a moment on: each look tells what came since the last. */
class Follower {
  readonly #since: string;
  readonly #headers: Record<string, string>;
  readonly #limit: string;
  #cursor: string | undefined;

  constructor(since: Date, { limit = 100, headers = {} }: { limit?: number; headers?: Record<string, string> } = {}) {
    this.#since = since.toISOString();
    this.#limit = String(limit);
    this.#headers = headers;
  }

  async looks(): Promise<Told[]> {
    const query = new URLSearchParams({ changedSince: this.#since, limit: this.#limit });
    if (this.#cursor !== undefined) query.set('cursor', this.#cursor);
    const { status, body, text } = await desk.call('GET', `/messages?${query}`, { headers: this.#headers });
    assert.equal(status, 200, text);
    this.#cursor = String(body.next);
    return Object(body).messages;
  }

  /** Looks until a page is empty. */
  async looksAtAll(): Promise<Told[]> {
    const told: Told[] = [];
    for (let page = await this.looks(); page.length > 0; page = await this.looks()) told.push(...page);
    return told;
  }
}

async function sent(more: Record<string, unknown> = {}): Promise<{ id: string; address: string }> {
  const json = newMessage(more);
  const { status, body, text } = await desk.call('POST', '/messages', { json });
  assert.equal(status, 201, text);
  return { id: String(body.id), address: json.to.address };
}

const now = async () => (await database<{ at: Date }[]>`select clock_timestamp() as at`)[0]?.at ?? new Date();

describe('who follows the changes', () => {
  test('hears of each change of a message’s status, and of nothing else', async () => {
    const follower = new Follower(await now());
    const { id, address } = await sent();
    const hears = async (status: string, replyCount = 0) =>
      assert.deepEqual(
        (await follower.looksAtAll()).map((one) => [one.id, one.status, one.replyCount]),
        [[id, status, replyCount]],
      );
    await hears('received');
    await testServer.work();
    await hears('notified');
    const reader = await desk.readerOf(address);
    await reader.asksForCode();
    await testServer.work();
    assert.deepEqual(await follower.looksAtAll(), [], 'a code is no change');
    testServer.clock.turn(limits.codeResendAfter);
    await reader.reads();
    await hears('opened');
    for (const count of [1, 2]) {
      await reader.sends(await reader.startsReply(), { subject: 'Re', text: `Antwoord ${count}`, attachments: [] });
      await hears('replied', count);
    }
    await desk.call('DELETE', `/messages/${id}`);
    await hears('withdrawn', 2);
    await testServer.work();
    testServer.clock.turn(100 * DAY);
    await runMaintenance(testServer.services);
    await hears('withdrawn', 2);
  });

  test('gets all of them in pages, the oldest change first, also those that change meanwhile', async () => {
    const follower = new Follower(await now(), { limit: 2 });
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push((await sent()).id);
    const first = await follower.looks();
    assert.deepEqual(
      first.map(({ id }) => id),
      ids.slice(0, 2),
    );
    await desk.call('DELETE', `/messages/${ids[0]}`);
    await desk.call('DELETE', `/messages/${ids[3]}`);
    const rest = await follower.looksAtAll();
    assert.deepEqual(
      rest.map(({ id, status }) => [id, status]),
      [
        [ids[2], 'received'],
        [ids[4], 'received'],
        [ids[0], 'withdrawn'],
        [ids[3], 'withdrawn'],
      ],
    );
    const times = [...first, ...rest].map(({ changedAt }) => String(changedAt));
    assert.deepEqual(times, [...times].sort());
  });

  test('misses nothing of a transaction that began before others and ends after them', async () => {
    const [slow, quick] = [await sent(), await sent()];
    const follower = new Follower(await now());
    const tx = await database.reserve();
    await tx`begin`;
    await tx`update message set locked_at = now() where id = ${slow.id}`;
    await desk.call('DELETE', `/messages/${quick.id}`);
    const early = await follower.looksAtAll();
    await tx`commit`;
    tx.release();
    const told = [...early, ...(await follower.looksAtAll())];
    assert.deepEqual(
      told.map(({ id, status }) => `${id} ${status}`).sort(),
      [`${slow.id} locked`, `${quick.id} withdrawn`].sort(),
    );
  });

  test('is not held up by another municipality’s slow transaction', async () => {
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    const headers = { authorization: `Bearer ${added.apiKey}` };
    const ours = await sent();
    const follower = new Follower(await now(), { headers });
    await database.begin(async (tx) => {
      await tx`update message set locked_at = now() where id = ${ours.id}`;
      const theirs = await desk.call('POST', '/messages', { json: newMessage(), headers });
      assert.deepEqual(
        (await follower.looksAtAll()).map(({ id }) => id),
        [theirs.body.id],
      );
    });
  });

  test('has the last state of everything when many transactions overlap, however they end', async () => {
    const messages = await Promise.all(Array.from({ length: 24 }, () => sent()));
    const follower = new Follower(await now(), { limit: 7 });
    const seen = new Map<string, unknown>();
    const isOver = { yet: false };
    const following = (async () => {
      while (!isOver.yet) for (const one of await follower.looks()) seen.set(one.id, one.lockedAt);
    })();
    // Each changes three messages, in a transaction that lasts as long as chance has it.
    await Promise.all(
      Array.from({ length: 120 }, (_, nth) =>
        database
          .begin(async (tx) => {
            for (const step of [0, 1, 2]) {
              const at = new Date(Date.UTC(2027, 0, 1) + nth * 1000 + step);
              const id = messages[(nth + step * 7) % messages.length]?.id ?? '';
              await tx`update message set locked_at = ${at} where id = ${id}`;
              await tx`select pg_sleep(random() * 0.03)`;
            }
            if (nth % 5 === 0) await tx`select 1 / 0`;
          })
          .catch(() => {}),
      ),
    );
    isOver.yet = true;
    await following;
    for (const one of await follower.looksAtAll()) seen.set(one.id, one.lockedAt);
    for (const { id } of messages)
      assert.equal(seen.get(id), (await desk.call('GET', `/messages/${id}`)).body.lockedAt, id);
  });

  test('is told what does not go together', async () => {
    for (const query of [
      'status=opened',
      'caseNumber=Z-1',
      'reference=K7PX-3MRT',
      'createdFrom=2026-01-01T00:00:00Z',
    ]) {
      const { status, text } = await desk.call('GET', `/messages?changedSince=2026-01-01T00:00:00Z&${query}`);
      assert.equal(status, 400);
      assert.match(text, /#\/query\/changedSince.*goes with limit and cursor only/);
    }
    const { next } = (await desk.call('GET', '/messages?limit=1')).body;
    const other = await desk.call('GET', `/messages?changedSince=2026-01-01T00:00:00Z&cursor=${next}`);
    assert.match(other.text, /#\/query\/cursor/);
  });
});
