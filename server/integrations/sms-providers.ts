// The providers we know, chosen by SMS_URL: the generic JSON gateway, NotifyNL (GOV.UK Notify's protocol) and Spryng.
// Each is a way to write the one request that sends a text message. Only the generic one may read it out in a phone
// call: NotifyNL's API has sms, e-mail and letters, Spryng's REST API sms.
import { SignJWT } from 'jose';
import { isLoopback } from './loopback.ts';

/** A text message, or what is said in a phone call: `to` in E.164, `from` at most 11 characters. */
export interface Sms {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** The language (ISO 639) to read `body` out in, in a phone call; of a provider that can. */
  readonly spokenIn?: string;
  /** The same at every try: a provider that knows it sends one text message only. */
  readonly reference: string;
}

/** A POST of JSON. */
export interface SmsRequest {
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes the request for a text message. */
export type SmsProvider = (sms: Sms) => Promise<SmsRequest> | SmsRequest;

/**
 * How a provider is made of SMS_URL; `origin` is where it is. Throws an Error with a plain sentence when a part is
 * missing.
 */
type MakeProvider = (given: URL, origin: URL) => SmsProvider;

/** `canSpeak`: there is a way to have a text read out; whether this one does, SMS_VOICE says. */
interface ProviderKind {
  readonly make: MakeProvider;
  readonly canSpeak: boolean;
}

/** By the scheme of SMS_URL: a provider is its line here and its function below. */
const PROVIDERS = {
  https: { make: genericProvider, canSpeak: true },
  http: { make: genericProvider, canSpeak: true },
  notifynl: { make: notifyProvider, canSpeak: false },
  spryng: { make: spryngProvider, canSpeak: false },
} as const satisfies Readonly<Record<string, ProviderKind>>;

/** What SMS_URL may begin with. `+http` is for a provider on this machine. */
export const SMS_PROTOCOLS: readonly string[] = Object.keys(PROVIDERS).flatMap((scheme) =>
  scheme.startsWith('http') ? [scheme] : [scheme, `${scheme}+http`],
);

/**
 * The provider of an address. Throws an Error with a plain sentence, without the address, when a part of it is
 * missing.
 */
export function smsProvider(url: URL): SmsProvider {
  const [scheme, transport = 'https'] = schemeOf(url);
  if (!isScheme(scheme)) throw new Error(`must start with one of ${SMS_PROTOCOLS.join(', ')}`);
  const host = `${url.hostname}${url.port === '' ? '' : `:${url.port}`}`;
  if (host === '') throw new Error('must name the host of the provider');
  if (transport === 'http' && !isLoopback(url.hostname))
    throw new Error('+http is for this machine only: a code goes over TLS');
  return PROVIDERS[scheme].make(url, new URL(`${transport}://${host}`));
}

/** Whether a provider of this kind may read a text out in a phone call. */
export function canSpeak(url: URL): boolean {
  const [scheme] = schemeOf(url);
  return isScheme(scheme) && PROVIDERS[scheme].canSpeak;
}

function schemeOf(url: URL): [scheme: string, transport?: string] {
  const [scheme = '', transport] = url.protocol.slice(0, -1).split('+');
  return transport === undefined ? [scheme] : [scheme, transport];
}

function isScheme(scheme: string): scheme is keyof typeof PROVIDERS {
  return Object.hasOwn(PROVIDERS, scheme);
}

/**
 * `POST {to, from, body}`, and `channel` and `language` with what is to be read out (sms.md); user and password of the
 * URL become Basic authentication. A second try has the same `Idempotency-Key` (the IETF's draft of that name).
 */
function genericProvider(given: URL): SmsProvider {
  const [user, password] = credentialsIn(given);
  const authorization = user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const url = new URL(given);
  url.username = '';
  url.password = '';
  return ({ to, from, body, spokenIn, reference }) => ({
    url,
    authorization,
    json: { to, from, body, ...(spokenIn === undefined ? {} : { channel: 'voice', language: spokenIn }) },
    headers: { 'idempotency-key': reference },
  });
}

/**
 * `notifynl://<template id>:<API key>@api.notifynl.nl`. The template has one placeholder that is the whole text,
 * `((body))`, or the one that `?placeholder=` names; `?sender=` is an sms sender id of the service.
 */
function notifyProvider(given: URL, origin: URL): SmsProvider {
  const [templateId, apiKey] = credentialsIn(given);
  // name-<service id, 36>-<secret, 36>
  const [, serviceId, secret] = /([0-9a-f-]{36})-([0-9a-f-]{36})$/i.exec(apiKey) ?? [];
  if (templateId === '' || serviceId === undefined || secret === undefined)
    throw new Error('must be notifynl://<template id>:<API key>@<host>');
  const url = new URL('/v2/notifications/sms', origin);
  const placeholder = given.searchParams.get('placeholder') ?? 'body';
  const sender = given.searchParams.get('sender');
  const signingKey = new TextEncoder().encode(secret);
  return async ({ to, body }) => {
    const token = new SignJWT().setProtectedHeader({ typ: 'JWT', alg: 'HS256' }).setIssuer(serviceId).setIssuedAt();
    return {
      url,
      authorization: `Bearer ${await token.sign(signingKey)}`,
      json: {
        phone_number: to,
        template_id: templateId,
        personalisation: { [placeholder]: body },
        ...(sender === null ? {} : { sms_sender_id: sender }),
      },
    };
  };
}

/** `spryng://:<token>@rest.spryngsms.com`; `?route=` when it is not business. */
function spryngProvider(given: URL, origin: URL): SmsProvider {
  const [user, password] = credentialsIn(given);
  const token = password === '' ? user : password;
  if (token === '') throw new Error('must be spryng://:<token>@<host>');
  const url = new URL('/v1/messages', origin);
  const route = given.searchParams.get('route') ?? 'business';
  return ({ to, from, body }) => ({
    url,
    authorization: `Bearer ${token}`,
    json: { originator: from, recipients: [to.replace(/^\+/, '')], body, route, encoding: 'plain' },
  });
}

function credentialsIn({ username, password }: URL): [user: string, password: string] {
  return [decodeURIComponent(username), decodeURIComponent(password)];
}
