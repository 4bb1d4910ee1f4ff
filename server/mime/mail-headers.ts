// The headers of a mail, as far as they matter here: from its own lines where mailparser would mend, decode or drop.
import { isUtf8 } from 'node:buffer';
import libmime from 'libmime';
import type { HeaderValue } from 'mailparser';
import { asLine } from '../contract/line.ts';
import { isAutomatic } from './automatic-mail.ts';
import { mailboxList } from './mailbox-list.ts';
import type { MailAddress, MailHeaders } from './mime-protocol.ts';
import { decodedText } from './text-charset.ts';

/** Headers as they stand in the mail, one each, folded. */
export type HeaderLines = readonly { readonly key: string; readonly line: string }[];

/** What of a mail's headers matters here. */
export function readHeaders(headers: Map<string, HeaderValue>, lines: HeaderLines): MailHeaders {
  const date = headers.get('date');
  const secureMessage = [...headers.keys()].filter((name) => name.startsWith('x-secure-message-'));
  const text = (name: string) => textOf(headers.get(name));
  const [subject, autoSubmitted, precedence] = [
    subjectIn(lines),
    text('auto-submitted').toLowerCase(),
    text('precedence').toLowerCase(),
  ];
  return {
    // A From that names nobody (an empty group, RFC 6854) leaves the sender of the envelope; who asks for answers
    // must say where to.
    from: mailboxesIn(lines, 'from', 2),
    replyTo: namedIn(lines, 'reply-to'),
    receiptsTo: ['disposition-notification-to', 'return-receipt-to'].flatMap((key) => mailboxesIn(lines, key, 2)),
    recipients: ['to', 'cc'].flatMap((key) => mailboxesIn(lines, key, 2)),
    otherRecipients: OTHER_RECIPIENTS.filter((name) => mailboxesIn(lines, name.toLowerCase(), 1).length > 0),
    subject,
    date: date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined,
    messageId: /^<[^<>\s]{1,1000}>$/.exec(text('message-id'))?.[0],
    language: /^\s*([a-z]{2,3}(?:-[a-z\d]{2,8}){0,3})\s*(?:,|$)/i.exec(text('content-language'))?.[1],
    autoSubmitted,
    precedence,
    isAutomatic: isAutomatic({
      autoSubmitted,
      precedence,
      subject,
      header: (name) => textIn(lines, name)[0],
    }),
    secureMessage: Object.fromEntries(secureMessage.map((name) => [name, wish(headers.get(name))])),
  };
}

/** The media type of the whole mail, in lower case; empty where it names none. */
export function mediaType(headers: Map<string, HeaderValue>): string {
  const type = headers.get('content-type');
  return typeof type === 'object' && 'value' in type && typeof type.value === 'string' ? type.value.toLowerCase() : '';
}

/** The subject in the characters it was meant in, on one line. */
export function subjectIn(lines: HeaderLines): string {
  return asLine(libmime.decodeWords(textIn(lines, 'subject')[0] ?? ''));
}

/** Headers besides To and Cc by which programs mean that a mail goes to somebody. */
const OTHER_RECIPIENTS = ['Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'];

function textOf(value: HeaderValue | undefined): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? asLine(last) : '';
}

/**
 * A wish as it was written, and decoded: nothing is taken out, so that what it holds is judged. Given twice it is two
 * lines, so none.
 */
function wish(value: HeaderValue | undefined): string {
  const lines: unknown[] = Array.isArray(value) ? value : [value];
  return libmime.decodeWords(lines.join('\n')).trim();
}

/**
 * The mailboxes of a header, `most` at most; one that is none for a header that is no address list. From the header's
 * own lines: mailparser turns A-labels into Unicode, decodes encoded words inside an address, and drops what it can't
 * read.
 */
function mailboxesIn(lines: HeaderLines, key: string, most: number): MailAddress[] {
  return linesOf(lines, key)
    .flatMap((bytes) => {
      const text = unfolded(bytes);
      if (/^[ \t]*$/.test(text)) return [];
      const mailboxes = mailboxList(text)?.slice(0, most) ?? [NO_MAILBOX];
      // Bytes in another charset than UTF-8 are guessed at: good enough for a name.
      const isKnown = ({ address }: MailAddress) => isUtf8(bytes) || /^\p{ASCII}*$/u.test(address);
      return mailboxes.map((mailbox) => (isKnown(mailbox) ? mailbox : NO_MAILBOX));
    })
    .slice(0, most)
    .map(({ name, address }) => ({ name: asLine(libmime.decodeWords(name)), address }));
}

const NO_MAILBOX: MailAddress = { name: '', address: '' };

/** The same of a header that must name one: an empty group is none. */
function namedIn(lines: HeaderLines, key: string): MailAddress[] {
  const mailboxes = mailboxesIn(lines, key, 2);
  return mailboxes.length === 0 && textIn(lines, key).some((text) => text !== '') ? [NO_MAILBOX] : mailboxes;
}

/** What headers of a name say, unfolded; bytes beyond ASCII are UTF-8 (RFC 6532) where they can be. */
function textIn(lines: HeaderLines, key: string): string[] {
  return linesOf(lines, key).map((bytes) => unfolded(bytes).trim());
}

function linesOf(lines: HeaderLines, key: string): Buffer[] {
  return lines
    .filter((line) => line.key.trim() === key)
    .map(({ line }) => Buffer.from(line.slice(line.indexOf(':') + 1), 'latin1'));
}

function unfolded(bytes: Buffer): string {
  return decodedText(bytes, '', false).replace(/\r?\n(?=[ \t]|$)/g, '');
}
