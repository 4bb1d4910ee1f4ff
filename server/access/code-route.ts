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
  /** Of an sms or a call; undefined when the message is for sms only and there is no number that one may go to. */
  readonly mobile: string | undefined;
}

/**
 * Sms when there is a number that one may go to, else e-mail; a message for sms only is never mailed. Who has it
 * `spoken` is called at the number that the sms would go to, if the provider can. `registered` is what the
 * organisation's own register said, if it has one.
 */
export async function codeRoute(
  { db, serverKeys, sms }: Pick<Services, 'serverKeys' | 'sms'> & { readonly db: Queryable },
  { message, organisation }: { readonly message: Message; readonly organisation: Organisation },
  citizen: string,
  { registered, spoken = false }: { readonly registered?: Registered | undefined; readonly spoken?: boolean } = {},
): Promise<CodeRoute> {
  const mobile = await currentMobile({ db, serverKeys }, organisation, message, citizen, registered);
  if (!message.smsOnly && (mobile === undefined || sms === undefined)) return byEmail(citizen);
  const channel = spoken && canBeSpoken({ sms }, 'sms') ? 'voice' : 'sms';
  return { channel, destination: maskedMobile(mobile), mobile };
}

/** Whether a code that went this way can be read out instead: it tells no more of a number than the way does. */
export function canBeSpoken({ sms }: Pick<Services, 'sms'>, channel: Channel): boolean {
  return channel !== 'email' && sms?.speaks === true;
}

/** The way that is always there. */
export function byEmail(citizen: string): CodeRoute {
  return { channel: 'email', destination: maskedEmail(citizen), mobile: undefined };
}
