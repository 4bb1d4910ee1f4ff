// `subscription …`: where an organisation's events go by themselves; what its own systems do with the desk API.
import type { Command } from 'commander';
import * as z from 'zod';
import { eventLimits } from '../contract/event-limits.ts';
import { typeOf } from '../events/cloud-event.ts';
import { tryReceiver } from '../events/hand-over.ts';
import {
  explained,
  findSubscription,
  listSubscriptions,
  pauseSubscription,
  publish,
  register,
  resumeSubscription,
  rotateSecret,
  type Subscription,
  stateOf,
  subscribe,
  takerOf,
  unsubscribe,
} from '../events/subscription.ts';
import { TOLD_EVENTS } from '../message/audit.ts';
import type { Organisation } from '../store/schema.ts';
import {
  AdminError,
  type AdminServices,
  checked,
  organisationOf,
  print,
  textIn,
  wholeNumber,
  withServices,
} from './command.ts';
import { TOKEN_FILE, tokenIn } from './token-option.ts';

/** Adds the commands. */
export function subscriptionCommands(program: Command): void {
  const subscription = program.command('subscription').description("where an organisation's events are posted to");
  subscription
    .command('add')
    .description('add one; prints the secret of its signatures, once')
    .argument('<slug>')
    .argument('<url>', 'https, on the internet or in a network of EVENT_NETWORKS')
    .option('--type <type...>', `only these events: ${TOLD_EVENTS.join(', ')}; otherwise all`)
    .action((slug: string, url: string, { type }: { type?: string[] }) =>
      withServices(async (services) => {
        const names = type?.map(eventNamed);
        const added = await subscribe(services, await organisationOf(services, slug), { url, names });
        const { subscription, secret } = subscribed(added, slug);
        print({ slug, id: subscription.id, url, secret });
      }),
    );
  publishCommand(subscription);
  registerCommand(subscription);
  subscription
    .command('list')
    .description('all of an organisation, one JSON line each: state, last event taken, why the last try failed')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        for (const one of await listSubscriptions(services, await organisationOf(services, slug))) print(note(one));
      }),
    );
  const withOne = (
    name: string,
    what: string,
    step: (services: AdminServices, of: Organisation, one: Subscription) => Promise<Readonly<Record<string, unknown>>>,
  ) =>
    subscription
      .command(name)
      .description(what)
      .argument('<slug>')
      .argument('<id>')
      .action((slug: string, id: string) =>
        withServices(async (services) => {
          const of = await organisationOf(services, slug);
          const one = /^[0-9a-f-]{36}$/.test(id) ? await findSubscription(services, of, id) : undefined;
          if (one === undefined)
            throw new AdminError(`"${slug}" has no subscription "${id}". See: subscription list ${slug}`);
          print({ slug, id, ...(await step(services, of, one)) });
        }),
      );
  withOne('test', 'post a test event and say what became of it', async (services, of, one) => {
    const { error, milliseconds } = await tryReceiver(services, of, one);
    if (error !== undefined) process.exitCode = 1;
    return {
      taken: error === undefined,
      milliseconds,
      ...(error === undefined ? {} : { why: explained(error, one.url) }),
    };
  });
  withOne('pause', 'post no more for a while', async (services, of, { id }) => {
    return { paused: (await pauseSubscription(services, of, id)) !== 'unknown' };
  });
  withOne('resume', 'go on where it ended, at once', async (services, of, { id }) => {
    return { resumed: (await resumeSubscription(services, of, id)) !== 'unknown' };
  });
  withOne(
    'rotate-secret',
    'a new secret, printed once; the old one signs beside it for a day',
    async (services, of, one) => {
      const anew = { webhook: undefined, notificaties: 'publish', klantinteracties: 'register' }[one.kind];
      if (anew !== undefined)
        throw new AdminError(
          `Its secret is the other side's. Remove it, then: subscription ${anew} … --after ${one.deliveredThrough}`,
        );
      const rotated = await rotateSecret(services, of, one.id);
      if (rotated === 'unknown') throw new AdminError('It was removed just now.');
      return { secret: rotated.secret, earlierSecretUntil: rotated.earlierSecretUntil.toISOString() };
    },
  );
  withOne('remove', 'post nothing there any more', async (services, of, { id }) => {
    return { removed: (await unsubscribe(services, of, id)) === 'gone' };
  });
}

/** What an operator says of a channel. */
const Publishing = z.object({
  channel: z.string().min(1).max(eventLimits.channelCharacters),
  clientId: z.string().min(1).max(eventLimits.clientIdCharacters),
  messagesUrl: z
    .url({ protocol: /^https?$/, error: 'must be a URL' })
    .max(eventLimits.subscriptionUrlCharacters)
    .transform((url) => url.replace(/\/+$/, '')),
});
const ClientSecret = z.string().trim().min(1).max(eventLimits.clientSecretCharacters);

function publishCommand(subscription: Command): void {
  subscription
    .command('publish')
    .description('publish events to a channel of a Notificaties API (1.0)')
    .argument('<slug>')
    .argument('<url>', 'the root of the API, as https://notificaties.example.nl/api/v1')
    .requiredOption('--channel <name>', 'as it is registered there, with the filters bron and gebeurtenis')
    .requiredOption('--client-id <id>', 'of an application that may publish there (notificaties.publiceren)')
    .requiredOption('--secret-file <file>', 'holds the secret of that application; - for stdin')
    .requiredOption('--messages-url <url>', 'of this server, as https://berichten.example.nl/desk/v1/messages')
    .option('--type <type...>', 'only these events; otherwise all')
    .option('--after <place>', 'begin with the events after this one; otherwise from now on', wholeNumber)
    .action((slug: string, url: string, { type, after, secretFile, ...options }: PublishOptions) =>
      withServices(async (services) => {
        const publishing = checked(Publishing, options);
        const text = await textIn('--secret-file', secretFile);
        const { secret } = checked(z.object({ secret: ClientSecret }), { secret: text }, { secret: 'secretFile' });
        const of = await organisationOf(services, slug);
        const names = type?.map(eventNamed);
        const added = await publish(services, of, { url, names, after, secret, ...publishing });
        print({ slug, ...placeOf(subscribed(added, slug)), ...publishing });
      }),
    );
}

function registerCommand(subscription: Command): void {
  subscription
    .command('register')
    .description('register each message and answer as a klantcontact in a Klantinteracties API (Open Klant 2)')
    .argument('<slug>')
    .argument('<url>', 'the root of the API, as https://openklant.example.nl/klantinteracties/api/v1')
    .requiredOption('--channel <name>', 'the kanaal of these contacts, as e-mail')
    .requiredOption(...TOKEN_FILE)
    .option('--after <place>', 'begin with the events after this one; otherwise from now on', wholeNumber)
    .action((slug: string, url: string, { after, tokenFile, ...options }: RegisterOptions) =>
      withServices(async (services) => {
        const { channel } = checked(Publishing.pick({ channel: true }), options);
        const token = await tokenIn(tokenFile);
        const added = await register(services, await organisationOf(services, slug), { url, after, token, channel });
        print({ slug, ...placeOf(subscribed(added, slug)), channel });
      }),
    );
}

interface RegisterOptions extends Readonly<Record<string, unknown>> {
  readonly tokenFile: string;
  readonly after?: number;
}

interface PublishOptions extends Readonly<Record<string, unknown>> {
  readonly secretFile: string;
  readonly type?: string[];
  readonly after?: number;
}

/** The one that was added. Throws `AdminError` when it was not. */
function subscribed(added: Awaited<ReturnType<typeof subscribe>>, slug: string) {
  if (added === 'too-many') throw new AdminError(`"${slug}" has as many as it may. Remove one.`);
  if (added === 'unknown-place') throw new AdminError('--after: is beyond the last event');
  if ('fault' in added) throw new AdminError(`The URL ${added.fault}.`);
  return added;
}

function placeOf({ subscription: { id, url, deliveredThrough } }: { readonly subscription: Subscription }) {
  return { id, url, deliveredThrough };
}

function eventNamed(name: string) {
  const found = TOLD_EVENTS.find((told) => told === name || typeOf(told) === name);
  if (found === undefined) throw new AdminError(`--type: must be one of ${TOLD_EVENTS.join(', ')}`);
  return found;
}

function note(one: Subscription): Readonly<Record<string, unknown>> {
  const { id, url, names, deliveredThrough, failures, failingSince, lastError } = one;
  const why = lastError === null ? null : explained(lastError, url);
  return {
    id,
    url,
    ...takerOf(one),
    types: names,
    state: stateOf(one),
    deliveredThrough,
    failures,
    failingSince,
    why,
  };
}
