// How an event is handed over: signed, as a case system takes it; or as the API of a neighbour has it.
import type { HandedOver } from '../integrations/event-receivers.ts';
import { type Contact, contactsOf, registerContact } from '../integrations/klantinteracties.ts';
import { type Publication, type Publishing, publicationRequest } from '../integrations/notificaties.ts';
import { plainDetails } from '../message/audit.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import { cloudEvent, sourceOf, type ToldEvent, typeOf } from './cloud-event.ts';
import { earlierSecretCounts, type Subscription, takerOf } from './subscription.ts';
import { signedHeaders } from './webhook-signature.ts';

type Handing = Pick<Services, 'clock' | 'serverKeys' | 'eventReceivers'>;

/** Hands an event over to what takes those of this subscription. */
export async function handOver(
  services: Handing,
  whose: Organisation,
  of: Subscription,
  event: ToldEvent,
): Promise<HandedOver> {
  const { eventReceivers } = services;
  const taker = takerOf(of);
  if (taker.kind === 'webhook') return postSigned(services, of, event.id, cloudEvent(whose, event));
  const source = sourceOf(whose);
  const time = event.at.toISOString();
  if (taker.kind === 'notificaties') {
    return publishTo(services, of, taker, { source, name: event.name, id: event.message.id, time });
  }
  const api = { root: of.url, token: await secretOf(services, of) };
  return registerContact(eventReceivers, api, { ...taker, source }, { ...contactIn(event), time });
}

/**
 * Hands over a trial event, which has no place and leaves no trace; in a channel everybody who listens hears it. What
 * registers contacts is only asked for one: a trial would stay there.
 */
export async function tryReceiver(services: Handing, whose: Organisation, of: Subscription): Promise<HandedOver> {
  const { eventReceivers, clock } = services;
  const taker = takerOf(of);
  const id = crypto.randomUUID();
  const subject = of.id;
  const source = sourceOf(whose);
  const time = clock.now().toISOString();
  if (taker.kind === 'webhook') {
    const head = { specversion: '1.0', id, source, type: typeOf('test'), subject, time };
    return postSigned(services, of, id, { ...head, datacontenttype: 'application/json', data: {} });
  }
  if (taker.kind === 'notificaties') {
    return publishTo(services, of, taker, { source, name: 'test', id: subject, time });
  }
  const api = { root: of.url, token: await secretOf(services, of) };
  const { count: _, ...asked } = await contactsOf(eventReceivers, api, source, id);
  return asked;
}

/** Its secret is the API's. */
async function publishTo(
  services: Handing,
  of: Subscription,
  publishing: Publishing,
  about: Publication,
): Promise<HandedOver> {
  const secret = await secretOf(services, of);
  const { headers, body } = await publicationRequest(publishing, secret, about, services.clock.now());
  return services.eventReceivers.post(of.url, headers, body);
}

async function postSigned(
  { clock, serverKeys, eventReceivers }: Handing,
  of: Subscription,
  id: string,
  event: Readonly<Record<string, unknown>>,
): Promise<HandedOver> {
  const at = clock.now();
  const secrets = [await secretOf({ serverKeys }, of)];
  if (of.earlierSecretSealed !== null && earlierSecretCounts(of, at))
    secrets.push(await serverKeys.open(`subscription/earlier_secret/${of.id}`, of.earlierSecretSealed));
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    ...signedHeaders(secrets, { id, at, body }),
  };
  return eventReceivers.post(of.url, headers, body);
}

/** The message that went out, or the answer to it. */
function contactIn({ name, message, details }: ToldEvent): Omit<Contact, 'time'> {
  const { reference } = plainDetails(details);
  return name === 'replied' && typeof reference === 'string'
    ? { reference, answers: message.reference }
    : { reference: message.reference, answers: undefined };
}

function secretOf({ serverKeys }: Pick<Services, 'serverKeys'>, of: Subscription): Promise<string> {
  return serverKeys.open(`subscription/secret/${of.id}`, of.secretSealed);
}
