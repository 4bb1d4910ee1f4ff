// The civil servant's plain answer to a reply: by its address it finds the citizen, and becomes his next sealed
// message.
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { caseNumberOf } from '../message/case-number.ts';
import type { Recipient } from '../message/incoming-letter.ts';
import { givenMobile } from '../organisation/directory.ts';
import { maySendSms } from '../organisation/mobile-number.ts';
import { numberRegisterOf } from '../organisation/number-register.ts';
import type { Services } from '../services.ts';
import type { Organisation } from '../store/schema.ts';
import { message } from '../store/schema.ts';

/**
 * The citizen behind a secure reply address of this organisation; undefined when there is none, or the content is
 * gone.
 */
export async function recipientOfReplyAddress(
  { db, serverKeys }: Pick<Services, 'db' | 'serverKeys'>,
  organisation: Organisation,
  token: string,
): Promise<Recipient | undefined> {
  const [found] = await db
    .select()
    .from(message)
    .where(
      and(
        eq(message.organisationId, organisation.id),
        inArray(message.replyTokenLookup, serverKeys.lookups('reply-token', token.toLowerCase())),
        isNull(message.deletedAt),
      ),
    );
  if (found?.recipientSealed == null) return undefined;
  const { id, recipientSealed, smsOnly } = found;
  const address = await serverKeys.open(`message/recipient/${id}`, recipientSealed);
  const kept = {
    address,
    smsOnly,
    mailLanguage: found.mailLanguage ?? undefined,
    caseNumber: await caseNumberOf(serverKeys, found),
  };
  // What the directory knows is not taken along: it is asked when a code leaves.
  const hasRegister = (await numberRegisterOf({ db }, organisation)) !== undefined;
  const given = await givenMobile({ db, serverKeys }, found, address, hasRegister);
  if (given === undefined || !maySendSms(organisation, given.mobile)) return { ...kept, mobile: undefined };
  return { ...kept, ...given };
}
