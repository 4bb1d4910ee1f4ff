// The desk API's calls about events: what happens, told to who asks for it.

import * as z from 'zod';
import { eventLimits } from '../../contract/event-limits.ts';
import { DAY } from '../../contract/units.ts';
import { CloudEvent, cloudEvent } from '../../events/cloud-event.ts';
import { eventsAfter } from '../../events/told-events.ts';
import { query } from '../call.ts';
import type { WebhookRow } from '../documents/openapi.ts';
import { answered, type DeskRow, deskCall } from './desk-call.ts';

const KEPT_DAYS = eventLimits.eventsKeptFor / DAY;

const EventQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0)
    .describe('`last` of the page before: only what comes after it.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(eventLimits.mostEventsOnPage)
    .default(eventLimits.eventsOnPage)
    .describe('Events on a page.'),
});

export const EventPage = z.object({
  events: z.array(CloudEvent).describe('In the order of `sequence`.'),
  last: z.int().describe('Give it as `after` the next time, also when there were none.'),
  hasMore: z.boolean().describe('There are more already: ask at once.'),
});

/** In the examples of the document. */
export const event = {
  specversion: '1.0',
  id: 'f3dce042-cd6e-4977-844d-05be8dce7cea',
  source: 'urn:nld:oin:00000001823288444000:systeem:secure-messages',
  type: 'nl.secure-messages.opened',
  subject: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11',
  time: '2026-11-23T18:30:40.000Z',
  sequence: '1208',
  sequencetype: 'Integer',
  datacontenttype: 'application/json',
  data: { message: { id: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11', reference: 'K7PX-3MRT' }, details: {} },
};

/** What a subscription has posted. */
export const postedEvent: WebhookRow = {
  tag: 'events',
  summary: 'An event is posted to you',
  description:
    'To the address of a subscription: one at a time and in order. Signed as Standard Webhooks has it: HMAC-SHA256 over ' +
    '`<webhook-id>.<webhook-timestamp>.<body>` under the secret of the subscription. It can come twice, with the same id.',
  headers: {
    'webhook-id': { description: 'The id of the event.', example: event.id, isRequired: true },
    'webhook-timestamp': {
      description: 'When it was sent, in seconds since 1970.',
      example: '1795458640',
      isRequired: true,
    },
    'webhook-signature': {
      description:
        '`v1,` and the signature in base64; two of them, with a space between, for a day after the secret changed.',
      example: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      isRequired: true,
    },
  },
  posts: { 'application/cloudevents+json': { schema: CloudEvent, example: event } },
  answers: {
    '2XX': 'It is yours.',
    '410': 'Nobody is here any more: the subscription is stopped.',
    default: 'Not taken: it comes again.',
  },
};

export const eventCalls = {
  pollEvents: deskCall(
    {
      method: 'GET',
      path: '/events',
      tag: 'events',
      summary: 'What has happened since',
      description:
        'The events of all messages of the organisation, oldest first: each once, in the order in which they were written down, ' +
        `for ${KEPT_DAYS} days. Keep \`last\` with what you made of the page, and ask again with it. Events have places without gaps: ` +
        'when the first you get is not the one after `after`, those between are older than that. An `after` that no event has had is ' +
        'refused: the database was put back from a backup, so read again from where that ends.',
      takes: query(EventQuery),
      answers: { 200: answered('A page of events.', EventPage, { events: [event], last: 1208, hasMore: false }) },
      problems: ['invalid-request'],
    },
    async ({ services, organisation, given }) => {
      const read = await eventsAfter(services, organisation, given);
      if (read === 'unknown-place') {
        const detail = 'is beyond the last event; is this another database than the one you read before?';
        return { code: 'invalid-request', errors: [{ pointer: '#/query/after', detail }] };
      }
      const { events, last, hasMore } = read;
      return { status: 200, body: { events: events.map((one) => cloudEvent(organisation, one)), last, hasMore } };
    },
  ),
} satisfies Readonly<Record<string, DeskRow>>;
