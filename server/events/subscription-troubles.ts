// The dead ends among the subscriptions, for the operator: receivers that have taken nothing for long, or that are
// given up.
import { and, asc, eq, isNotNull, isNull, lte, or } from 'drizzle-orm';
import { eventLimits } from '../contract/event-limits.ts';
import { DAY } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { organisation } from '../store/schema.ts';
import { subscription } from '../store/schema-events.ts';
import { explained } from './subscription.ts';

/** A sentence for each, with what to do. */
export async function subscriptionTroubles({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<string[]> {
  const since = new Date(clock.now().getTime() - eventLimits.receiverTroubleAfter);
  const failsForLong = and(lte(subscription.failingSince, since), isNull(subscription.pausedAt));
  const rows = await db
    .select({ subscription, slug: organisation.slug })
    .from(subscription)
    .innerJoin(organisation, eq(organisation.id, subscription.organisationId))
    .where(or(isNotNull(subscription.stoppedAt), failsForLong))
    .orderBy(asc(organisation.slug), asc(subscription.createdAt));
  return rows.map(({ subscription: { id, url, stoppedAt, failingSince, lastError }, slug }) => {
    const why = lastError === null ? '' : ` ${explained(lastError, url)}`;
    const kept = `what happens is kept for ${eventLimits.eventsKeptFor / DAY} days`;
    return stoppedAt === null
      ? `Events of ${slug} are not taken since ${failingSince?.toISOString()} (subscription ${id}); ${kept}.${why}`
      : `Events of ${slug} are posted no more (subscription ${id}); ${kept}: subscription resume ${slug} ${id}.${why}`;
  });
}
