// A mail that comes back, as the mail servers of the world send it.

/** What a mail server says of a mail it can't deliver (RFC 3464), with the mail. */
export function deliveryStatus(
  { to, returnPath }: { readonly to: string; readonly returnPath: string },
  mail: Buffer,
): Buffer {
  const report = [
    'From: MAILER-DAEMON@mail.inwoner.example',
    `To: ${returnPath}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
    '',
    '--report',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Your message could not be delivered: the address does not exist.',
    '',
    '--report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.inwoner.example',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--report',
    'Content-Type: message/rfc822',
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(report), mail, Buffer.from('\r\n--report--\r\n')]);
}
