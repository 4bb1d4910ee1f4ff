// The municipality's calls behind their API key or access token: each row of the table becomes a route.
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { limits } from '../../contract/limits.ts';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { authenticateToken } from '../../organisation/access-token.ts';
import { authenticateKey } from '../../organisation/api-key.ts';
import type { ProvedClient } from '../../organisation/client-assertion.ts';
import type { ClientNetwork } from '../../quotas/network.ts';
import { countCallOfKey } from '../../quotas/rate-limit.ts';
import type { Services } from '../../services.ts';
import type { Organisation } from '../../store/schema.ts';
import { bearerToken } from '../bearer-token.ts';
import { responseOf } from '../call.ts';
import { noteOrganisation } from '../call-record.ts';
import { addCalls } from '../call-routes.ts';
import { problemResponse } from '../problem-response.ts';
import type { StrangerCalls } from '../stranger-calls.ts';
import { deskCalls } from './desk-api.ts';
import { DESK_API, type DeskRow, type keyProblems } from './desk-call.ts';
import { DeskShares } from './desk-shares.ts';
import { TOKEN_PATH, tokenRoute } from './token-route.ts';

type Authenticated = { readonly Variables: { organisation: Organisation } };

/** The desk API. `publicUrl` is our name to OAuth clients. */
export function deskRoutes(
  services: Services,
  clientOf: (context: Context) => ClientNetwork,
  strangers: StrangerCalls,
  publicUrl: string,
): Hono<Authenticated> {
  const routes = new Hono<Authenticated>();
  const shares = new DeskShares();
  const guard = keyGuard(async (context) => {
    const client = clientOf(context);
    const key = bearerToken(context);
    const find = () => (key === undefined ? Promise.resolve(undefined) : callerOf(services, key));
    const caller = await strangers.networkTurn(client, find);
    if (caller === undefined) return (await strangers.spendGuess(client)) ?? { code: 'key-refused' };
    return callOf(services, shares, context, caller);
  });
  // The key first: of a stranger's call not a byte is read.
  addCalls(routes, DESK_API, Object.values(deskCalls), (route, row: DeskRow) =>
    routes.on(row.method, route, guard, async (context) => {
      const caller = { services, context, shares, organisation: context.get('organisation') };
      return responseOf(context, row, await row.respond(caller));
    }),
  );
  const count = async (context: Context, { organisation, clientId }: ProvedClient) => {
    const counted = await callOf(services, shares, context, { organisation, callerId: clientId });
    return isProblem(counted) ? counted : undefined;
  };
  addCalls(routes, DESK_API, [{ method: 'POST', path: TOKEN_PATH }], (route) =>
    routes.post(route, tokenRoute({ services, publicUrl, shares, strangers, clientOf, count })),
  );
  return routes;
}

type KeyProblem = ProblemOf<(typeof keyProblems)[number]>;

function keyGuard(
  callerOf: (context: Context) => Promise<Organisation | KeyProblem>,
): MiddlewareHandler<Authenticated> {
  return async (context, next) => {
    const organisation = await callerOf(context);
    if (isProblem(organisation)) return problemResponse(context, organisation);
    context.set('organisation', organisation);
    return next();
  };
}

/** Who calls: an organisation, and the key or client whose calls are counted. */
interface DeskCaller {
  readonly organisation: Organisation;
  readonly callerId: string;
}

async function callerOf(services: Services, token: string): Promise<DeskCaller | undefined> {
  const byKey = await authenticateKey(services, token);
  if (byKey !== undefined) return { organisation: byKey.organisation, callerId: byKey.keyId };
  const byToken = await authenticateToken(services, token);
  return byToken && { organisation: byToken.organisation, callerId: byToken.clientId };
}

/**
 * A call of a good key or client, counted against its minute (RateLimit headers:
 * draft-ietf-httpapi-ratelimit-headers).
 */
async function callOf(
  services: Services,
  shares: DeskShares,
  context: Context,
  { organisation, callerId }: DeskCaller,
): Promise<Organisation | KeyProblem> {
  noteOrganisation(context, organisation);
  const count = () => countCallOfKey(services, callerId);
  const { remaining, resetSeconds, refused } = await shares.turn(organisation, count);
  context.header('RateLimit-Policy', `"calls";q=${limits.callsPerKeyMinute};w=60`);
  context.header('RateLimit', `"calls";r=${remaining};t=${resetSeconds}`);
  if (refused === undefined) return organisation;
  await shares.spendRefused(organisation);
  return refused;
}
