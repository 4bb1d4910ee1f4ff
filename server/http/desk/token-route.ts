// Where an OAuth client gets its access token (RFC 6749, 4.4), and what it can know of that beforehand (RFC 8414).
import { type Context, type Handler, Hono } from 'hono';
import * as z from 'zod';
import { utf8Text } from '../../contract/bytes.ts';
import { limits } from '../../contract/limits.ts';
import { oauthLimits } from '../../contract/oauth-limits.ts';
import { isProblem, type Problem } from '../../contract/problems.ts';
import { DAY, SECOND } from '../../contract/units.ts';
import { countRefusal } from '../../metrics.ts';
import { giveToken } from '../../organisation/access-token.ts';
import { type ProvedClient, proveClient } from '../../organisation/client-assertion.ts';
import { ASSERTION_ALGORITHMS } from '../../organisation/public-keys.ts';
import type { ClientNetwork } from '../../quotas/network.ts';
import type { Services } from '../../services.ts';
import { problemResponse } from '../problem-response.ts';
import { bodyType, UnfinishedBodies } from '../request-body.ts';
import type { StrangerCalls } from '../stranger-calls.ts';
import { DESK_API } from './desk-call.ts';
import type { DeskShares } from './desk-shares.ts';

/** The path of the call. */
export const TOKEN_PATH = '/token';
/** All that an API key may: keys have no lesser rights either. */
export const TOKEN_SCOPE = 'desk';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What the call needs of the routes around it. */
export interface TokenCalls {
  readonly services: Services;
  readonly publicUrl: string;
  readonly shares: DeskShares;
  readonly strangers: StrangerCalls;
  readonly clientOf: (context: Context) => ClientNetwork;
  /** Counts the call against the client's minute. */
  readonly count: (context: Context, proved: ProvedClient) => Promise<Problem | undefined>;
}

/** A refusal as RFC 6749, 5.2, has it: ASCII without quotes. */
interface OauthError {
  readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';
  readonly error_description: string;
}

/** Gives a token. Other than the desk's calls it reads from strangers, so little, and of each network few at a time. */
export function tokenRoute({ services, publicUrl, shares, strangers, clientOf, count }: TokenCalls): Handler {
  const bodies = new UnfinishedBodies();
  const audiences = [publicUrl, `${publicUrl}${DESK_API}${TOKEN_PATH}`];
  return async (context) => {
    const client = clientOf(context);
    const refuse = async (refused: OauthError) => {
      const over = await strangers.spendGuess(client);
      return over === undefined ? oauthRefusal(context, refused) : problemResponse(context, over);
    };
    const bytes = await bodies.read(`${client.network} token`, context, { most: limits.smallCallBytes });
    if (isProblem(bytes)) return problemResponse(context, bytes);
    const form = readForm(context, utf8Text(bytes) ?? '');
    if ('error' in form) return refuse(form);
    const proved = await strangers.networkTurn(client, () => proveClient(services, form.client_assertion, audiences));
    if ('refused' in proved) return refuse(notThisClient(proved.refused));
    if (form.client_id !== undefined && form.client_id !== proved.clientId)
      return refuse(notThisClient('client_id is not the sub of client_assertion.'));
    const over = await count(context, proved);
    if (over !== undefined) return problemResponse(context, over);
    const token = await shares.turn(proved.organisation, () => giveToken(services, proved));
    if (token === 'used') return refuse(notThisClient('client_assertion: its jti was used before.'));
    context.header('Pragma', 'no-cache'); // RFC 6749, 5.1; Cache-Control is on every answer of the API
    const expires_in = oauthLimits.accessTokenLife / SECOND;
    return context.json({ access_token: token, token_type: 'Bearer', expires_in, scope: TOKEN_SCOPE });
  };
}

/** `/.well-known/oauth-authorization-server`: to be kept for a week, as the profile asks. */
export function oauthMetadata(publicUrl: string): Hono {
  const metadata = {
    issuer: publicUrl,
    token_endpoint: `${publicUrl}${DESK_API}${TOKEN_PATH}`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    scopes_supported: [TOKEN_SCOPE],
    service_documentation: `${publicUrl}${DESK_API}/documentation`,
  };
  return new Hono().get('/.well-known/oauth-authorization-server', (context) => {
    context.header('Cache-Control', `public, max-age=${(7 * DAY) / SECOND}`);
    return context.json(metadata);
  });
}

const Form = z.object({
  grant_type: z.string(),
  client_assertion_type: z.literal(ASSERTION_TYPE),
  client_assertion: z.string().min(1),
  client_id: z.string().optional(),
  scope: z.string().optional(),
});

function readForm(context: Context, text: string): z.infer<typeof Form> | OauthError {
  if (bodyType(context) !== 'application/x-www-form-urlencoded')
    return invalidRequest('The body must be application/x-www-form-urlencoded, and not packed.');
  const fields = [...new URLSearchParams(text)];
  const names = fields.map(([name]) => name);
  if (new Set(names).size < names.length) return invalidRequest('No parameter may come twice.');
  const { success, data, error } = Form.safeParse(Object.fromEntries(fields));
  if (!success)
    return invalidRequest(`${error.issues.map(({ path }) => path[0]).join(', ')}: missing, or not as it must be.`);
  if (data.grant_type !== 'client_credentials')
    return { error: 'unsupported_grant_type', error_description: 'grant_type must be client_credentials.' };
  if (data.scope !== undefined && data.scope !== TOKEN_SCOPE)
    return { error: 'invalid_scope', error_description: `scope is ${TOKEN_SCOPE}, or left out.` };
  return data;
}

function invalidRequest(error_description: string): OauthError {
  return { error: 'invalid_request', error_description };
}

function notThisClient(error_description: string): OauthError {
  return { error: 'invalid_client', error_description };
}

function oauthRefusal(context: Context, refused: OauthError): Response {
  const isClient = refused.error === 'invalid_client';
  countRefusal(isClient ? 'key-refused' : 'invalid-request', context.get('organisationSlug'));
  if (isClient) context.header('WWW-Authenticate', 'Bearer');
  return context.json(refused, isClient ? 401 : 400);
}
