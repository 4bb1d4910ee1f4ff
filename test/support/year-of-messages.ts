// A house that was used for a year: 200,000 messages and what belongs to them, written straight into the tables. Much
// is kept, little of it is due.
import postgres from 'postgres';
import { ServerKeys } from '../../server/store/server-keys.ts';
import type { TestServer } from './test-server.ts';

export const MESSAGES = 200_000;
/** Rows of each kind that are due to be swept: more than one batch. */
export const DUE = 700;

/** Jobs of a mass mailing that wait for tomorrow. */
export const WAITING = 20_000;

/** Minutes between two messages: together they are a year. */
const APART = (365 * 24 * 60) / MESSAGES;

/**
 * Fills the tables. Three in five messages are of the first organisation; what they hold says to be sealed under the
 * key `kid`.
 */
export async function loadYear(
  { databaseUrl, clock }: Pick<TestServer, 'databaseUrl' | 'clock'>,
  organisations: readonly string[],
  kid: string,
): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql`set session_replication_role = replica`; // neither triggers nor foreign keys
  const sealed = `${ServerKeys.sealedPrefix(kid)}${'x'.repeat(200)}`;
  const now = clock.now().toISOString();
  const ago = (interval: string) => sql`${now}::timestamptz - ${interval}::interval`;
  // 90 days are 49,315 messages. Of those that are over, 68 are not deleted yet.
  await sql`
    insert into message (organisation_id, id_hash, reference, server_share_sealed, recipient_sealed,
      masked_recipient_sealed, mobile_sealed, mobile_given_at, reply_token_lookup, created_at, expires_at, notified_at,
      late_at, undeliverable_at, reminded_at, reminded_of_expiry_at, opened_at, replied_at, locked_at, withdrawn_at,
      deleted_at)
    select (${organisations as string[]}::uuid[])[case when nth % 5 < 3 then 1 else nth % 5 - 1 end],
      sha256(nth::text::bytea), 'nr. ' || nth, case when kept and not withdrawn then ${sealed} end,
      case when kept then ${sealed} end, ${sealed}, case when kept and nth % 3 = 0 then ${sealed} end,
      case when kept and nth % 3 = 0 then created_at end, case when kept then sha256(('token' || nth)::bytea) end,
      created_at, created_at + interval '90 days', case when told then created_at + interval '1 minute' end,
      case when not told and nth > 200 then created_at + interval '4 hours' end,
      case when told and nth % 100 = 1 then created_at + interval '1 hour' end,
      case when told and age > interval '7 days 3 hours' and unread then created_at + interval '7 days' end,
      case when told and age > interval '83 days 3 hours' and unread then created_at + interval '83 days' end,
      case when told and not unread then created_at + interval '1 day' end,
      case when told and nth % 10 in (4, 5) then created_at + interval '1 day' end,
      case when told and nth % 5000 = 7 then created_at + interval '2 days' end,
      case when withdrawn then created_at + interval '1 day' end,
      case when not kept then created_at + interval '90 days' end
    from (
      select nth, created_at, age, nth > 400 as told, nth % 10 in (1, 2, 3) as unread, nth % 200 = 9 as withdrawn,
        age < interval '90 days 3 hours' as kept
      from (
        select nth, nth * ${APART}::float8 * interval '1 minute' as age,
          ${now}::timestamptz - nth * ${APART}::float8 * interval '1 minute' as created_at
        from generate_series(1, ${MESSAGES}::int) as nth
      ) as drawn
    ) as letter`;
  await sql`
    insert into blob (message_id, kind, blob_id, sealed_size)
    select id, 'body', '0', 100 from message where server_share_sealed is not null`;
  await sql`insert into record (blob, index, bytes) select id, 0, decode(repeat('2a', 100), 'hex') from blob`;
  await sql`
    insert into reply (message_id, id, reply_key_sealed, reply_key_hash, reference, created_at, received_at)
    select id, gen_random_uuid(), 'x', 'x', 'R ' || reference, replied_at, replied_at
    from message where replied_at is not null and server_share_sealed is not null`;
  await sql`
    insert into reply (message_id, id, reply_key_sealed, reply_key_hash, created_at)
    select id, gen_random_uuid(), 'x', 'x', 
      case when row_number() over () <= ${DUE} then ${ago('2 days')} else ${now} end
    from message where server_share_sealed is not null limit 2000`;
  for (const event of ['received', 'notified', 'opened'])
    await sql`
      insert into audit (organisation_id, message_id, event, details, at)
      select organisation_id, id, ${event}, '{}', created_at from message`;
  await sql`
    insert into access_code (message_id, challenge_hash, code_hash, reference, channel, destination_sealed, automatic,
      created_at, expires_at)
    select id, sha256(reference::bytea), 'x', 'ABCD', 'email', ${sealed}, false, at, at
    from (
      select *, case when row_number() over () <= ${DUE} then ${ago('26 hours')} else ${ago('5 hours')} end as at
      from message where server_share_sealed is not null limit 20000
    ) as asked`;
  await sql`
    insert into session (message_id, access_code_id, token_hash, created_at, last_used_at, ends_at)
    select message_id, id, sha256(id::text::bytea), at, at, at + interval '4 hours'
    from (
      select *, case when row_number() over () <= ${DUE} then ${ago('5 hours')} else ${ago('1 hour')} end as at
      from access_code where created_at = ${ago('5 hours')}
    ) as opened`;
  await sql`
    insert into known_device (message_id, device_hash, opened_at)
    select id, sha256(reference::bytea), opened_at from message where opened_at is not null and deleted_at is null`;
  await sql`
    insert into sent_mail (token_hash, message_id, job, payload, is_resend, sent_at)
    select sha256((id || nth::text)::bytea), id, 'send-notification', '{}', false,
      case when row_number() over () <= ${DUE} then ${ago('31 days')} else ${ago('29 days')} end
    from (select id from message where deleted_at is null) as told, generate_series(1, 3) as nth`;
  await sql`
    insert into limit_count (name_hash, count, window_ends_at)
    select sha256(nth::text::bytea), 1,
      case when nth <= ${DUE} then ${ago('1 minute')} else ${ago('-1 hour')} end from generate_series(1, 50000) as nth`;
  await sql`
    insert into recipient (organisation_id, address_lookup, address_sealed, mobile_sealed, created_at, changed_at)
    select organisation_id, sha256(reference::bytea), ${sealed},
      case when nth > 3000 then ${sealed} end, created_at,
      case when nth <= ${DUE} then ${ago('200 days')} else ${ago('1 day')} end
    from (select *, row_number() over () as nth from message limit 50000) as known`;
  await sql`
    insert into outbox (name, lane, organisation_id, message_id, payload, secret_sealed, outbox_kid, created_at, due_at,
      expires_at)
    select 'send-notification', 'notification', organisation_id, id, '{}', 'x',
      'outbox-20261122T000000-abcdef01.' || nth, ${now}, ${ago('-1 day')}, ${ago('-3 days')}
    from (select *, row_number() over () as nth from message limit ${WAITING}) as waiting`;
  await sql`vacuum analyze`;
  await sql.end();
}
