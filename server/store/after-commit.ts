// What is done when a transaction is committed, and not done when it is undone: counting, which no rollback takes back.
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';

type Work = () => void;

/** What waits for the commit of a transaction that is open; one inside another hands its own on to that. */
const waiting = new WeakMap<object, Work[]>();

/** Does this when the transaction is committed; outside one, at once. */
export function afterCommit(db: object, work: Work): void {
  const works = waiting.get(db);
  if (works === undefined) work();
  else works.push(work);
}

type Transacting = Pick<PostgresJsDatabase<Record<string, unknown>>, 'transaction'>;

/** Has the transactions of a database, and those inside them, do what waits for their commit. */
export function keepsWorkForCommit(db: Transacting): void {
  const transaction = db.transaction.bind(db);
  db.transaction = async (step, config) => {
    let works: Work[] = [];
    const result = await transaction((tx) => {
      works = [];
      waiting.set(tx, works);
      keepsWorkForCommit(tx);
      return step(tx);
    }, config);
    for (const work of works) afterCommit(db, work);
    return result;
  };
}
