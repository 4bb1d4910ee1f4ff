// What the running service may do in the database, as a role that owns nothing: with each table what is done with it,
// and no more.
import type postgres from 'postgres';

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

const ALL: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * Every table, and what the service does with its rows. What goes by a cascade needs no right: the database does that
 * as the owner. A lock (`for update`) needs UPDATE.
 */
export const RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  'public.organisation': ['SELECT', 'INSERT', 'UPDATE'],
  'public.wordmark_picture': ALL,
  'public.api_key': ['SELECT', 'INSERT', 'UPDATE'],
  'public.oauth_client': ['SELECT', 'INSERT', 'UPDATE'],
  'public.used_assertion': ALL,
  'public.access_token': ALL,
  'public.recipient': ALL,
  'public.number_register': ALL,
  'public.message': ALL,
  'public.reply': ALL,
  'public.blob': ALL,
  'public.shared_file': ['SELECT', 'INSERT', 'DELETE'],
  'public.record': ['SELECT', 'INSERT'],
  'public.access_code': ALL,
  'public.known_device': ALL,
  'public.session': ALL,
  'public.outbox': ALL,
  'public.sent_mail': ALL,
  /** Triggers refuse any change, and an end before the organisation's term, to the owner, too (migration). */
  'public.audit': ['SELECT', 'INSERT', 'DELETE'],
  'public.told_event': ALL,
  'public.event_sequence': ['SELECT', 'INSERT', 'UPDATE'],
  'public.subscription': ALL,
  'public.event_delivery': ALL,
  'public.limit_count': ALL,
  'public.storage_use': ['SELECT', 'INSERT', 'DELETE'],
  'public.key_check': ['SELECT', 'INSERT', 'DELETE'],
  'public.heartbeat': ['SELECT', 'INSERT', 'UPDATE'],
  'public.downtime': ['SELECT', 'INSERT'],
  'public.widget_build': ALL,
  'public.widget_file': ['SELECT', 'INSERT', 'DELETE'],
  /** Whether the tables are those of this version. */
  'drizzle.__drizzle_migrations': ['SELECT'],
};

/**
 * Gives the service's role exactly its rights. `owner` is connected as who owns the tables. Changes nothing when all
 * is right.
 */
export async function grantRights(owner: postgres.Sql, service: string): Promise<void> {
  const held = await heldRights(owner, service);
  const wrong = Object.entries(RIGHTS).filter(([table, rights]) => held.get(table) !== [...rights].sort().join());
  if (wrong.length === 0) return;
  await owner.begin(async (tx) => {
    const role = tx(service);
    // PostgreSQL 14 lets everybody create here. A temporary table could stand in for one of ours in what the owner's
    // triggers do.
    await tx`revoke create on schema public from public, ${role}`;
    await tx`grant usage on schema public, drizzle to ${role}`;
    const [here] = await tx<{ name: string }[]>`select current_database() as name`;
    const database = tx(here?.name ?? '');
    await tx`revoke create, temporary on database ${database} from public, ${role}`;
    await tx`grant connect on database ${database} to ${role}`;
    for (const [table, rights] of wrong) {
      await tx`revoke all on ${tx(table)} from ${role}`;
      await tx`grant ${tx.unsafe(rights.join(', '))} on ${tx(table)} to ${role}`;
    }
  });
}

/**
 * True when this connection's role could give itself every right: it owns the tables, may become who does, or is a
 * superuser.
 */
export async function ownsTables(connection: postgres.Sql): Promise<boolean> {
  const rows = await connection`
    select from pg_class where oid = 'public.audit'::regclass and pg_has_role(current_user, relowner, 'member')`;
  return rows.length > 0;
}

/** Table → its rights, sorted. */
async function heldRights(owner: postgres.Sql, service: string): Promise<Map<string, string>> {
  const rows = await owner<{ table: string; rights: string }[]>`
    select nspname || '.' || relname as table,
      string_agg(privilege_type, ',' order by privilege_type collate "C") as rights
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace, aclexplode(relacl)
    where nspname in ('public', 'drizzle') and grantee = (select oid from pg_roles where rolname = ${service})
    group by 1`;
  return new Map(rows.map(({ table, rights }) => [table, rights]));
}
