// The roles of the embedded database: one that owns the tables, one for the running service. The cluster's superuser
// only makes these two, and hands over what a version before them made as itself.
import type postgres from 'postgres';

/** The owner of the tables, and the service. */
export type EmbeddedRole = 'owner' | 'service';

/** Their names in the cluster. */
export const ROLE_NAMES: Readonly<Record<EmbeddedRole, string>> = {
  owner: 'secure_message_owner',
  service: 'secure_message_service',
};

/**
 * Makes both roles when they are not there, with these passwords and no rights. `superuser` is connected to any
 * database.
 */
export async function makeRoles(
  superuser: postgres.Sql,
  passwords: Readonly<Record<EmbeddedRole, string>>,
): Promise<void> {
  await superuser`set log_min_error_statement = panic`; // a password is in them
  for (const role of ['owner', 'service'] as const) {
    const name = ROLE_NAMES[role];
    const [known] = await superuser`select from pg_roles where rolname = ${name}`;
    if (known === undefined) await superuser`create role ${superuser(name)}`;
    await superuser.unsafe(
      `alter role ${name} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${passwords[role]}'`,
    );
  }
}

/**
 * Gives the owner what is in this database and is not his yet, all of it or nothing. `superuser` is connected to it.
 */
export async function handOver(superuser: postgres.Sql): Promise<void> {
  const owner = ROLE_NAMES.owner;
  await superuser.begin(async (tx) => {
    const statements = await tx<{ statement: string }[]>`
      with own as (select oid from pg_roles where rolname = ${owner}),
        here as (select oid, nspname, nspowner from pg_namespace where nspname in ('public', 'drizzle'))
      select format('alter database %I', datname) as statement
        from pg_database, own where datname = current_database() and datdba <> own.oid
      union all select format('alter schema %I', nspname) from here, own
        where nspname = 'drizzle' and nspowner <> own.oid
      union all select format('alter table %s', pg_class.oid::regclass)
        from pg_class join here on here.oid = relnamespace, own where relkind in ('r', 'p') and relowner <> own.oid
      union all select format('alter type %s', pg_type.oid::regtype)
        from pg_type join here on here.oid = typnamespace, own where typtype = 'e' and typowner <> own.oid
      union all select format('alter function %s', pg_proc.oid::regprocedure)
        from pg_proc join here on here.oid = pronamespace, own where proowner <> own.oid`;
    for (const { statement } of statements) await tx.unsafe(`${statement} owner to ${owner}`);
  });
}
