// OAuth 2.0 clients: programs of an organisation that prove themselves by a key of their own, instead of an API key.
// Of that key only the public half is here, so nothing that we keep lets anybody in.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { Services } from '../services.ts';
import { oneRow } from '../store/database.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { oauthClient } from '../store/schema-clients.ts';
import { PublicKeys } from './public-keys.ts';

type Clients = Pick<Services, 'db' | 'clock'>;

/** What is told of a client. */
export type OauthClientNote = Readonly<
  Pick<typeof oauthClient.$inferSelect, 'id' | 'name' | 'createdAt' | 'lastUsedAt' | 'revokedAt'> & { kids: string[] }
>;

/** Registers a client. `taken` when one of that name works already: names tell clients apart. */
export async function addOauthClient(
  { db, clock }: Clients,
  { id: organisationId }: Organisation,
  { name, publicKeys }: { readonly name: string; readonly publicKeys: JSONWebKeySet },
): Promise<OauthClientNote | 'taken'> {
  const row = { organisationId, name, publicKeys, createdAt: clock.now() };
  const [added] = await db.insert(oauthClient).values(row).onConflictDoNothing().returning(NOTE);
  return added === undefined ? 'taken' : noteOf(added);
}

/** All clients of an organisation, oldest first. */
export async function listOauthClients({ db }: Pick<Services, 'db'>, { id }: Organisation): Promise<OauthClientNote[]> {
  const ofIt = eq(oauthClient.organisationId, id);
  return (await db.select(NOTE).from(oauthClient).where(ofIt).orderBy(asc(oauthClient.createdAt))).map(noteOf);
}

/** Gives a client other keys; its tokens live on. `unknown` when no such client works. */
export function replaceOauthKeys(
  services: Clients,
  of: Organisation,
  which: string,
  publicKeys: JSONWebKeySet,
): Promise<OauthClientNote | 'unknown'> {
  return changeOauthClient(services, of, which, { publicKeys });
}

/** Revokes a client by its name or id, and with it its tokens. `unknown` when no such client works. */
export function revokeOauthClient(
  services: Clients,
  of: Organisation,
  which: string,
): Promise<OauthClientNote | 'unknown'> {
  return changeOauthClient(services, of, which, { revokedAt: services.clock.now() });
}

/** A client that works, its organisation and its keys; undefined when there is none of this id. */
export async function findWorkingClient(
  { db }: Pick<Services, 'db'>,
  clientId: string,
): Promise<{ organisation: Organisation; publicKeys: JSONWebKeySet } | undefined> {
  if (!z.uuid().safeParse(clientId).success) return undefined;
  const [found] = await db
    .select({ organisation, publicKeys: oauthClient.publicKeys })
    .from(oauthClient)
    .innerJoin(organisation, eq(organisation.id, oauthClient.organisationId))
    .where(and(eq(oauthClient.id, clientId), isNull(oauthClient.revokedAt), isNull(organisation.disabledAt)));
  return found && { organisation: found.organisation, publicKeys: PublicKeys.parse(found.publicKeys) };
}

const NOTE = {
  id: oauthClient.id,
  name: oauthClient.name,
  createdAt: oauthClient.createdAt,
  lastUsedAt: oauthClient.lastUsedAt,
  revokedAt: oauthClient.revokedAt,
  publicKeys: oauthClient.publicKeys,
};

function noteOf({ publicKeys, ...note }: Omit<OauthClientNote, 'kids'> & { publicKeys: unknown }): OauthClientNote {
  return { ...note, kids: PublicKeys.parse(publicKeys).keys.map(({ kid }) => kid) };
}

async function changeOauthClient(
  { db }: Clients,
  { id }: Organisation,
  which: string,
  change: { publicKeys: JSONWebKeySet } | { revokedAt: Date },
): Promise<OauthClientNote | 'unknown'> {
  const isIt = z.uuid().safeParse(which).success ? eq(oauthClient.id, which) : eq(oauthClient.name, which);
  const works = and(eq(oauthClient.organisationId, id), isIt, isNull(oauthClient.revokedAt));
  const changed = await db.update(oauthClient).set(change).where(works).returning(NOTE);
  return changed.length === 0 ? 'unknown' : noteOf(oneRow(changed));
}
