// Who calls has no credential, or one that is wrong, somebody else's, over, taken back or no credential at all; for
// each kind of call, with what must be answered.
import { createHash, randomBytes } from 'node:crypto';
import { toBase64url } from '../../../server/contract/bytes.ts';
import type { ProblemCode } from '../../../server/contract/problems.ts';
import { type ReaderCall, readerCalls } from '../../../server/contract/reader-api.ts';
import { type AttackedCall, idFor, tokenForm } from './attacked-calls.ts';
import type { Callers } from './callers.ts';
import type { HeldCode } from './held-codes.ts';
import type { ReadMessage } from './held-messages.ts';
import { bearer, body, both, header, json, type Refusal, target, type Wrong } from './wrong.ts';

type Spoil = Wrong['spoil'];

/** All that this call may be made with instead of the right credential. */
export async function wrongCredentials(call: AttackedCall, callers: Callers): Promise<Wrong[]> {
  switch (call.kind) {
    case 'desk':
      return [...notOurKey(callers), ...(call.path.includes('{id}') ? notOurs(call, callers) : [])];
    case 'reader':
      return readerCredentials(call, callers);
    case 'token':
      return assertions(callers);
    case 'open':
      return call.path === '/metrics' ? [wrong('an address that is not ours', 'not-found', fromOutside)] : [];
  }
}

const fromOutside = header('X-Forwarded-For', '198.51.100.7');

function wrong(what: string, refused: Refusal, spoil: Spoil, more: Partial<Wrong> = {}): Wrong {
  return { factor: 'credential', what, refused, spoil, ...more };
}

function group(refused: Refusal, alike: string | undefined, spoils: Readonly<Record<string, Spoil>>): Wrong[] {
  const more = alike === undefined ? {} : { alike };
  return Object.entries(spoils).map(([what, spoil]) => wrong(what, refused, spoil, more));
}

/** The last character but one is another: the last has bits that mean nothing. */
function nearly(token: string): string {
  const at = token.length - 2;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

/** What a thief of the database has of a token. */
function hashOf(token: string): string {
  return toBase64url(new Uint8Array(createHash('sha256').update(token).digest()));
}

const somebody = () => toBase64url(new Uint8Array(randomBytes(32)));
const nobody = header('Authorization');

/** What is no bearer token, whatever it was to be. */
function noBearer(token: string): Readonly<Record<string, Spoil>> {
  return {
    'no credential': nobody,
    'an empty one': header('Authorization', 'Bearer '),
    'one without its scheme': header('Authorization', token),
    'one of another scheme': header('Authorization', `Basic ${Buffer.from(`x:${token}`).toString('base64')}`),
    'one and more': bearer(`${token}x`),
    'half of one': bearer(token.slice(0, 21)),
    'two of them': bearer(`${token}, Bearer ${token}`),
    'one in quotes': bearer(`"${token}"`),
    'one of nine thousand characters': bearer('a'.repeat(9_000)),
    'one that is no text': bearer('\xff'.repeat(43)),
    'one in a header of another name': both(nobody, header('X-Api-Key', token)),
    'one in a cookie': both(nobody, header('Cookie', `Authorization=Bearer ${token}; token=${token}`)),
    'one in the address': both(nobody, (request) => ({
      ...request,
      target: `${request.target}?access_token=${token}`,
    })),
    'one somebody drew': bearer(somebody()),
    'one with another character': bearer(nearly(token)),
    'what the database has of it': bearer(hashOf(token)),
  };
}

function notOurKey({ ours, off, keys, tokens }: Callers): Wrong[] {
  return group('key-refused', 'no key', {
    ...noBearer(ours.apiKey),
    'a key that was revoked': bearer(keys.revoked),
    'a key of who is switched off': bearer(off.apiKey),
    'a token that is over': bearer(tokens.expired),
    'a token of a client that was revoked': bearer(tokens.ofRevoked),
    'a token of who is switched off': bearer(tokens.off),
    'the token of a citizen’s session': bearer(ours.open.reader.token ?? ''),
    'a citizen’s link': bearer(ours.open.link.split('#bericht=')[1] ?? ''),
  });
}

/** What the refusal of an id is called, by where it stands. */
const UNKNOWN: Readonly<Record<string, ProblemCode>> = {
  messages: 'message-unknown',
  subscriptions: 'subscription-unknown',
  recipients: 'recipient-unknown',
};

/** Of a call about something of ours: others who are who they say, and things that are not there. */
function notOurs({ path }: AttackedCall, { ours, foreign }: Callers): Wrong[] {
  const [, room = ''] = path.split('/');
  const own = idFor(path, ours.ids);
  const elsewhere = idFor(path, foreign.ids);
  const refused = UNKNOWN[room] ?? 'not-found';
  const known = { alike: 'not ours', counts: ['api_key.last_used_at'] };
  return [
    wrong('another municipality’s key', refused, bearer(foreign.apiKey), known),
    wrong('another municipality’s id', refused, target(own, elsewhere), known),
    wrong('an id of nothing', refused, target(own, crypto.randomUUID()), known),
    wrong('an id that is none', refused, target(own, 'x'), known),
    wrong('an id of SQL', refused, target(own, "'%20or%201=1--"), known),
    wrong('the id of something else', refused, target(own, ours.organisation.id), known),
  ];
}

function readerCredentials({ name, path }: AttackedCall, callers: Callers): Wrong[] {
  if (!path.includes('{id}')) return []; // the page is what it goes by
  const { ours, other, withdrawn, expired, foreign, off } = callers;
  const isSecured = Object.entries(readerCalls).some(([one, { session }]) => one === name && session);
  /** Another message, with whatever opened it; the call is the same. */
  const at = ({ reader }: ReadMessage, page = reader.page): Spoil =>
    both(
      (request) => ({ ...request, target: request.target.replace(/\/messages\/[\w-]{22}/, `/messages/${reader.id}`) }),
      isSecured ? bearer(reader.token ?? '') : (request) => request,
      ...['origin', 'Page-Origin'].map((of) => header(of, page[of])),
    );
  const id =
    (text: string): Spoil =>
    (request) => ({
      ...request,
      target: request.target.replace(/\/messages\/[\w-]{22}/, `/messages/${text}`),
    });
  const gone = [
    ...group('message-unknown', 'no message', {
      'a message that is not there': id(toBase64url(new Uint8Array(randomBytes(16)))),
      'a name that is none': id('x'),
      'a name in another spelling': id(`${ours.open.reader.id.slice(0, 21)}_`),
      'the desk’s name of it': id(ours.open.id),
    }),
    ...group('message-unknown', 'no message, no page', {
      'a message that is not there, without a page': both(id(`${somebody().slice(0, 21)}A`), header('Origin')),
      'a message of who is switched off': at(off.open, {}),
    }),
    wrong('a message that was withdrawn', 'message-withdrawn', at(withdrawn)),
    wrong('a message that is over', 'message-expired', at(expired)),
    wrong('another municipality’s message', 'origin-refused', at(foreign.open, ours.page)),
  ];
  return [...gone, ...(isSecured ? noSession(callers, other) : []), ...codesFor(name, callers)];
}

function noSession({ ours, foreign, sessions }: Callers, other: ReadMessage): Wrong[] {
  const token = ours.open.reader.token ?? '';
  return group('session-ended', 'no session', {
    ...noBearer(token),
    'the session of another message': bearer(other.reader.token ?? ''),
    'the session of another municipality’s': bearer(foreign.open.reader.token ?? ''),
    'a session that was ended': bearer(sessions.ended),
    'a session that nobody used for long': bearer(sessions.idle),
    'a session that lasted long enough': bearer(sessions.over),
    'an API key': bearer(ours.apiKey),
    'the challenge of its code': bearer(ours.open.reader.challenge ?? ''),
    'half of the key': bearer(ours.open.link.split('#bericht=')[1] ?? ''),
  });
}

const WRONG_CODE = ['access_code', 'message'];

/** Codes that open nothing. */
function codesFor(name: string, { codes, ours }: Callers): Wrong[] {
  const openSession: ReaderCall = 'openSession';
  const locked = (spoil: Spoil) => wrong('a message that is locked', 'message-locked', spoil);
  if (name === 'askForCode') return [locked(atCode(codes.locked))];
  if (name !== openSession) return [];
  const { good, guessed, elsewhere, expired, burnt, used, replaced } = codes;
  const entered = (held: HeldCode, code: unknown, challenge: unknown = held.browser.challenge) =>
    both(atCode(held), json({ code, challenge }));
  const counted = { counts: WRONG_CODE };
  return [
    wrong('a wrong code', 'code-wrong', entered(guessed, nextTo(guessed.digits)), counted),
    wrong('a code that was replaced', 'code-replaced', entered(replaced, replaced.digits), counted),
    wrong('a code that is over', 'code-expired', entered(expired, expired.digits)),
    wrong('a code that was tried too often', 'code-burnt', entered(burnt, burnt.digits)),
    wrong('a code that was used', 'code-used', entered(used, used.digits)),
    locked(entered(codes.locked, codes.locked.digits)),
    ...group('code-not-asked-here', 'not asked here', {
      'a code of another message': entered(guessed, elsewhere.digits, elsewhere.browser.challenge),
      'the right code in another browser': entered(good, good.digits, somebody()),
    }),
    ...group('invalid-request', undefined, {
      'no code': json({ challenge: good.browser.challenge }),
      'no challenge': json({ code: good.digits }),
      'a code of five digits': entered(good, good.digits.slice(1)),
      'a code that is a number': entered(good, Number(good.digits)),
      'a code that is a list': entered(good, [good.digits]),
      'a code that is a pattern': entered(good, '______'),
      'a challenge that is half': entered(good, good.digits, good.browser.challenge?.slice(22)),
      'a session for a code': entered(good, ours.open.reader.token),
    }),
  ];
}

function atCode({ browser }: HeldCode): Spoil {
  return (request) => ({
    ...request,
    target: request.target.replace(/\/messages\/[\w-]{22}/, `/messages/${browser.id}`),
  });
}

function nextTo(digits: string): string {
  return String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
}

/** What proves no client: the answers are those of RFC 6749. */
async function assertions({ ours, foreign, off, revokedClient }: Callers): Promise<Wrong[]> {
  const { client } = ours;
  const now = Math.floor(Date.now() / 1000);
  const of = async (more: Record<string, unknown>, by = client) =>
    body(tokenForm(await by.sign({ ...client.claims(), ...more })));
  const whole = await client.sign(client.claims());
  const [head = '', claims = '', signature = ''] = whole.split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  const secret = new TextEncoder().encode(ours.apiKey);
  return [
    ...group('oauth invalid_client', 'no client', {
      'one signed by another client': await of({}, foreign.client),
      'another municipality’s client': await of({ sub: foreign.client.id, iss: foreign.client.id }),
      'a client that was revoked': body(tokenForm(await revokedClient.sign(revokedClient.claims()))),
      'a client of who is switched off': body(tokenForm(await off.client.sign(off.client.claims()))),
      'a client that there is not': await of({ sub: crypto.randomUUID(), iss: crypto.randomUUID() }),
      'one that is none': body(tokenForm('x')),
      'an API key': body(tokenForm(ours.apiKey)),
      'one that is not signed': body(tokenForm(unsigned)),
      'one signed by a secret': body(tokenForm(await client.sign(client.claims(), { key: secret, alg: 'HS256' }))),
      'one with another signature': body(tokenForm(`${head}.${claims}.${nearly(signature)}`)),
    }),
    ...group('oauth invalid_client', undefined, {
      'one that is over': await of({ iat: now - 600, exp: now - 540 }),
      'one that is not yet': await of({ iat: now + 600, exp: now + 660 }),
      'one for a day': await of({ exp: now + 86_400 }),
      'one for somebody else': await of({ aud: 'https://elders.example' }),
      'one for us and somebody else': await of({ aud: [String(client.claims().aud), 'https://elders.example'] }),
      'one without a number': await of({ jti: undefined }),
      'the name of another client beside it': body(tokenForm(whole, { client_id: foreign.client.id })),
    }),
    ...group('oauth invalid_request', undefined, {
      'no credential': body('grant_type=client_credentials'),
      'two of them': body(`${tokenForm(whole)}&client_assertion=${whole}`),
    }),
  ];
}
