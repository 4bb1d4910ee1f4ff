// MAIL and RCPT (RFC 5321): whom a mail is for. A citizen gets a new message; a secure reply address leads to one.

import { isAtGateway, REPLY_LOCAL_PART, RETURN_LOCAL_PART, TOKEN_PATTERN } from '../message/address-token.ts';
import type { Recipient } from '../message/incoming-letter.ts';
import type { DeliveryRequest } from '../message/sender-reports.ts';
import { returnPath } from '../message/sent-mail.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { isOwnAddress } from '../organisation/mail-domain.ts';
import type { Organisation } from '../organisation/organisation.ts';
import { recipientOfReplyAddress } from '../reply/follow-up.ts';
import type { Services } from '../services.ts';
import { refusal } from './smtp-refusal.ts';

/** Whom one RCPT reaches, and what it asks to be told of that. */
export interface Addressed {
  readonly addressee: Addressee;
  readonly asks: DeliveryRequest;
}

/** Whom one RCPT reaches. */
export type Addressee =
  | { readonly kind: 'citizen'; readonly address: string }
  /** The answer to a citizen's reply. */
  | { readonly kind: 'correspondent'; readonly recipient: Recipient }
  /** Somebody of the organisation itself, whom a sealed message is not for. */
  | { readonly kind: 'colleague' }
  /** What comes back to one of our mails. */
  | { readonly kind: 'return-path'; readonly token: string };

const OUR_ADDRESS = new RegExp(`^(${REPLY_LOCAL_PART}|${RETURN_LOCAL_PART})\\+(${TOKEN_PATTERN})@`, 'i');

/** Reads one RCPT address. Throws `SmtpRefusal` for what can't be delivered to. */
export async function addresseeOf(services: Services, organisation: Organisation, address: string): Promise<Addressee> {
  if (isAtGateway(services.gatewayHost, address)) {
    const [, part = '', token] = OUR_ADDRESS.exec(address) ?? [];
    if (token !== undefined && part.toLowerCase() === RETURN_LOCAL_PART) {
      const standing = await returnPath(services, organisation, token);
      if (standing === 'known') return { kind: 'return-path', token };
      throw refusal(standing === 'leaving' ? 'smtp-return-path-early' : 'smtp-return-path-unknown');
    }
    const recipient = token === undefined ? undefined : await recipientOfReplyAddress(services, organisation, token);
    if (recipient === undefined) throw refusal('smtp-reply-address-unknown');
    return { kind: 'correspondent', recipient };
  }
  return citizenOrColleague(organisation, address);
}

function citizenOrColleague(organisation: Organisation, address: string): Addressee {
  const citizen = mailAddress(address);
  if (citizen === undefined) throw refusal('smtp-address-invalid');
  if (organisation.colleagues === 'seal' || !isOwnAddress(organisation, citizen))
    return { kind: 'citizen', address: citizen };
  if (organisation.colleagues === 'refuse') throw refusal('smtp-colleague');
  return { kind: 'colleague' };
}
