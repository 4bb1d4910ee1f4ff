// What signs an organisation's mails (DKIM, RFC 6376). Its private key is sealed in the database.
import { eq } from 'drizzle-orm';
import type { Services } from '../services.ts';
import { type Organisation, organisation } from '../store/schema.ts';

/** The key in PEM (PKCS#8), and where DNS has the other half: `<selector>._domainkey.<domain>`. */
export interface MailSignature {
  readonly domain: string;
  readonly selector: string;
  readonly privateKey: string;
}

/** Has its mails signed; null: no more. */
export async function setMailSignature(
  { db, serverKeys }: Pick<Services, 'db' | 'serverKeys'>,
  { id }: Organisation,
  signature: MailSignature | null,
): Promise<void> {
  const set =
    signature === null
      ? { dkimDomain: null, dkimSelector: null, dkimKeySealed: null }
      : {
          dkimDomain: signature.domain,
          dkimSelector: signature.selector,
          dkimKeySealed: await serverKeys.seal(contextOf(id), signature.privateKey),
        };
  await db.update(organisation).set(set).where(eq(organisation.id, id));
}

/** What signs its mails; undefined when nothing here does. */
export async function mailSignatureOf(
  { serverKeys }: Pick<Services, 'serverKeys'>,
  { id, dkimDomain, dkimSelector, dkimKeySealed }: Organisation,
): Promise<MailSignature | undefined> {
  if (dkimDomain === null || dkimSelector === null || dkimKeySealed === null) return undefined;
  const privateKey = await serverKeys.open(contextOf(id), dkimKeySealed);
  return { domain: dkimDomain, selector: dkimSelector, privateKey };
}

function contextOf(id: string): string {
  return `organisation/dkim_key/${id}`;
}
