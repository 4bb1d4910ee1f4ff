// One event to one receiver: the next in order, and what becomes of it. The subscription's row is held
// meanwhile, as the worker holds a job's: a killed process loses nothing, and nobody else sends the same.

import { and, eq, sql } from 'drizzle-orm';
import { eventLimits } from '../contract/event-limits.ts';
import { SECOND } from '../contract/units.ts';
import type { HandedOver } from '../integrations/event-receivers.ts';
import { EventName } from '../message/audit.ts';
import { countDone, countFailed } from '../metrics.ts';
import type { Services } from '../services.ts';
import { afterCommit } from '../store/after-commit.ts';
import type { Transaction } from '../store/database.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { eventDelivery, subscription, toldEvent } from '../store/schema-events.ts';
import { describeSpan, inSpan } from '../traces.ts';
import { lastPlace } from './event-sequence.ts';
import { handOver } from './hand-over.ts';
import { explained, type Subscription } from './subscription.ts';
import { readEvents } from './told-events.ts';

/** Which subscriptions a place may take: quick ones only, and none of organisations that have enough places. */
export interface Look {
  readonly onlyQuick: boolean;
  readonly busy: readonly string[];
}

type Telling = Pick<Services, 'db' | 'clock' | 'serverKeys' | 'eventReceivers' | 'log'>;

/**
 * Hands the next event of a subscription over whose turn it is. False when there is none. `began` hears of whose it
 * is, before the receiver is called.
 */
export async function deliverNext(
  services: Telling,
  look: Look,
  began: (organisationId: string) => void = () => {},
): Promise<boolean> {
  return services.db.transaction(async (tx) => {
    const taken = await takeTurn(tx, services.clock.now(), look);
    if (taken === undefined) return false;
    began(taken.organisation.id);
    const { subscription: of, organisation: whose } = taken;
    const through = await lastPlace(tx, whose.id);
    const names = of.names?.map((name) => EventName.parse(name));
    const [next] = await readEvents({ ...services, db: tx }, whose.id, {
      after: of.deliveredThrough,
      through,
      names,
      limit: 1,
    });
    if (next === undefined) {
      await tx.update(subscription).set({ deliveredThrough: through }).where(eq(subscription.id, of.id));
      return true;
    }
    const span = { 'secure_message.organisation': whose.slug, 'server.address': new URL(of.url).hostname };
    const handed = await inSpan('post-event', span, async () => {
      const outcome = await handOver(services, whose, of, next);
      if (outcome.error !== undefined) describeSpan({ 'error.type': outcome.error });
      return outcome;
    });
    const { error, milliseconds } = handed;
    const tried = { subscriptionId: of.id, eventId: next.id, sequence: next.sequence, milliseconds };
    await tx.insert(eventDelivery).values({ ...tried, error: error ?? null, at: services.clock.now() });
    const after = afterTry(services, of, next.sequence, handed);
    await tx.update(subscription).set(after).where(eq(subscription.id, of.id));
    if (error === undefined) {
      const seconds = (services.clock.now().getTime() - next.at.getTime()) / SECOND;
      afterCommit(tx, () => {
        countDone('post-event', seconds);
        services.log.info({ job: 'post-event', organisation: whose.slug, seconds }, 'a job is done');
      });
    } else afterCommit(tx, () => countFailed('post-event', after.stoppedAt ? 'failed' : 'postponed', error));
    return true;
  });
}

/** The row of a subscription that has something to tell, and has waited longest. */
async function takeTurn(
  tx: Transaction,
  now: Date,
  { onlyQuick, busy }: Look,
): Promise<{ subscription: Subscription; organisation: Organisation } | undefined> {
  const hasMore = sql`exists (select from ${toldEvent}
    where ${toldEvent.organisationId} = ${subscription.organisationId}
      and ${toldEvent.sequence} > ${subscription.deliveredThrough})`;
  const [row] = await tx
    .select({ subscription, organisation })
    .from(subscription)
    .innerJoin(organisation, eq(organisation.id, subscription.organisationId))
    .where(
      and(
        sql`${subscription.pausedAt} is null and ${subscription.stoppedAt} is null and ${organisation.disabledAt} is null`,
        sql`${subscription.dueAt} <= ${now.toISOString()}::timestamptz`,
        sql`${subscription.organisationId} <> all(${`{${busy.join()}}`}::uuid[])`,
        onlyQuick ? eq(subscription.isSlow, false) : undefined,
        hasMore,
      ),
    )
    .orderBy(subscription.dueAt, subscription.id)
    .limit(1)
    .for('update', { of: subscription, skipLocked: true });
  return row;
}

/** What a try leaves in the row. */
function afterTry(
  { clock, log }: Pick<Services, 'clock' | 'log'>,
  of: Subscription,
  sequence: number,
  { error, milliseconds, rest }: HandedOver,
): Partial<Subscription> {
  const now = clock.now();
  const isSlow = milliseconds > eventLimits.receiverSlowAfter;
  if (error === undefined)
    return { deliveredThrough: sequence, dueAt: now, isSlow, failures: 0, failingSince: null, lastError: null };
  const failingSince = of.failingSince ?? now;
  // 410: it says itself that nobody is there any more.
  const isOver = error === 'HTTP 410' || now.getTime() - failingSince.getTime() >= eventLimits.receiverGivenUpAfter;
  const told = { subscription: of.id, failures: of.failures + 1, why: explained(error, of.url) };
  if (isOver) log.error(told, 'a receiver of events is given up');
  else log.warn(told, 'an event was not taken');
  const dueAt = new Date(now.getTime() + Math.max(backOff(of.failures), rest));
  const stoppedAt = isOver ? now : null;
  return { isSlow, failures: of.failures + 1, failingSince, lastError: error, dueAt, stoppedAt };
}

/** 1, 2, 4 … seconds, at most ten minutes. */
function backOff(failures: number): number {
  return Math.min(eventLimits.receiverBackOffAtMost, SECOND * 2 ** failures);
}
