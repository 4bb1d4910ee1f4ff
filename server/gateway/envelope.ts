// MAIL and RCPT (RFC 5321): whom a mail is for. A citizen gets a new message; a secure reply address leads to one.

import { isAtGateway, REPLY_LOCAL_PART, RETURN_LOCAL_PART, TOKEN_PATTERN } from '../message/address-token.ts';
import { findCorrespondent } from '../message/follow-up.ts';
import type { Recipient } from '../message/ingest.ts';
import { mailAddress } from '../message/mail-address.ts';
import type { Organisation } from '../message/organisation.ts';
import { isReturnPath } from '../message/sent-mail.ts';
import type { Services } from '../services.ts';

/** A reply code with a plain sentence (and its RFC 3463 status), for the mail server that asks and the civil servant behind it. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';
  readonly responseCode: number;
  constructor(responseCode: number, status: string, sentence: string) {
    super(`${status} ${sentence}`);
    this.responseCode = responseCode;
  }
}

/** Whom one RCPT reaches. */
export type Addressee =
  | { readonly kind: 'citizen'; readonly address: string }
  /** The answer to a citizen's reply. */
  | { readonly kind: 'correspondent'; readonly recipient: Recipient }
  /** What comes back to one of our mails. */
  | { readonly kind: 'return-path'; readonly token: string };

const OUR_ADDRESS = new RegExp(`^(${REPLY_LOCAL_PART}|${RETURN_LOCAL_PART})\\+(${TOKEN_PATTERN})@`, 'i');

/** Reads one RCPT address. Throws `SmtpRefusal` for what can't be delivered to. */
export async function addresseeOf(services: Services, organisation: Organisation, address: string): Promise<Addressee> {
  if (isAtGateway(services.gatewayHost, address)) {
    const [, part = '', token] = OUR_ADDRESS.exec(address) ?? [];
    if (token !== undefined && part.toLowerCase() === RETURN_LOCAL_PART) {
      if (await isReturnPath(services, organisation, token)) return { kind: 'return-path', token };
      throw new SmtpRefusal(550, '5.1.1', 'Dit retouradres is onbekend. / This return path is unknown.');
    }
    const recipient = token === undefined ? undefined : await findCorrespondent(services, organisation, token);
    if (recipient === undefined) {
      throw new SmtpRefusal(
        550,
        '5.1.1',
        'This reply address is unknown, or its message is no longer kept. Send a new message to the citizen.',
      );
    }
    return { kind: 'correspondent', recipient };
  }
  const citizen = mailAddress(address);
  if (citizen === undefined) throw new SmtpRefusal(553, '5.1.3', 'The recipient is not a valid mail address.');
  return { kind: 'citizen', address: citizen };
}
