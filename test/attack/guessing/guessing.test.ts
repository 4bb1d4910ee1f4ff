// Guesses at two processes at once: as many are compared as may be; and a database that counts wrongly is found out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Random } from '../../support/random.ts';
import { type ApiProcesses, openApiProcesses } from '../api-processes.ts';
import { Storms } from './storms.ts';

const GUESSES = 150;

describe('guesses of a code, many at once, at two processes', () => {
  let service: ApiProcesses;
  let storms: Storms;
  before(async () => {
    service = await openApiProcesses(2);
    storms = new Storms(service, new Random(1), GUESSES);
  });
  after(() => service.close());

  for (const addresses of [1, 40])
    test(`from ${addresses === 1 ? 'one address' : 'many'} are compared five times, and then not even the right one`, async () => {
      assert.deepEqual((await storms.onOneCode(addresses)).violations, []);
    });

  test('of all codes of an hour are compared five times each', async () => {
    assert.deepEqual((await storms.onRenewedCodes()).violations, []);
  });

  /** While it stands, a row is written otherwise than it was told to. */
  async function withTrigger(table: string, change: string, step: () => Promise<void>): Promise<void> {
    const { sql } = service;
    await sql.unsafe(`
      create function planted() returns trigger language plpgsql as $$ begin ${change} return new; end $$;
      create trigger planted before update on ${table} for each row execute function planted()`);
    await step();
    await sql.unsafe(`drop trigger planted on ${table}; drop function planted`);
  }

  test('are found out when the database forgets a try', () =>
    withTrigger('access_code', 'if new.attempts = 3 then new.attempts := 2; end if;', async () => {
      const { violations, compared, limit } = await storms.onOneCode(40);
      assert.ok(compared > limit, `${compared} were compared`);
      assert.ok(
        violations.some((one) => /guessers were told of \d+ that were compared, not 5/.test(one)),
        violations.join(),
      );
    }));

  test('are found out when the database counts a try twice', () =>
    withTrigger('message', 'if new.wrong_codes = 2 then new.wrong_codes := 3; end if;', async () => {
      const { violations } = await storms.onOneCode(40);
      assert.ok(
        violations.some((one) => /the database counted 6, not 5/.test(one)),
        violations.join(),
      );
    }));
});
