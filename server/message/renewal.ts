// A citizen lost the mail with his link, which is half of the key and nowhere else: nobody can make that link again.
// Whoever kept the letter gives it once more; it becomes a new message, which takes the place of the old one.
import { and, eq } from 'drizzle-orm';
import type { ProblemOf } from '../contract/problems.ts';
import { addressName } from '../organisation/directory.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { type Message, message } from '../store/schema.ts';
import { recordEvent } from './audit.ts';
import type { IncomingLetter, StoredMessage } from './incoming-letter.ts';
import { Refused } from './letter-seal.ts';
import { isLive } from './live-message.ts';
import { takeBack } from './withdrawal.ts';

/** A letter that is given once more. `renews`: the row id of the message whose place it takes. */
export interface RenewingLetter extends IncomingLetter {
  readonly renews: string;
}

/** The message that makes way, or that none does: it is over, or made way before for the one that is named. */
export type Renewed = { readonly old: Message } | { readonly renewedAsId: string | undefined };

/** Ends the transaction: what was to be renewed is over. */
export class MessageOverError extends Error {
  readonly problem: ProblemOf<'message-over'> = { code: 'message-over' };
}

type Renewing = Pick<Services, 'clock' | 'serverKeys'>;

/**
 * Takes the old message back, without the mail of a withdrawal: its citizen gets the new one. Only what can be read now
 * is renewed, and only for the same citizen: else its reference would lead to a letter that was never his. Throws
 * `Refused` with where the fault is.
 */
export async function makeWay(
  tx: Transaction,
  { clock, serverKeys }: Renewing,
  { organisation, recipients, renews: id }: RenewingLetter,
): Promise<Renewed> {
  const now = clock.now();
  const old = await takeBack(tx, organisation, and(eq(message.id, id), isLive(now)), now);
  if (old === undefined || old.recipientSealed === null) {
    const ofOrganisation = and(eq(message.organisationId, organisation.id), eq(message.id, id));
    const [over] = await tx.select({ renewedAsId: message.renewedAsId }).from(message).where(ofOrganisation);
    return { renewedAsId: over?.renewedAsId ?? undefined };
  }
  const address = await serverKeys.open(`message/recipient/${id}`, old.recipientSealed);
  const isSame = (other: string) => addressName(organisation.id, other) === addressName(organisation.id, address);
  if (recipients.every((recipient) => isSame(recipient.address))) return { old };
  const detail =
    'must be the citizen of the message whose access is renewed; to write to somebody else, send a message';
  throw new Refused({ code: 'invalid-request', errors: [{ pointer: '#/to/address', detail }] });
}

/**
 * Says in the old message which one took its place. The same call twice is one renewal: `earlier` is then what the
 * first made. Throws `MessageOverError`; `Refused` when the call repeats another than a renewal.
 */
export async function leadOn(
  tx: Transaction,
  { clock }: Renewing,
  renewed: Renewed,
  { id: newId }: StoredMessage,
  earlier: boolean,
): Promise<void> {
  if ('old' in renewed) {
    // Its own key again: what that stands for would be gone, and nothing in its place.
    if (earlier) throw new Refused({ code: 'idempotency-key-reused' });
    await tx.update(message).set({ renewedAsId: newId }).where(eq(message.id, renewed.old.id));
    await recordEvent(tx, renewed.old, 'renewed', {}, clock.now());
  } else if (!earlier || renewed.renewedAsId !== newId) throw new MessageOverError();
}
