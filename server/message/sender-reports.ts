// What the sender of a message is told of it, delivered and opened: when he asks as mail programs ask (RFC 3461 in
// the envelope, RFC 8098 in a header), or as his organisation set it. Only at his own address, and nothing of the
// content.
import * as z from 'zod/mini';
import type { Mailbox } from '../contract/letter.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { isOwnAddress } from '../organisation/mail-domain.ts';
import type { Organisation } from '../store/schema.ts';
import { isAtGateway } from './address-token.ts';

/** Where the sender of one message is told of it, and in which forms he asked for that. */
export const SenderReports = z.object({
  to: z.string(),
  /** A delivery status notification, to the sender of the envelope (RFC 3464). */
  dsn: z.optional(
    z.object({
      to: z.string(),
      envelopeId: z.optional(z.string()),
      /** `rfc822;j.jansen@inwoner.example`, as it was asked for. */
      originalRecipient: z.optional(z.string()),
    }),
  ),
  /** A message disposition notification (RFC 8098). */
  mdn: z.optional(z.object({ to: z.string() })),
});
export type SenderReports = z.infer<typeof SenderReports>;

/** What one recipient's command asked for (RFC 3461, 4.1 and 4.2). */
export interface DeliveryRequest {
  readonly success: boolean;
  readonly originalRecipient: string | undefined;
}

/** A mail, as far as it tells who may be told what. */
export interface ReportingMail {
  /** MAIL FROM; empty when there is none. */
  readonly sender: string;
  readonly envelopeId?: string | undefined;
  readonly from: Mailbox;
  /** Who gets the answers. */
  readonly contact: Mailbox;
  /** Whom Disposition-Notification-To and Return-Receipt-To name. */
  readonly receiptsTo: readonly { readonly address: string }[];
}

/**
 * What the sender is told; undefined: nothing. A receipt that is to go to somebody else than the sender goes nowhere
 * (RFC 8098, 2.1), however that address looks.
 */
export function senderReports(
  gatewayHost: string,
  organisation: Organisation,
  { sender, envelopeId, from, contact, receiptsTo }: ReportingMail,
  { success, originalRecipient }: DeliveryRequest,
): SenderReports | undefined {
  if (organisation.senderReports === 'never') return undefined;
  const own = (given: string) => {
    const address = mailAddress(given);
    const isOwn = address !== undefined && isOwnAddress(organisation, address) && !isAtGateway(gatewayHost, address);
    return isOwn ? address : undefined;
  };
  const [envelope, author] = [own(sender), own(from.address)];
  const named = receiptsTo.map(({ address }) => own(address));
  const mdn = named.find((address) => address !== undefined && [envelope, author].some((one) => isSame(one, address)));
  const dsn = success ? envelope : undefined;
  const to = mdn ?? dsn ?? (organisation.senderReports === 'always' ? contact.address : undefined);
  if (to === undefined) return undefined;
  return {
    to,
    ...(dsn === undefined ? {} : { dsn: { to: dsn, envelopeId, originalRecipient } }),
    ...(mdn === undefined ? {} : { mdn: { to: mdn } }),
  };
}

function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
