import type { Client } from 'openapi-fetch';
import type { components, paths } from './desk-api.js';

export type { components, paths } from './desk-api.js';

/** A refusal (RFC 9457): `code` is its stable name, `errors` names each fault by JSON pointer. */
export type Problem = components['schemas']['Problem'];

/** Where the server is, and the municipality's key. */
export interface DeskPlace {
  /** Like `https://berichten.example.nl`. */
  readonly url: string;
  /** The API key; or what gives, before each call, an access token that is not over (OAuth 2.0). */
  readonly key: string | (() => string | Promise<string>);
  /** Instead of the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Every call of the desk API by path and method: `desk.POST('/messages', { body })`. Answers `{ data }` or `{ error }`,
 * a `Problem`; throws only when no answer came.
 */
export function deskClient(place: DeskPlace): Client<paths>;
