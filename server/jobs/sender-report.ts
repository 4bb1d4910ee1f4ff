// That a message was delivered or opened, in the form that its sender's program asked for: a delivery status
// notification (RFC 3464), a message disposition notification (RFC 8098), or else an ordinary mail.
import type { ContactNotice } from '../contract/contact-notice.ts';
import type { MailReport } from '../integrations/report-mail.ts';
import type { SenderReports } from '../message/sender-reports.ts';
import type { MessageParties } from './message-parties.ts';

/** What a report says of a message. */
export interface ReportedMessage extends Pick<MessageParties, 'message' | 'citizen'> {
  readonly gatewayHost: string;
  /** Message-ID of the mail that it came in. */
  readonly original: string | undefined;
}

/** Whom the notice is for, and the report that it is. */
export function reportIn(
  { to, dsn, mdn }: SenderReports,
  about: ReportedMessage,
  notice: ContactNotice,
): { readonly to: { readonly address: string }; readonly report?: MailReport } {
  if (notice.about === 'message-opened')
    return mdn === undefined ? { to: { address: to } } : { to: { address: mdn.to }, report: displayed(about, dsn) };
  if (dsn === undefined) return { to: { address: to } };
  const action = notice.about === 'message-delivered' ? notice.action : 'relayed';
  return { to: { address: dsn.to }, report: delivery(about, dsn, action) };
}

function delivery(
  { message, citizen, gatewayHost, original }: ReportedMessage,
  { envelopeId, originalRecipient }: NonNullable<SenderReports['dsn']>,
  action: 'delivered' | 'relayed',
): MailReport {
  return {
    type: 'delivery-status',
    fields: [
      ['Original-Envelope-Id', envelopeId],
      ['Reporting-MTA', `dns; ${gatewayHost}`],
      ['Arrival-Date', date(message.createdAt)],
      '',
      ['Original-Recipient', originalRecipient],
      ['Final-Recipient', addressField(citizen)],
      ['Action', action],
      ['Status', '2.0.0'],
      ['Last-Attempt-Date', date(message.deliveredAt ?? message.notifiedAt ?? message.createdAt)],
    ],
    about: original,
  };
}

function displayed({ citizen, gatewayHost, original }: ReportedMessage, dsn: SenderReports['dsn']): MailReport {
  return {
    type: 'disposition-notification',
    fields: [
      ['Reporting-UA', `${gatewayHost}; secure-message-reader`],
      ['Original-Recipient', dsn?.originalRecipient],
      ['Final-Recipient', addressField(citizen)],
      ['Original-Message-ID', original],
      ['Disposition', 'manual-action/MDN-sent-automatically; displayed'],
    ],
    about: undefined,
  };
}

/** An address in the ASCII of these fields (RFC 6533, 3). */
function addressField(address: string): string {
  if (/^[\x21-\x7e]+$/.test(address)) return `rfc822; ${address}`;
  const escaped = [...address].map((character) =>
    /[\x21-\x7e]/.test(character) ? character : `\\x{${character.codePointAt(0)?.toString(16).toUpperCase()}}`,
  );
  return `utf-8; ${escaped.join('')}`;
}

/** RFC 5322, 3.3. */
function date(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}
