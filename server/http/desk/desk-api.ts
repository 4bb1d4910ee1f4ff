// The desk API: its calls, and what it is in words, for whoever connects a case system to it.
import { CounterCodeRequest } from '../../access/counter-code.ts';
import { CloudEvent } from '../../events/cloud-event.ts';
import { CitizenData, ErasedData } from '../../message/citizen-data.ts';
import * as evidence from '../../message/evidence.ts';
import { DESK_VERSION } from '../api-versions.ts';
import type { DocumentedApi } from '../documents/openapi.ts';
import { CitizenAddress, citizenCalls } from './citizen-calls.ts';
import { DESK_API } from './desk-call.ts';
import * as schemas from './desk-schemas.ts';
import { EventPage, eventCalls, postedEvent } from './event-calls.ts';
import { messageCalls } from './message-calls.ts';
import { recipientCalls } from './recipient-calls.ts';
import { sentMessageCalls } from './sent-message-calls.ts';
import { subscriptionCalls } from './subscription-calls.ts';
import * as subscriptions from './subscription-schemas.ts';
import { TOKEN_PATH, TOKEN_SCOPE } from './token-route.ts';

/** Every call, by name. */
export const deskCalls = {
  ...messageCalls,
  ...sentMessageCalls,
  ...eventCalls,
  ...subscriptionCalls,
  ...recipientCalls,
  ...citizenCalls,
};

/** The desk API, documented. `publicUrl` is where the server is reached; `contact` who runs it. */
export function deskDocument(publicUrl: string, contact: DocumentedApi['contact']): DocumentedApi {
  return {
    title: 'Desk API',
    version: DESK_VERSION,
    description:
      "For a municipality's own systems: send sealed messages to citizens, follow what becomes of them, keep the directory of 06-numbers. " +
      'It never answers content. A change that breaks callers gets a new major version in the path; the old one stays for at least a year.',
    contact,
    server: `${publicUrl}${DESK_API}`,
    tags: {
      messages: 'Messages to citizens and what became of them.',
      events: 'What happens to messages, told to your own systems (CloudEvents, NL GOV profile).',
      citizens: 'What is kept of one citizen, and its removal (GDPR).',
      recipients: 'The directory: which 06-number belongs to a mail address now.',
    },
    security: 'An API key of the organisation; a key sees its own organisation only.',
    oauth: {
      description:
        'Client credentials with `private_key_jwt` (RFC 7523), as the NL GOV Assurance profile for OAuth 2.0 has it; metadata at ' +
        '`/.well-known/oauth-authorization-server`. A token may what an API key may, for a quarter of an hour.',
      tokenUrl: `${publicUrl}${DESK_API}${TOKEN_PATH}`,
      scopes: { [TOKEN_SCOPE]: 'All that an API key may.' },
    },
    schemas: {
      ...schemas,
      ...subscriptions,
      ...evidence,
      CounterCodeRequest,
      CloudEvent,
      EventPage,
      CitizenAddress,
      CitizenData,
      ErasedData,
    },
    pathParameters: {
      id: {
        description: 'The id that the call which made it answered.',
        example: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11',
      },
    },
    calls: deskCalls,
    webhooks: { event: postedEvent },
  };
}
