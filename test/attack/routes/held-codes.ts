// Codes of browsers at a message of their own each: a good one, and one that is good no more for each reason.
import type postgres from 'postgres';
import { limits } from '../../../server/contract/limits.ts';
import { newMessage } from '../../support/case-system.ts';
import type { Reader } from '../../support/reader.ts';
import type { Municipality } from './callers.ts';

/** A browser that asked, its message, and the six digits that came for it. */
export interface HeldCode {
  readonly id: string;
  readonly browser: Reader;
  readonly digits: string;
}

type Kind = 'good' | 'guessed' | 'elsewhere' | 'expired' | 'burnt' | 'used' | 'replaced' | 'locked';
export type Codes = Readonly<Record<Kind, HeldCode>>;

/** Asks for all of them. */
export async function drawsCodes(
  sql: postgres.Sql,
  { desk, page }: Pick<Municipality, 'desk' | 'page'>,
): Promise<Codes> {
  const asks = async (): Promise<HeldCode> => {
    const json = newMessage();
    const { body } = await desk.call('POST', '/messages', { json });
    const browser = await desk.readerOf(json.to.address);
    browser.page = page;
    const asked = await browser.asksForCode();
    return { id: String(body.id), browser, digits: await browser.codeByMail(asked.body.codeReference) };
  };
  const [good, guessed, elsewhere, expired, burnt, used, replaced, locked] = await Promise.all([
    asks(),
    asks(),
    asks(),
    asks(),
    asks(),
    asks(),
    asks(),
    asks(),
  ]);
  await sql`update access_code set expires_at = now() - interval '1 second' where message_id = ${expired.id}`;
  await sql`update access_code set attempts = ${limits.codeAttempts} where message_id = ${burnt.id}`;
  await sql`update message set locked_at = now() where id = ${locked.id}`;
  await used.browser.entersCode(used.digits);
  await used.browser.call('DELETE', '/sessions/current');
  await sql`update access_code set created_at = created_at - interval '2 minutes' where message_id = ${replaced.id}`;
  await replaced.browser.asksForCode({ renew: true });
  return { good, guessed, elsewhere, expired, burnt, used, replaced, locked };
}
