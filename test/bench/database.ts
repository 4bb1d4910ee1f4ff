// What the database takes for the least of work: the yardstick of everything that stores something.
import { sql } from 'drizzle-orm';
import type { TestServer } from '../support/test-server.ts';
import { milliseconds } from './measure.ts';

/** Milliseconds of one row, changed and committed. */
export function committedRow({ services: { db } }: TestServer): Promise<number> {
  return milliseconds(() => db.execute(sql`update organisation set phone = phone`), 50);
}
