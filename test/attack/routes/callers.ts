// Two municipalities that are well, one that reads in frames alone and one that is switched off; and whatever somebody
// may hold who calls: keys, tokens, sessions and messages, good ones and all that are good no more.
import type postgres from 'postgres';
import type { AdminServices } from '../../../server/admin/command.ts';
import { makeEventReceivers } from '../../../server/integrations/event-receivers.ts';
import { addApiKey, revokeApiKey } from '../../../server/organisation/api-key.ts';
import { revokeOauthClient } from '../../../server/organisation/oauth-client.ts';
import {
  addOrganisation,
  findOrganisation,
  type Organisation,
  switchOrganisation,
} from '../../../server/organisation/organisation.ts';
import { openStore } from '../../../server/store/store.ts';
import { CaseSystem, newMessage } from '../../support/case-system.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { OauthClient } from '../../support/oauth-client.ts';
import type { Reader } from '../../support/reader.ts';
import { API_ORIGIN, HAARLEMMERMEER } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { type ApiProcesses, openApiProcesses } from '../api-processes.ts';
import { type Codes, drawsCodes } from './held-codes.ts';
import { answers, isOver, isWithdrawn, type OpenMessage, type ReadMessage, readsMessage } from './held-messages.ts';

/** A municipality, its key, and what it has. */
export interface Municipality {
  readonly organisation: Organisation;
  readonly apiKey: string;
  readonly desk: CaseSystem;
  readonly client: OauthClient;
  readonly page: Readonly<Record<string, string>>;
  /** The desk's ids: of a message whose browser waits with a code, of a subscription, of an entry of the directory. */
  readonly ids: Readonly<Record<'messages' | 'subscriptions' | 'recipients', string>>;
  readonly waiting: { readonly codeReference: string; readonly to: string };
  readonly open: ReadMessage;
}

export interface Callers {
  readonly service: ApiProcesses;
  /** Of a process beside it, as the operator's commands have them. */
  readonly services: AdminServices;
  readonly port: number;
  readonly ours: Municipality & { readonly open: OpenMessage };
  readonly foreign: Municipality;
  readonly isolated: Municipality;
  readonly off: Municipality;
  /** Of our messages. */
  readonly other: ReadMessage;
  readonly withdrawn: ReadMessage;
  readonly expired: ReadMessage;
  /** Sessions of our open message that are over, by how they ended. */
  readonly sessions: Readonly<Record<'ended' | 'idle' | 'over', string>>;
  readonly keys: { readonly revoked: string };
  readonly tokens: Readonly<Record<'expired' | 'ofRevoked' | 'foreign' | 'off', string>>;
  readonly revokedClient: OauthClient;
  readonly codes: Codes;
  close(): Promise<void>;
}

const NEIGHBOUR = 'https://www.buurgemeente.example';
const FRAMED = 'https://www.ingelijst.example';
const SWITCHED_OFF = 'https://www.opgeheven.example';

export async function openCallers(): Promise<Callers> {
  const settings = {
    PUBLIC_URL: API_ORIGIN,
    GATEWAY_HOST: 'berichten.example',
    EVENT_NETWORKS: '127.0.0.0/8',
    SECURITY_CONTACT: 'mailto:veiligheid@berichten.example',
  };
  const service = await openApiProcesses(1, settings);
  const { DATABASE_URL = '', DATABASE_OWNER_URL = '', DATA_DIR = '' } = service.settings;
  const places = { DATABASE_URL: new URL(DATABASE_URL), DATABASE_OWNER_URL: new URL(DATABASE_OWNER_URL), DATA_DIR };
  const store = await openStore(places);
  const clock = { now: () => new Date() };
  const services = { ...store, clock, malwareScan: undefined, eventReceivers: makeEventReceivers([]) };
  const [url = ''] = service.urls;

  const municipality = async (slug: string, page: Municipality['page'], isolated = false): Promise<Municipality> => {
    const origin = page['Page-Origin'] ?? page.origin ?? '';
    const details = { ...HAARLEMMERMEER, slug, origins: [origin], pageUrl: `${origin}/bericht`, isolated };
    const organisation = slug === MUNICIPALITY.slug ? await findOrganisation(services, slug) : undefined;
    const added = organisation === undefined ? await addOrganisation(services, details) : undefined;
    const has = added ?? (organisation && { organisation, apiKey: service.apiKey });
    if (has === undefined || has === 'taken') throw new Error(`${slug} is there already`);
    const desk = new CaseSystem({ url, relay: service.relay, work: async () => {}, apiKey: has.apiKey });
    const idOf = async (path: string, json: unknown) => String((await desk.call('POST', path, { json })).body.id);
    const json = newMessage();
    const [messages, subscriptions, recipients, open, client] = await Promise.all([
      idOf('/messages', json),
      idOf('/subscriptions', { url: 'http://127.0.0.1:1/' }),
      idOf('/recipients', { address: `directory@${slug}.example`, mobile: '+31612345678' }),
      readsMessage(desk, page),
      OauthClient.register({ services, clock, url, organisation: has.organisation }),
    ]);
    const browser = await desk.readerOf(json.to.address);
    browser.page = page;
    const codeReference = String((await browser.asksForCode()).body.codeReference);
    const ids = { messages, subscriptions, recipients };
    return { ...has, desk, client, page, ids, open, waiting: { codeReference, to: json.to.address } };
  };

  const framed = { origin: API_ORIGIN, 'Page-Origin': FRAMED };
  const [ours, foreign, isolated, off] = await Promise.all([
    municipality(MUNICIPALITY.slug, { origin: MUNICIPALITY.origin }),
    municipality('buurgemeente', { origin: NEIGHBOUR }),
    municipality('ingelijst', framed, true),
    municipality('opgeheven', { origin: SWITCHED_OFF }),
  ]);
  const [open, other, withdrawn, expired, codes, sessions] = await Promise.all([
    answers(ours.open),
    readsMessage(ours.desk, ours.page),
    readsMessage(ours.desk, ours.page),
    readsMessage(ours.desk, ours.page),
    drawsCodes(service.sql, ours),
    sessionsThatAreOver(service.sql, ours.open),
  ]);
  await isWithdrawn(ours.desk, withdrawn);
  await isOver(service.sql, expired);
  const added = await addApiKey(services, ours.organisation, 'lost');
  await revokeApiKey(services, ours.organisation, 'lost');
  const revokedClient = await OauthClient.register({ services, clock, url, organisation: ours.organisation });
  const ofRevoked = await revokedClient.token();
  await revokeOauthClient(services, ours.organisation, revokedClient.id);
  const tokens = {
    ofRevoked,
    expired: await ours.client.token(),
    foreign: await foreign.client.token(),
    off: await off.client.token(),
  };
  await service.sql`update access_token set ends_at = now() - interval '1 second' where client_id = ${ours.client.id}`;
  await switchOrganisation(services, off.organisation.slug, 'off');
  await until(async () => (await service.sql`select from outbox where name <> 'send-reminder'`).length === 0);
  await service.stopsWork();
  return {
    ...{
      service,
      services,
      port: Number(new URL(url).port),
      ours: { ...ours, open },
      foreign,
      isolated,
      off,
      other,
      withdrawn,
      expired,
    },
    ...{ sessions, keys: { revoked: added }, tokens, revokedClient, codes },
    async close() {
      await store.close();
      await service.close();
    },
  };
}

/** Sessions of other browsers at a message, of which none counts any more. */
async function sessionsThatAreOver(sql: postgres.Sql, { again }: ReadMessage): Promise<Callers['sessions']> {
  const opens = async (): Promise<Reader> => {
    const reader = await again();
    await reader.reads();
    return reader;
  };
  const [ended, idle, over] = await Promise.all([opens(), opens(), opens()]);
  await ended.call('DELETE', '/sessions/current');
  const hashOf = ({ token = '' }: Reader) => sql`sha256(${token}::bytea)`;
  await sql`update session set last_used_at = now() - interval '16 minutes' where token_hash = ${hashOf(idle)}`;
  await sql`update session set ends_at = now() - interval '1 second' where token_hash = ${hashOf(over)}`;
  return { ended: ended.token ?? '', idle: idle.token ?? '', over: over.token ?? '' };
}
