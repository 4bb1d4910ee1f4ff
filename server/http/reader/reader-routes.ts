// The citizen's calls behind page, message and session: each row of the table becomes a route.
import { type Context, Hono } from 'hono';
import { readingSession } from '../../access/reading-session.ts';
import { isProblem } from '../../contract/problems.ts';
import { READER_API } from '../../contract/reader-address.ts';
import { MessageId } from '../../contract/reader-api.ts';
import { findMessage } from '../../message/live-message.ts';
import { organisationsAt } from '../../organisation/organisation.ts';
import type { ClientNetwork } from '../../quotas/network.ts';
import type { Services } from '../../services.ts';
import { bearerToken } from '../bearer-token.ts';
import { type Outcome, responseOf } from '../call.ts';
import { noteOrganisation } from '../call-record.ts';
import { addCalls } from '../call-routes.ts';
import { UnfinishedBodies } from '../request-body.ts';
import type { StrangerCalls } from '../stranger-calls.ts';
import { callingPage } from './calling-page.ts';
import type { ReaderRow, Stranger, Visitor } from './reader-call.ts';
import { readerTable } from './reader-calls.ts';
import { SessionShares } from './session-shares.ts';

/**
 * The reader API. `clientOf` tells the network a call comes from, `publicUrl` where browsers reach this server. Of a
 * call's body not a byte is read before its message, session or page is found.
 */
export function readerRoutes(
  services: Services,
  clientOf: (context: Context) => ClientNetwork,
  strangers: StrangerCalls,
  publicUrl: string,
): Hono {
  const routes = new Hono();
  const bodies = new UnfinishedBodies();
  const shares = new SessionShares();
  const outcomeOf = async (row: ReaderRow, context: Context): Promise<Outcome> => {
    if (row.by === 'visitor') return asVisitor(row, { services, context, client: clientOf(context) });
    const id = MessageId.safeParse(context.req.param('id'));
    if (!id.success) return { code: 'message-unknown' };
    const call = { id: id.data, client: clientOf(context) };
    const caller: Stranger = {
      ...call,
      services,
      context,
      readBytes: (most) => bodies.read(`${call.client.network} ${call.id}`, context, { most }),
      inTurn: (step) => strangers.turn(call, step),
    };
    return row.by === 'reader' ? asReader(row, caller, strangers, shares) : asStranger(row, caller, strangers);
  };
  const own = new URL(publicUrl).origin;
  /** A call of a page, about no message: the page's origin must be a municipality's, and who makes many waits. */
  const asVisitor = async (
    row: Extract<ReaderRow, { by: 'visitor' }>,
    call: Pick<Visitor, 'services' | 'context' | 'client'>,
  ): Promise<Outcome> => {
    const { context, client } = call;
    const refused = await strangers.spendVisit(client);
    if (refused !== undefined) return refused;
    const inTurn = <T>(step: () => Promise<T>) => strangers.networkTurn(client, step);
    const origin = callingPage(context, own)?.origin;
    const organisations = origin === undefined ? [] : await inTurn(() => organisationsAt(services, origin));
    const [first] = organisations;
    if (first === undefined) return { code: 'origin-refused' };
    if (organisations.length === 1) noteOrganisation(context, first);
    const readBytes: Visitor['readBytes'] = (most) => bodies.read(`${client.network} page`, context, { most });
    return row.respond({ ...call, readBytes, inTurn, organisations });
  };
  addCalls(routes, READER_API, Object.values(readerTable), (route, row: ReaderRow) =>
    routes.on(row.method, route, async (context) => responseOf(context, row, await outcomeOf(row, context))),
  );
  return routes;
}

/** A call without a session: its message must be there, and who makes many waits. */
async function asStranger(
  row: Extract<ReaderRow, { by: 'stranger' }>,
  caller: Stranger,
  strangers: StrangerCalls,
): Promise<Outcome> {
  const { services, id } = caller;
  const found = await caller.inTurn(() => findMessage(services.db, id, services.clock.now()));
  if (!isProblem(found)) noteOrganisation(caller.context, found.organisation);
  const refused = await strangers.spend(caller, found);
  return refused ?? (isProblem(found) ? found : row.respond(caller));
}

/** A call with a session: one that is over costs its caller as much as a stranger's. */
async function asReader(
  row: Extract<ReaderRow, { by: 'reader' }>,
  caller: Stranger,
  strangers: StrangerCalls,
  shares: SessionShares,
): Promise<Outcome> {
  const token = bearerToken(caller.context);
  if (token === undefined) return { code: 'session-ended' };
  const { id, client, services } = caller;
  const find = () => strangers.networkTurn(client, () => readingSession(services, id, token));
  const session = await shares.turn(id, find);
  if (isProblem(session)) return (await strangers.spend(caller, session)) ?? session;
  noteOrganisation(caller.context, session.organisation);
  const inTurn = <T>(step: () => Promise<T>) => shares.turn(id, step);
  return (await shares.spend(id)) ?? row.respond({ ...caller, session, shares, inTurn });
}
