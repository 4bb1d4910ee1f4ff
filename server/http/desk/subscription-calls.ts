// The desk API's calls about subscriptions: what each is for, what it takes and answers, and the step it leads to.
import { eventLimits } from '../../contract/event-limits.ts';
import { limits } from '../../contract/limits.ts';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { DAY, HOUR } from '../../contract/units.ts';
import { nameOf, typeOf } from '../../events/cloud-event.ts';
import { tryReceiver } from '../../events/hand-over.ts';
import * as kept from '../../events/subscription.ts';
import { EventName } from '../../message/audit.ts';
import { json, nothing, query } from '../call.ts';
import { answered, DESK_API, type DeskRow, deskCall, done, type KeyHolder, located } from './desk-call.ts';
import { RowId } from './desk-schemas.ts';
import * as schemas from './subscription-schemas.ts';

const newSubscription = {
  url: 'https://zaken.haarlemmermeer.example/hooks/veilige-berichten',
  types: [typeOf('opened'), typeOf('replied')],
};
const subscription = {
  id: '5b0c1d0e-2a47-4a3b-9a51-6d2f6f0a7f10',
  ...newSubscription,
  state: 'active',
  deliveredThrough: 1208,
  createdAt: '2026-11-23T10:00:00.000Z',
  failures: 0,
};
const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const DAYS_TRIED = eventLimits.receiverGivenUpAfter / DAY;

export const subscriptionCalls = {
  subscribe: deskCall(
    {
      method: 'POST',
      path: '/subscriptions',
      tag: 'events',
      summary: 'Have events posted to you',
      description:
        'Each event as a `POST` of `application/cloudevents+json`, one at a time and in order, signed as Standard Webhooks has it with the ' +
        'secret of this answer. Any 2xx within ten seconds means that it is yours; anything else, and it is tried again, after a second, ' +
        `two, four … at most ten minutes, for ${DAYS_TRIED} days: no later one goes before it. A 410 stops it at once. An organisation has ` +
        `at most ${eventLimits.subscriptions}. It can come twice, with the same \`id\`.`,
      takes: json(schemas.NewSubscription, newSubscription, limits.smallCallBytes),
      answers: { 201: located('Subscribed.', schemas.StartedSubscription, { ...subscription, secret }) },
      problems: ['invalid-request', 'too-many-subscriptions'],
    },
    async ({ services, organisation, given: { url, types, after } }) => {
      const started = await kept.subscribe(services, organisation, { url, names: types?.map(nameOf), after });
      if (started === 'too-many') return { code: 'too-many-subscriptions' };
      if (started === 'unknown-place') return refused('after', 'is beyond the last event');
      if ('fault' in started) return refused('url', started.fault);
      const body = { ...asSubscription(started.subscription, services.clock.now()), secret: started.secret };
      return { status: 201, body, headers: { Location: `${DESK_API}/subscriptions/${body.id}` } };
    },
  ),
  listSubscriptions: deskCall(
    {
      method: 'GET',
      path: '/subscriptions',
      tag: 'events',
      summary: 'List subscriptions',
      description: 'All of the organisation, with how each goes.',
      takes: nothing,
      answers: { 200: answered('The subscriptions.', schemas.Subscriptions, { subscriptions: [subscription] }) },
      problems: [],
    },
    async ({ services, organisation }) => {
      const all = (await kept.listSubscriptions(services, organisation)).filter(isOwn);
      const now = services.clock.now();
      return { status: 200, body: { subscriptions: all.map((one) => asSubscription(one, now)) } };
    },
  ),
  getSubscription: deskCall(
    {
      method: 'GET',
      path: '/subscriptions/{id}',
      tag: 'events',
      summary: 'How a subscription goes',
      description: 'Whether events are taken, and why not.',
      takes: nothing,
      answers: { 200: answered('The subscription.', schemas.Subscription, subscription) },
      problems: ['subscription-unknown'],
    },
    async (caller) => told(caller, await found(caller)),
  ),
  unsubscribe: deskCall(
    {
      method: 'DELETE',
      path: '/subscriptions/{id}',
      tag: 'events',
      summary: 'Unsubscribe',
      description: 'Nothing is posted any more; the log of it goes, too.',
      takes: nothing,
      answers: { 204: done('Unsubscribed.') },
      problems: ['subscription-unknown'],
    },
    async (caller) => {
      const one = await found(caller);
      if (isProblem(one)) return one;
      await kept.unsubscribe(caller.services, caller.organisation, one.id);
      return { status: 204 };
    },
  ),
  pauseSubscription: deskCall(
    {
      method: 'POST',
      path: '/subscriptions/{id}/_pause',
      tag: 'events',
      summary: 'Pause',
      description: `Nothing is posted until it is resumed. Events wait for ${eventLimits.eventsKeptFor / DAY} days.`,
      takes: nothing,
      answers: { 200: answered('Paused.', schemas.Subscription, { ...subscription, state: 'paused' }) },
      problems: ['subscription-unknown'],
    },
    async (caller) => told(caller, await changed(caller, kept.pauseSubscription)),
  ),
  resumeSubscription: deskCall(
    {
      method: 'POST',
      path: '/subscriptions/{id}/_resume',
      tag: 'events',
      summary: 'Resume',
      description:
        'Goes on at once with the event after `deliveredThrough`: after a pause, a stop, or between two tries.',
      takes: nothing,
      answers: { 200: answered('Resumed.', schemas.Subscription, subscription) },
      problems: ['subscription-unknown'],
    },
    async (caller) => told(caller, await changed(caller, kept.resumeSubscription)),
  ),
  rotateSecret: deskCall(
    {
      method: 'POST',
      path: '/subscriptions/{id}/_rotate',
      tag: 'events',
      summary: 'Have a new secret',
      description: `For ${eventLimits.secretOverlap / HOUR} hours events are signed with both, so that you can change it without haste.`,
      takes: nothing,
      answers: {
        200: answered('The new secret.', schemas.NewSecret, { secret, earlierSecretUntil: '2026-11-24T10:00:00.000Z' }),
      },
      problems: ['subscription-unknown'],
    },
    async (caller) => {
      const one = await found(caller);
      if (isProblem(one)) return one;
      const rotated = await kept.rotateSecret(caller.services, caller.organisation, one.id);
      if (rotated === 'unknown') return { code: 'subscription-unknown' };
      const { secret, earlierSecretUntil } = rotated;
      return { status: 200, body: { secret, earlierSecretUntil: earlierSecretUntil.toISOString() } };
    },
  ),
  testSubscription: deskCall(
    {
      method: 'POST',
      path: '/subscriptions/{id}/_test',
      tag: 'events',
      summary: 'Have a test event posted',
      description:
        `An event of type \`${typeOf('test')}\`, signed like all others and without a \`sequence\`; the answer says what became of it. ` +
        'It is tried once, also while the subscription is paused, and changes nothing of it.',
      takes: nothing,
      answers: {
        200: answered('What became of it.', schemas.TestedSubscription, { taken: true, milliseconds: 48 }),
      },
      problems: ['subscription-unknown'],
    },
    async (caller) => {
      const one = await found(caller);
      if (isProblem(one)) return one;
      const { error, milliseconds } = await tryReceiver(caller.services, caller.organisation, one);
      return { status: 200, body: { milliseconds, ...inWords(error, one.url) } };
    },
  ),
  listDeliveries: deskCall(
    {
      method: 'GET',
      path: '/subscriptions/{id}/deliveries',
      tag: 'events',
      summary: 'What became of each try',
      description:
        `The tries of the last ${eventLimits.deliveriesKeptFor / DAY} days, newest first, a page at a time: give \`next\` of a page as ` +
        '`cursor` for the one after it.',
      takes: query(schemas.DeliveryQuery),
      answers: { 200: answered('A page of tries.', schemas.DeliveryPage) },
      problems: ['subscription-unknown'],
    },
    async (caller) => {
      const one = await found(caller);
      if (isProblem(one)) return one;
      const { limit, cursor } = caller.given;
      const before = cursor === undefined ? undefined : Number(cursor);
      const tries = await kept.deliveriesOf(caller.services, one, { before, limit: limit + 1 });
      const page = tries.slice(0, limit);
      const deliveries = page.map(({ eventId, sequence, at, milliseconds, error }) => {
        return { eventId, sequence, at: at.toISOString(), milliseconds, ...inWords(error ?? undefined, one.url) };
      });
      const next = tries.length > limit ? String(page.at(-1)?.id) : undefined;
      return { status: 200, body: { deliveries, next } };
    },
  ),
} satisfies Readonly<Record<string, DeskRow>>;

/** A case system's own: what goes to a neighbour is the operator's. */
const isOwn = ({ kind }: kept.Subscription): boolean => kind === 'webhook';

type Unknown = ProblemOf<'subscription-unknown'>;

/** The subscription of the path, of this organisation. */
async function found({ services, organisation, context }: KeyHolder): Promise<kept.Subscription | Unknown> {
  const id = RowId.safeParse(context.req.param('id'));
  const one = id.success ? await kept.findSubscription(services, organisation, id.data) : undefined;
  return one !== undefined && isOwn(one) ? one : { code: 'subscription-unknown' };
}

async function changed(caller: KeyHolder, step: typeof kept.pauseSubscription): Promise<kept.Subscription | Unknown> {
  const one = await found(caller);
  if (isProblem(one)) return one;
  const after = await step(caller.services, caller.organisation, one.id);
  return after === 'unknown' ? { code: 'subscription-unknown' } : after;
}

function told({ services }: KeyHolder, one: kept.Subscription | Unknown) {
  return isProblem(one) ? one : { status: 200 as const, body: asSubscription(one, services.clock.now()) };
}

function inWords(error: string | undefined, url: string): { taken: boolean; error?: string } {
  return error === undefined ? { taken: true } : { taken: false, error: kept.explained(error, url) };
}

function refused(name: string, detail: string): ProblemOf<'invalid-request'> {
  return { code: 'invalid-request', errors: [{ pointer: `#/${name}`, detail }] };
}

/** What is told of a subscription; what is undefined is not in the JSON. */
function asSubscription(of: kept.Subscription, now: Date): schemas.Subscription {
  const state = kept.stateOf(of);
  const { id, url, names, deliveredThrough, failures, lastError } = of;
  return {
    id,
    url,
    types: names?.map((name) => nameToType(name)),
    state,
    deliveredThrough,
    createdAt: of.createdAt.toISOString(),
    failures,
    failingSince: of.failingSince?.toISOString(),
    lastError: lastError === null ? undefined : kept.explained(lastError, url),
    nextTryAt: state === 'failing' ? of.dueAt.toISOString() : undefined,
    earlierSecretUntil: kept.earlierSecretCounts(of, now) ? of.earlierSecretUntil?.toISOString() : undefined,
  };
}

function nameToType(name: string): ReturnType<typeof typeOf> {
  return typeOf(EventName.parse(name));
}
