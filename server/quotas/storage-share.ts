// What each organisation may store, so that none fills the disk of all.
import { eq, sql, sum } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import type { Organisation } from '../store/schema.ts';
import { organisation } from '../store/schema.ts';
import { storageUse } from '../store/schema-service.ts';

/** True when no more of this may be stored for an organisation. */
export async function isStorageFull(
  db: Queryable,
  { id, storageBytes }: Organisation,
  what: 'letter' | 'reply',
): Promise<boolean> {
  const { bytes } = oneRow(
    await db
      .select({ bytes: sum(storageUse.bytes) })
      .from(storageUse)
      .where(eq(storageUse.organisationId, id)),
  );
  return Number(bytes ?? 0) >= storageBytes * (what === 'reply' ? limits.storageForReplies : 1);
}

/** Bytes stored of each organisation and what it may store, those with the least room first. */
export async function storageByOrganisation({
  db,
}: Pick<Services, 'db'>): Promise<{ slug: string; bytes: number; of: number }[]> {
  const used = db
    .select({ organisationId: storageUse.organisationId, bytes: sum(storageUse.bytes).as('used') })
    .from(storageUse)
    .groupBy(storageUse.organisationId)
    .as('used');
  const rows = await db
    .select({ slug: organisation.slug, bytes: used.bytes, of: organisation.storageBytes })
    .from(organisation)
    .leftJoin(used, eq(used.organisationId, organisation.id));
  return rows
    .map(({ slug, bytes, of }) => ({ slug, bytes: Number(bytes ?? 0), of }))
    .sort((one, other) => other.bytes / other.of - one.bytes / one.of);
}

/**
 * Makes one row of the many of each organisation. A second process that does so at the same moment finds nothing
 * left.
 */
export async function foldStorageUse({ db }: Pick<Services, 'db'>): Promise<void> {
  await db.execute(sql`
    with folded as (
      delete from ${storageUse} where ${storageUse.organisationId} in (
        select ${storageUse.organisationId} from ${storageUse} group by 1 having count(*) > 1
      ) returning organisation_id, bytes
    )
    insert into ${storageUse} (organisation_id, bytes) select organisation_id, sum(bytes) from folded group by 1`);
}
