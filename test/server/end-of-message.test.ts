// "Tot en met" means to the end of that day where the citizen lives, also when the clocks change.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endOfMessage } from '../../server/message/message-life.ts';
import { dutchDay, dutchTime } from '../../server/texts/mail-formats.ts';
import { formatsOf } from '../../widget/texts/formats.ts';

describe('a message can be read to the end of the day that is named', () => {
  for (const [came, days, end] of [
    ['2026-11-23T10:00:00Z', 90, '2027-02-21T22:59:59.999Z'],
    ['2026-11-23T23:30:00Z', 90, '2027-02-22T22:59:59.999Z'], // in Amsterdam it is the 24th already
    ['2026-07-01T22:30:00Z', 42, '2026-08-13T21:59:59.999Z'],
    ['2026-02-15T12:00:00Z', 42, '2026-03-29T21:59:59.999Z'], // the clocks go forward that night
    ['2026-09-13T12:00:00Z', 42, '2026-10-25T22:59:59.999Z'], // and back
  ] as const)
    test(`${came} and ${days} days: ${end}`, () => {
      const until = endOfMessage({ retentionDays: days }, new Date(came));
      assert.equal(until.toISOString(), end);
      assert.equal(dutchTime(until), '23.59');
      assert.equal(dutchDay(until), formatsOf('nl').date(until.toISOString()), 'screen and mail name one day');
    });
});
