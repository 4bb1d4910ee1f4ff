// What the sender of a message is told of it, delivered and opened: when he asks as mail programs ask (RFC 3461 in
// the envelope, RFC 8098 in a header), or as his organisation set it. Only at his own address, and nothing of the
// content.
import * as z from 'zod/mini';
import type { Mailbox } from '../contract/letter.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { isOwnAddress } from '../organisation/mail-domain.ts';
import type { Services } from '../services.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { isAtGateway } from './address-token.ts';

/** A delivery status notification (RFC 3464): to the sender of the envelope, with what he gave for it. */
const DeliveryReport = z.object({
  to: z.string(),
  envelopeId: z.optional(z.string()),
  /** `rfc822;j.jansen@inwoner.example`, as it was asked for. */
  originalRecipient: z.optional(z.string()),
});

/** Where the sender of one message is told of it, and in which forms he asked for that. */
export const SenderReports = z.object({
  /** Who hears that it was delivered, and that it was opened unless `mdn` says where. */
  to: z.optional(z.string()),
  /** That it was delivered goes as such a report. */
  dsn: z.optional(DeliveryReport),
  /** A message disposition notification (RFC 8098). */
  mdn: z.optional(z.object({ to: z.string() })),
  /**
   * That it can't be delivered goes as a report; or not at all to a sender who does not want to know (RFC 3461,
   * 4.1).
   */
  failed: z.optional(z.union([DeliveryReport, z.literal('never')])),
});
export type SenderReports = z.infer<typeof SenderReports>;

/** What one recipient's command asked for (RFC 3461, 4.1 and 4.2). */
export interface DeliveryRequest {
  readonly success: boolean;
  /** `declined`: NOTIFY says when he wants to hear, and this is not among it. */
  readonly failure: 'asked' | 'declined' | 'unsaid';
  /** NOTIFY=NEVER. */
  readonly isNever: boolean;
  readonly originalRecipient: string | undefined;
}

/** Of a mail that came without an envelope. */
export const NOTHING_ASKED: DeliveryRequest = {
  success: false,
  failure: 'unsaid',
  isNever: false,
  originalRecipient: undefined,
};

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
  { success, failure, isNever, originalRecipient }: DeliveryRequest,
): SenderReports | undefined {
  const own = (given: string) => {
    const address = mailAddress(given);
    const isOwn = address !== undefined && isOwnAddress(organisation, address) && !isAtGateway(gatewayHost, address);
    return isOwn ? address : undefined;
  };
  const [envelope, author] = [own(sender), own(from.address)];
  const report = envelope === undefined ? undefined : { to: envelope, envelopeId, originalRecipient };
  const isContact = isSame(sender, contact.address);
  const failed = failure === 'asked' ? report : failure === 'declined' && isContact ? ('never' as const) : undefined;
  if (organisation.senderReports === 'never') return given({ failed });
  const named = receiptsTo.map(({ address }) => own(address));
  const mdn = named.find((address) => address !== undefined && [envelope, author].some((one) => isSame(one, address)));
  const always = organisation.senderReports === 'always' && !(isNever && isContact) ? contact.address : undefined;
  const dsn = success ? report : undefined;
  const asked = isNever ? undefined : (mdn ?? dsn?.to);
  return given({ to: asked ?? always, dsn, mdn: mdn === undefined ? undefined : { to: mdn }, failed });
}

/** Undefined when nothing of it is there. */
function given(reports: SenderReports): SenderReports | undefined {
  return Object.values(reports).some((value) => value !== undefined) ? reports : undefined;
}

/** What the sender of a stored message is told of it. */
export async function reportsOf(
  { serverKeys }: Pick<Services, 'serverKeys'>,
  { id, reportsSealed }: Pick<Message, 'id' | 'reportsSealed'>,
): Promise<SenderReports> {
  if (reportsSealed === null) return {};
  return SenderReports.parse(JSON.parse(await serverKeys.open(`message/reports/${id}`, reportsSealed)));
}

function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
