// That a message was delivered, opened or can't be delivered, in the form that its sender's program asked for: a
// delivery status notification (RFC 3464), a message disposition notification (RFC 8098), or else an ordinary mail.
import type { BounceReason } from '../contract/bounce-reason.ts';
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

/** Whom the notice that it was delivered or opened is for, and the report that it is; undefined for nobody. */
export function reportIn(
  { to, dsn, mdn }: SenderReports,
  about: ReportedMessage,
  notice: ContactNotice,
): ReportTo | undefined {
  if (notice.about === 'message-opened' && mdn !== undefined)
    return { to: { address: mdn.to }, report: displayed(about, dsn) };
  if (to === undefined) return undefined;
  if (notice.about === 'message-opened' || dsn === undefined) return { to: { address: to } };
  const action = notice.about === 'message-delivered' ? notice.action : 'relayed';
  return { to: { address: dsn.to }, report: delivery(about, dsn, action, '2.0.0') };
}

/** The same for a mail that can't be delivered. */
export function failureReport(dsn: DeliveryReport, about: ReportedMessage, reason: BounceReason): ReportTo {
  return { to: { address: dsn.to }, report: delivery(about, dsn, 'failed', STATUS[reason]) };
}

/** RFC 3463, as far as the reason says it. */
const STATUS: Readonly<Record<BounceReason, string>> = {
  'unknown-address': '5.1.1',
  'mailbox-full': '5.2.2',
  refused: '5.7.1',
  other: '5.0.0',
  'relay-refused': '5.7.1',
  'never-left': '5.3.0',
};

interface ReportTo {
  readonly to: { readonly address: string };
  readonly report?: MailReport;
}

type DeliveryReport = NonNullable<SenderReports['dsn']>;

function delivery(
  { message, citizen, gatewayHost, original }: ReportedMessage,
  { envelopeId, originalRecipient }: DeliveryReport,
  action: 'delivered' | 'relayed' | 'failed',
  status: string,
): MailReport {
  const lastTry = action === 'failed' ? message.undeliverableAt : message.deliveredAt;
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
      ['Status', status],
      ['Last-Attempt-Date', date(lastTry ?? message.notifiedAt ?? message.createdAt)],
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
