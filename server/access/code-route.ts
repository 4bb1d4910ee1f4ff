// Where an access code goes at this moment: decided when it is asked for, and once more when it leaves.
import type { Channel } from '../contract/reader-api.ts';
import { maskedEmail, maskedMobile } from '../message/masked-destination.ts';
import { currentMobile } from '../organisation/directory.ts';
import type { Registered } from '../organisation/number-register.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import type { Message, Organisation } from '../store/schema.ts';

/** A way for a code. */
export interface CodeRoute {
  readonly channel: Channel;
  /** Masked. */
  readonly destination: string;
  /** Of an sms; undefined when the message is for sms only and there is no number that one may go to. */
  readonly mobile: string | undefined;
}

/**
 * Sms when there is a number that one may go to, else e-mail; a message for sms only is never sent another way.
 * `registered` is what the organisation's own register said, if it has one.
 */
export async function codeRoute(
  { db, serverKeys, sms }: Pick<Services, 'serverKeys' | 'sms'> & { readonly db: Queryable },
  { message, organisation }: { readonly message: Message; readonly organisation: Organisation },
  citizen: string,
  { registered }: { readonly registered?: Registered | undefined } = {},
): Promise<CodeRoute> {
  const mobile = await currentMobile({ db, serverKeys }, organisation, message, citizen, registered);
  return message.smsOnly || (mobile !== undefined && sms !== undefined)
    ? { channel: 'sms', destination: maskedMobile(mobile), mobile }
    : byEmail(citizen);
}

/** The way that is always there. */
export function byEmail(citizen: string): CodeRoute {
  return { channel: 'email', destination: maskedEmail(citizen), mobile: undefined };
}
