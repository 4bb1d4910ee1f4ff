// The events of an organisation, in their order, as long as they are told.
import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm';
import { EventName } from '../message/audit.ts';
import { caseNumberOf } from '../message/case-number.ts';
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
  { db, serverKeys }: Pick<Services, 'db' | 'serverKeys'>,
  { id }: Organisation,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<EventsRead | 'unknown-place'> {
  await placeEvents(db, id);
  if (after > (await lastPlace(db, id))) return 'unknown-place';
  const found = await readEvents({ db, serverKeys }, id, { after, limit: limit + 1 });
  const events = found.slice(0, limit);
  return { events, last: events.at(-1)?.sequence ?? after, hasMore: found.length > limit };
}

/** Which of them: after a place, up to another, of these names only. */
export interface Wanted {
  readonly after: number;
  readonly through?: number;
  readonly names?: readonly EventName[] | undefined;
  readonly limit: number;
}

/** The first of those that are wanted. */
export async function readEvents(
  { db, serverKeys }: { readonly db: Queryable } & Pick<Services, 'serverKeys'>,
  organisationId: string,
  { after, through, names, limit }: Wanted,
): Promise<ToldEvent[]> {
  const upTo = through === undefined ? undefined : lte(toldEvent.sequence, through);
  const named = names === undefined ? undefined : inArray(audit.event, [...names]);
  const rows = await db
    .select({
      id: toldEvent.id,
      sequence: toldEvent.sequence,
      name: audit.event,
      details: audit.details,
      at: audit.at,
      message: {
        id: message.id,
        reference: message.reference,
        caseNumberSealed: message.caseNumberSealed,
      },
    })
    .from(toldEvent)
    .innerJoin(audit, eq(audit.id, toldEvent.auditId))
    .innerJoin(message, eq(message.id, audit.messageId))
    .where(and(eq(toldEvent.organisationId, organisationId), gt(toldEvent.sequence, after), upTo, named))
    .orderBy(asc(toldEvent.sequence))
    .limit(limit);
  return Promise.all(
    rows.map(async ({ name, sequence, message: { id, reference, ...of }, ...row }) => {
      const about = { id, reference, caseNumber: await caseNumberOf(serverKeys, { id, ...of }) };
      return { ...row, name: EventName.parse(name), sequence: sequence ?? 0, message: about };
    }),
  );
}
