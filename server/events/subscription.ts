// Subscriptions: where an organisation's events go by themselves, from which place on, and how that goes.

import { and, asc, count, desc, eq, lt } from 'drizzle-orm';
import { faultOfCode } from '../connection-fault.ts';
import { eventLimits } from '../contract/event-limits.ts';
import { ANSWER_NOT_UNDERSTOOD } from '../integrations/event-receivers.ts';
import { rootOf } from '../integrations/klantinteracties.ts';
import { type Publishing, publicationsUrl } from '../integrations/notificaties.ts';
import type { EventName } from '../message/audit.ts';
import type { Services } from '../services.ts';
import { oneRow } from '../store/database.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { eventDelivery, subscription } from '../store/schema-events.ts';
import { lastPlace, placeEvents } from './event-sequence.ts';
import { freshSecret } from './webhook-signature.ts';

export type Subscription = typeof subscription.$inferSelect;
export type EventDelivery = typeof eventDelivery.$inferSelect;

/** `failing`: the last try failed, and there will be another. `stopped`: there will be none until it is resumed. */
export type SubscriptionState = 'active' | 'failing' | 'paused' | 'stopped';

/** What takes its events: a case system, as they are; or a neighbour, as its own API has it. */
export type Taker =
  | { readonly kind: 'webhook' }
  | ({ readonly kind: 'notificaties' } & Publishing)
  | { readonly kind: 'klantinteracties'; readonly channel: string };

/** What is wanted: where, which events (all), and after which place (from now on). */
export interface Wanted {
  readonly url: string;
  readonly names?: readonly EventName[] | undefined;
  readonly after?: number | undefined;
}

type Subscribed = { readonly subscription: Subscription; readonly secret: string };
type NotSubscribed = { readonly fault: string } | 'too-many' | 'unknown-place';
type Subscribing = Pick<Services, 'db' | 'clock' | 'serverKeys' | 'eventReceivers'>;

/** Subscribes; the secret is told this once. A sentence's end when the address is none for events. */
export function subscribe(
  services: Subscribing,
  of: Organisation,
  wanted: Wanted,
): Promise<Subscribed | NotSubscribed> {
  return add(services, of, wanted, { kind: 'webhook' }, freshSecret());
}

/** Has events published to a channel of the Notificaties API with this root, under the secret that it gave. */
export function publish(
  services: Subscribing,
  of: Organisation,
  { secret, url, names, after, ...publishing }: Wanted & Publishing & { readonly secret: string },
): Promise<Subscribed | NotSubscribed> {
  // A root that is none is told as it was given.
  const where = URL.canParse(url) ? publicationsUrl(url) : url;
  return add(services, of, { url: where, names, after }, { kind: 'notificaties', ...publishing }, secret);
}

/** A klantcontact for each message that went out and each answer to one. */
const CONTACTS: readonly EventName[] = ['notified', 'replied'];

/** Has contacts registered in the Klantinteracties API with this root, under the token that it gave. */
export function register(
  services: Subscribing,
  of: Organisation,
  { token, channel, url, after }: Omit<Wanted, 'names'> & { readonly token: string; readonly channel: string },
): Promise<Subscribed | NotSubscribed> {
  const wanted = { url: rootOf(url), names: CONTACTS, after };
  return add(services, of, wanted, { kind: 'klantinteracties', channel }, token);
}

async function add(
  services: Subscribing,
  { id: organisationId }: Organisation,
  { url, names, after }: Wanted,
  taker: Taker,
  secret: string,
): Promise<Subscribed | NotSubscribed> {
  const fault = services.eventReceivers.faultOf(url);
  if (fault !== undefined) return { fault };
  await placeEvents(services.db, organisationId);
  const last = await lastPlace(services.db, organisationId);
  if ((after ?? 0) > last) return 'unknown-place';
  const id = crypto.randomUUID();
  const secretSealed = await services.serverKeys.seal(`subscription/secret/${id}`, secret);
  const now = services.clock.now();
  return services.db.transaction(async (tx) => {
    await tx
      .select({ id: organisation.id })
      .from(organisation)
      .where(eq(organisation.id, organisationId))
      .for('update');
    const mine = eq(subscription.organisationId, organisationId);
    const [held] = await tx.select({ some: count() }).from(subscription).where(mine);
    if ((held?.some ?? 0) >= eventLimits.subscriptions) return 'too-many';
    const row = { id, organisationId, url, secretSealed, deliveredThrough: after ?? last, dueAt: now, createdAt: now };
    const added = await tx
      .insert(subscription)
      .values({ ...row, ...taker, names: names === undefined ? null : [...names] })
      .returning();
    return { subscription: oneRow(added), secret };
  });
}

/** All of an organisation, oldest first. */
export function listSubscriptions({ db }: Pick<Services, 'db'>, { id }: Organisation): Promise<Subscription[]> {
  return db
    .select()
    .from(subscription)
    .where(eq(subscription.organisationId, id))
    .orderBy(asc(subscription.createdAt), asc(subscription.id));
}

/** One of an organisation. */
export async function findSubscription(
  { db }: Pick<Services, 'db'>,
  of: Organisation,
  id: string,
): Promise<Subscription | undefined> {
  const [found] = await db.select().from(subscription).where(isOf(of, id));
  return found;
}

/** Nothing goes there any more. */
export async function unsubscribe(
  { db }: Pick<Services, 'db'>,
  of: Organisation,
  id: string,
): Promise<'gone' | 'unknown'> {
  const gone = await db.delete(subscription).where(isOf(of, id)).returning({ id: subscription.id });
  return gone.length > 0 ? 'gone' : 'unknown';
}

/** Sends no more for a while; nothing is lost, as long as events are told. */
export function pauseSubscription(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  of: Organisation,
  id: string,
): Promise<Subscription | 'unknown'> {
  return change({ db }, of, id, { pausedAt: clock.now() });
}

/** Goes on where it ended, whoever ended it, at once. */
export function resumeSubscription(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  of: Organisation,
  id: string,
): Promise<Subscription | 'unknown'> {
  const afresh = { pausedAt: null, stoppedAt: null, failures: 0, failingSince: null, lastError: null };
  return change({ db }, of, id, { ...afresh, isSlow: false, dueAt: clock.now() });
}

/** A new secret of a case system's own, told this once; the one before it signs beside it for a while. */
export async function rotateSecret(
  services: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  of: Organisation,
  id: string,
): Promise<{ secret: string; earlierSecretUntil: Date } | 'unknown'> {
  const { db, serverKeys, clock } = services;
  const found = await findSubscription({ db }, of, id);
  if (found?.kind !== 'webhook') return 'unknown';
  const secret = freshSecret();
  const earlierSecretUntil = new Date(clock.now().getTime() + eventLimits.secretOverlap);
  const earlier = await serverKeys.open(`subscription/secret/${id}`, found.secretSealed);
  const changed = await change({ db }, of, id, {
    secretSealed: await serverKeys.seal(`subscription/secret/${id}`, secret),
    earlierSecretSealed: await serverKeys.seal(`subscription/earlier_secret/${id}`, earlier),
    earlierSecretUntil,
  });
  return changed === 'unknown' ? 'unknown' : { secret, earlierSecretUntil };
}

/** The tries of the last days, the newest first; after the one of this id. */
export async function deliveriesOf(
  { db }: Pick<Services, 'db'>,
  { id }: Subscription,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<EventDelivery[]> {
  const older = before === undefined ? undefined : lt(eventDelivery.id, before);
  return db
    .select()
    .from(eventDelivery)
    .where(and(eq(eventDelivery.subscriptionId, id), older))
    .orderBy(desc(eventDelivery.id))
    .limit(limit);
}

/** What takes its events. */
export function takerOf({ kind, channel, clientId, messagesUrl }: Subscription): Taker {
  if (kind === 'webhook') return { kind };
  if (kind === 'klantinteracties' && channel !== null) return { kind, channel };
  if (kind === 'notificaties' && channel !== null && clientId !== null && messagesUrl !== null)
    return { kind, channel, clientId, messagesUrl };
  throw new Error(`a subscription of ${kind} is held to its columns by the database`);
}

/** How it goes with it. */
export function stateOf({ stoppedAt, pausedAt, failures }: Subscription): SubscriptionState {
  if (stoppedAt !== null) return 'stopped';
  if (pausedAt !== null) return 'paused';
  return failures > 0 ? 'failing' : 'active';
}

/** Why an event was not taken, as a sentence; the error itself where there is none for it. */
export function explained(error: string, url: string): string {
  const { host } = new URL(url);
  if (error === 'EADDRESSREFUSED') return `${host} is an address that EVENT_NETWORKS does not name (${error}).`;
  if (/^HTTP 3/.test(error))
    return `${host} answers ${error}: redirects are not followed, subscribe the final address.`;
  if (/^HTTP/.test(error)) return `${host} answers ${error}: an event is taken with any 2xx.`;
  if (error === ANSWER_NOT_UNDERSTOOD) return `${host} answers with something else than its API has (${error}).`;
  return faultOfCode(error, 'url', host)?.sentence ?? error;
}

/** In which an earlier secret counts still. */
export function earlierSecretCounts({ earlierSecretUntil }: Subscription, now: Date): boolean {
  return earlierSecretUntil !== null && earlierSecretUntil > now;
}

function isOf({ id: organisationId }: Organisation, id: string) {
  return and(eq(subscription.id, id), eq(subscription.organisationId, organisationId));
}

async function change(
  { db }: Pick<Services, 'db'>,
  of: Organisation,
  id: string,
  changes: Partial<Subscription>,
): Promise<Subscription | 'unknown'> {
  const [changed] = await db.update(subscription).set(changes).where(isOf(of, id)).returning();
  return changed ?? 'unknown';
}
