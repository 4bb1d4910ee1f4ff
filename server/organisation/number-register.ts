// A register of the municipality's own in place of the directory: Open Klant, which is asked for the current 06-number
// of a mail address. Always before a transaction, never in one: it may be slow, or away.
import { asc, eq, getTableColumns, isNotNull } from 'drizzle-orm';
import { rootOf } from '../integrations/klantinteracties.ts';
import { numberAt } from '../integrations/klantinteracties-numbers.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import type { Organisation } from '../store/schema.ts';
import { organisation } from '../store/schema.ts';
import { numberRegister } from '../store/schema-directory.ts';
import { mobileNumber } from './mobile-number.ts';

export type NumberRegister = typeof numberRegister.$inferSelect;

type Asking = Pick<Services, 'db' | 'clock' | 'serverKeys' | 'eventReceivers'>;

/** What a register said of an address: its one 06-number, or that there is none. */
export interface Registered {
  readonly mobile: string | undefined;
  /** Nothing is known: it could not be asked. A code then goes as without a number. */
  readonly isAway: boolean;
}

/** As of a register that has none: where what it said is known already, or it went meanwhile. */
export const NOT_ASKED: Registered = { mobile: undefined, isAway: false };

/** Has numbers read from this register from now on. A sentence's end when it can't be. */
export async function readNumbersFrom(
  { db, clock, serverKeys, eventReceivers }: Asking,
  { id: organisationId }: Organisation,
  { url, token, unverified }: { readonly url: string; readonly token: string; readonly unverified: boolean },
): Promise<NumberRegister | { readonly fault: string }> {
  const fault = eventReceivers.faultOf(url);
  if (fault !== undefined) return { fault };
  const id = crypto.randomUUID();
  const tokenSealed = await serverKeys.seal(`number_register/token/${id}`, token);
  const row = { id, organisationId, url: rootOf(url), tokenSealed, unverified, createdAt: clock.now() };
  return db.transaction(async (tx) => {
    await tx.delete(numberRegister).where(eq(numberRegister.organisationId, organisationId));
    await tx.insert(numberRegister).values(row);
    return { ...row, failingSince: null, lastError: null };
  });
}

/** Numbers are those of the directory again. False when they were. */
export async function useOwnDirectory({ db }: Pick<Services, 'db'>, { id }: Organisation): Promise<boolean> {
  const gone = await db.delete(numberRegister).where(eq(numberRegister.organisationId, id)).returning();
  return gone.length > 0;
}

/** The register that numbers of an organisation are read from; undefined: they are in the directory. */
export async function numberRegisterOf(
  { db }: { readonly db: Queryable },
  { id }: Pick<Organisation, 'id'>,
): Promise<NumberRegister | undefined> {
  const [found] = await db.select().from(numberRegister).where(eq(numberRegister.organisationId, id));
  return found;
}

/** Asks the register of an organisation for the number of an address; undefined when it has none. */
export async function askNumberRegister(
  services: Asking,
  organisation: Pick<Organisation, 'id'>,
  address: string,
): Promise<Registered | undefined> {
  const register = await numberRegisterOf(services, organisation);
  if (register === undefined) return undefined;
  const { error, mobile } = await tryNumberRegister(services, register, address);
  await noteState(services, register, error);
  return { mobile, isAway: error !== undefined };
}

/** A register must be asked, and can't be. What needs its answer waits, as for a database that is away. */
export class NumberRegisterAwayError extends Error {
  override readonly name = 'NumberRegisterAwayError';
}

/** The same of several, by address; empty when it has none. Throws `NumberRegisterAwayError` when it is away. */
export async function registeredNumbers(
  services: Asking,
  organisation: Pick<Organisation, 'id'>,
  wanted: readonly { readonly address: string }[],
): Promise<ReadonlyMap<string, Registered>> {
  const numbers = new Map<string, Registered>();
  for (const { address } of wanted) {
    const registered = await askNumberRegister(services, organisation, address);
    if (registered === undefined) return new Map();
    if (registered.isAway) throw new NumberRegisterAwayError('the register of 06-numbers is away');
    numbers.set(address, registered);
  }
  return numbers;
}

/** The registers that gave no answer when they were asked last. */
export function silentRegisters({ db }: Pick<Services, 'db'>): Promise<(NumberRegister & { readonly slug: string })[]> {
  return db
    .select({ ...getTableColumns(numberRegister), slug: organisation.slug })
    .from(numberRegister)
    .innerJoin(organisation, eq(organisation.id, numberRegister.organisationId))
    .where(isNotNull(numberRegister.failingSince))
    .orderBy(asc(organisation.slug));
}

/** Asks this register, and says why there was no answer. */
export async function tryNumberRegister(
  { serverKeys, eventReceivers }: Pick<Asking, 'serverKeys' | 'eventReceivers'>,
  { id, url, tokenSealed, unverified }: NumberRegister,
  address: string,
): Promise<{ readonly error: string | undefined; readonly mobile: string | undefined }> {
  const token = await serverKeys.open(`number_register/token/${id}`, tokenSealed);
  return numberAt(eventReceivers, { root: url, token }, { address, unverified, mobileNumber });
}

/** Writes down since when it fails, and why; and that it is over. Nothing, as long as it goes as before. */
async function noteState(
  { db, clock }: Pick<Asking, 'db' | 'clock'>,
  { id, failingSince, lastError }: NumberRegister,
  error: string | undefined,
): Promise<void> {
  if ((error ?? null) === lastError) return;
  const since = error === undefined ? null : (failingSince ?? clock.now());
  await db
    .update(numberRegister)
    .set({ failingSince: since, lastError: error ?? null })
    .where(eq(numberRegister.id, id));
}
