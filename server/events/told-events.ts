// The events of an organisation, in their order, as long as they are told.
import { and, asc, eq, gt } from 'drizzle-orm';
import { EventName } from '../message/audit.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import { message, type Organisation } from '../store/schema.ts';
import { toldEvent } from '../store/schema-events.ts';
import { audit } from '../store/schema-service.ts';
import type { ToldEvent } from './cloud-event.ts';
import { lastPlace, placeEvents } from './event-sequence.ts';

/** A page of them. */
export interface EventsRead {
  readonly events: readonly ToldEvent[];
  /** The place of the last of them, or where it began. */
  readonly last: number;
  readonly hasMore: boolean;
}

/** The events after this place. `unknown-place` for one that none has had: who asks so has read another database. */
export async function eventsAfter(
  { db }: Pick<Services, 'db'>,
  { id }: Organisation,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<EventsRead | 'unknown-place'> {
  await placeEvents(db, id);
  if (after > (await lastPlace(db, id))) return 'unknown-place';
  const found = await readEvents(db, id, { after, limit: limit + 1 });
  const events = found.slice(0, limit);
  return { events, last: events.at(-1)?.sequence ?? after, hasMore: found.length > limit };
}

/** The first events after a place. */
export async function readEvents(
  db: Queryable,
  organisationId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ToldEvent[]> {
  const rows = await db
    .select({
      id: toldEvent.id,
      sequence: toldEvent.sequence,
      name: audit.event,
      details: audit.details,
      at: audit.at,
      message: { id: message.id, reference: message.reference },
    })
    .from(toldEvent)
    .innerJoin(audit, eq(audit.id, toldEvent.auditId))
    .innerJoin(message, eq(message.id, audit.messageId))
    .where(and(eq(toldEvent.organisationId, organisationId), gt(toldEvent.sequence, after)))
    .orderBy(asc(toldEvent.sequence))
    .limit(limit);
  return rows.map(({ name, sequence, ...row }) => ({ ...row, name: EventName.parse(name), sequence: sequence ?? 0 }));
}
