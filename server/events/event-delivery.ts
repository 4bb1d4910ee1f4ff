// One event to one receiver: the next in order, signed, and what becomes of it. The subscription's row is held
// meanwhile, as the worker holds a job's: a killed process loses nothing, and nobody else sends the same.

import { and, eq, sql } from 'drizzle-orm';
import { eventLimits } from '../contract/event-limits.ts';
import { SECOND } from '../contract/units.ts';
import type { HandedOver } from '../integrations/event-receivers.ts';
import { publicationRequest } from '../integrations/notificaties.ts';
import { EventName } from '../message/audit.ts';
import { countDone, countFailed } from '../metrics.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { eventDelivery, subscription, toldEvent } from '../store/schema-events.ts';
import { type CloudEvent, cloudEvent, sourceOf, typeOf } from './cloud-event.ts';
import { lastPlace } from './event-sequence.ts';
import { earlierSecretCounts, explained, publishingOf, type Subscription } from './subscription.ts';
import { readEvents } from './told-events.ts';
import { signedHeaders } from './webhook-signature.ts';

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
    const handed = await handOver(services, of, next.name, cloudEvent(whose, next));
    const { error, milliseconds } = handed;
    const tried = { subscriptionId: of.id, eventId: next.id, sequence: next.sequence, milliseconds };
    await tx.insert(eventDelivery).values({ ...tried, error: error ?? null, at: services.clock.now() });
    const after = afterTry(services, of, next.sequence, handed);
    await tx.update(subscription).set(after).where(eq(subscription.id, of.id));
    if (error === undefined) countDone('post-event', (services.clock.now().getTime() - next.at.getTime()) / SECOND);
    else countFailed('post-event', after.stoppedAt ? 'failed' : 'postponed', error);
    return true;
  });
}

/** Sends a trial event, which has no place and leaves no trace; in a channel everybody who listens hears it. */
export async function tryReceiver(
  services: Pick<Services, 'clock' | 'serverKeys' | 'eventReceivers'>,
  whose: Organisation,
  of: Subscription,
): Promise<HandedOver> {
  return handOver(services, of, 'test', {
    specversion: '1.0',
    id: crypto.randomUUID(),
    source: sourceOf(whose),
    type: typeOf('test'),
    subject: of.id,
    time: services.clock.now().toISOString(),
    datacontenttype: 'application/json',
    data: {},
  });
}

async function handOver(
  { clock, serverKeys, eventReceivers }: Pick<Services, 'clock' | 'serverKeys' | 'eventReceivers'>,
  of: Subscription,
  name: EventName | 'test',
  event: Pick<CloudEvent, 'id' | 'source' | 'subject' | 'time'> & Readonly<Record<string, unknown>>,
): Promise<HandedOver> {
  const at = clock.now();
  const secret = await serverKeys.open(`subscription/secret/${of.id}`, of.secretSealed);
  const publishing = publishingOf(of);
  if (publishing !== undefined) {
    const about = { source: event.source, name, id: event.subject, time: event.time };
    const { headers, body } = await publicationRequest(publishing, secret, about, at);
    return eventReceivers.post(of.url, headers, body);
  }
  const secrets = [secret];
  if (of.earlierSecretSealed !== null && earlierSecretCounts(of, at))
    secrets.push(await serverKeys.open(`subscription/earlier_secret/${of.id}`, of.earlierSecretSealed));
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    ...signedHeaders(secrets, { id: event.id, at, body }),
  };
  return eventReceivers.post(of.url, headers, body);
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
