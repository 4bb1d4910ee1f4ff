// A database with a great many messages, as years of use leave it: loaded with SQL, for sealing each would take hours.
import postgres from 'postgres';

/** What of them is where: shares of a whole, by how often it is so in use. */
const LOADED = `
  insert into message (organisation_id, id_hash, reference, server_share_sealed, recipient_sealed,
      masked_recipient_sealed, contact_sealed, reply_token_sealed, reply_token_lookup, created_at, expires_at,
      notified_at, opened_at, undeliverable_at, reminded_at, reminded_of_expiry_at)
    select $1::uuid, sha256(('id' || $3::text || n)::bytea), 'L' || $3::text || '-' || n, 'x', 'x', 'x', 'x', 'x',
      sha256(('token' || $3::text || n)::bytea), at, at + interval '90 days', at + interval '1 minute',
      case when n % 10 < 7 then at + interval '1 day' end, case when n % 1000 = 0 then at + interval '1 hour' end,
      case when n % 10 >= 7 then at + interval '7 days' end, at + interval '60 days'
    from (select n, $4::timestamptz - (n % 80) * interval '1 day' - interval '1 hour' as at
      from generate_series(1, $2::int) as n) as drawn`;

const THEIRS = [
  `insert into blob (message_id, kind, blob_id, sealed_size)
    select id, 'body', '0', 1000 from message where reference like $1`,
  `insert into record (blob, index, bytes) select blob.id, 0, decode(repeat('ab', 1000), 'hex')
    from blob join message on message.id = blob.message_id where reference like $1`,
  `insert into audit (organisation_id, message_id, event, details, at)
    select organisation_id, id, event, details::jsonb, created_at
    from message, (values ('received', '{"attachments":0,"sealed":[]}'), ('notified', '{}'), ('opened', '{}'))
      as e (event, details)
    where reference like $1`,
  `insert into sent_mail (token_hash, message_id, job, payload, is_resend, sent_at)
    select sha256(('sent' || id)::bytea), id, 'send-notification', '{}', false, notified_at
    from message where reference like $1 and notified_at > now() - interval '30 days'`,
  `insert into access_code (message_id, challenge_hash, code_hash, reference, channel, destination_sealed, automatic,
      created_at, expires_at)
    select id, sha256(id::text::bytea), sha256(id::text::bytea), 'ABCD', 'email', 'x', false, opened_at,
      opened_at + interval '15 minutes' from message where reference like $1 and opened_at > now() - interval '1 day'`,
];

let loads = 0;

/**
 * Loads so many messages of an organisation, read and unread, over the 80 days before a moment, with their letters,
 * what happened to them, and their mails. They can't be opened. `databaseUrl`: of a superuser, who has triggers off.
 */
export async function loadMessages(
  databaseUrl: string,
  organisationId: string,
  count: number,
  now: Date,
): Promise<void> {
  loads += 1;
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`set session_replication_role = replica`;
    await sql.unsafe(LOADED, [organisationId, count, String(loads), now.toISOString()]);
    for (const statement of THEIRS) await sql.unsafe(statement, [`L${loads}-%`]);
    await sql`insert into storage_use (organisation_id, bytes) values (${organisationId}, ${count * 1000})`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}
