// A report for programs and people (RFC 6522): a text, the fields that a program reads, and of the mail that it is
// about the header by which that is known.
import MimeNode from 'nodemailer/lib/mime-node';

/** What makes a mail a report. */
export interface MailReport {
  readonly type: 'delivery-status' | 'disposition-notification';
  /** In their order; a field without a value is not there, and `''` begins the next group (RFC 3464, 2.1). */
  readonly fields: readonly (readonly [name: string, value: string | undefined] | '')[];
  /** Message-ID of the mail that it is about. */
  readonly about: string | undefined;
}

/** The bytes of a report; its headers are those of any mail of ours. */
export function reportBytes(
  { type, fields, about }: MailReport,
  text: string,
  headers: Readonly<Record<string, string | { name: string; address: string }>>,
): Promise<Buffer> {
  const root = new MimeNode(`multipart/report; report-type=${type}`, {
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  root.setHeader(headers);
  root.createChild('text/plain; charset=utf-8').setContent(text);
  const lines = fields.map((field) =>
    field === '' ? '' : field[1] === undefined ? [] : `${field[0]}: ${line(field[1])}`,
  );
  root.createChild(`message/${type}`).setContent(`${lines.flat().join('\r\n')}\r\n`);
  if (about !== undefined) root.createChild('text/rfc822-headers').setContent(`Message-ID: ${line(about)}\r\n`);
  return root.build();
}

/** One line of ASCII, whatever it was made of. */
function line(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 900);
}
