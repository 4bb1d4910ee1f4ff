// The municipality's mail relay: where every mail of ours goes, over TLS unless it is on this machine.
import type { Readable } from 'node:stream';
import libmime from 'libmime';
import { createTransport } from 'nodemailer';
import { laneRules, type MailLane, placesOf } from '../contract/lanes.ts';
import type { Mailbox } from '../contract/letter.ts';
import { asLine } from '../contract/line.ts';
import { isLoopback } from './loopback.ts';
import { type MailReport, reportBytes } from './report-mail.ts';

/** A mail to be handed to the relay. The envelope is always set: addresses in headers are for people. */
export interface OutgoingMail {
  /** RFC 5321 envelope: the return path, which of a report is empty, and the one recipient. */
  readonly envelope: { readonly from: string; readonly to: string };
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** With angle brackets; the same at every try, so that a second one is the same mail. */
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** RFC 6376: signs the mail. The key is in PEM. */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
  /** RFC 3461, where the relay offers it: what comes back brings the whole mail, and success only if asked. */
  readonly dsn?: { readonly envelopeId: string; readonly success?: boolean };
  /** The mail is a report, and has no HTML and no attachments. */
  readonly report?: MailReport | undefined;
  readonly attachments?: readonly OutgoingAttachment[];
  /** A picture that its HTML shows as `cid:…` (RFC 2392). */
  readonly picture?: { readonly contentId: string; readonly type: string; readonly bytes: Uint8Array };
}

/** A file of an outgoing mail; its bytes are read once, when their turn comes. */
export interface OutgoingAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: () => Readable;
}

/** The organisation's mail relay. */
export interface MailRelay {
  /**
   * Resolves at the relay's 250, with whether it will report what becomes of the mail (RFC 3461). Throws
   * `MailRefusedError` at a 5xx, `MailUnavailableError` when it may work later.
   * Each lane has connections of its own.
   */
  send(mail: OutgoingMail, lane?: MailLane): Promise<{ readonly reports: boolean }>;
  /** Whether the relay was reached, trusted and let us in when it was tried last; undefined before that. */
  state(): 'ok' | 'away' | undefined;
  close(): void;
}

/**
 * The relay will never take this mail. `code` is its reply code (RFC 5321); its words are not kept, for they quote
 * addresses.
 */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';
  readonly code: string;
  constructor(code: string) {
    super('the relay refused a mail for good');
    this.code = code;
  }
}

/** The relay can't be reached, trusted or does not take the mail now. `code` says what failed. */
export class MailUnavailableError extends Error {
  override readonly name = 'MailUnavailableError';
  readonly code: string;
  constructor(code: string) {
    super('the relay did not take a mail');
    this.code = code;
  }
}

/** The relay of an `smtp://` or `smtps://` URL, over so many connections. They are made when they are needed. */
export function makeMailRelay(url: URL, connections = 16): MailRelay {
  const transportOf = (lane: MailLane) => {
    const { connect, silence } = laneRules[lane].timeout;
    return createTransport({
      ...relayOptions(url),
      maxConnections: placesOf(lane, connections),
      connectionTimeout: connect,
      greetingTimeout: connect,
      socketTimeout: silence,
    });
  };
  const transports: Record<MailLane, ReturnType<typeof transportOf>> = {
    'mail-code': transportOf('mail-code'),
    answer: transportOf('answer'),
    notification: transportOf('notification'),
    rest: transportOf('rest'),
  };
  let state: 'ok' | 'away' | undefined;
  return {
    state: () => state,
    async send(mail, lane = 'rest') {
      try {
        const sent = await transports[lane].sendMail(await composed(mail));
        state = 'ok';
        return { reports: sent.ehlo?.some((offer) => /^DSN\b/i.test(offer)) === true };
      } catch (error) {
        const failed = failure(error);
        state = stateAfter(failed) ?? state;
        throw failed;
      }
    },
    close() {
      for (const transport of Object.values(transports)) transport.close();
    },
  };
}

/** How the relay is spoken to: anything but loopback must offer TLS with a valid certificate, or nothing is sent. */
export function relayOptions({ protocol, hostname, port, username, password }: URL) {
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const auth =
    username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };
  return {
    ...auth,
    host,
    port: port === '' ? (secure ? 465 : 25) : Number(port),
    secure,
    requireTLS: !secure && !isLoopback(host),
    tls: { rejectUnauthorized: !isLoopback(host), minVersion: 'TLSv1.2' as const },
    pool: true as const,
    // An attachment is a stream that is ours; a path or URL in a mail would be somebody's trick.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function composed({ report, ...mail }: OutgoingMail) {
  const { from, to, replyTo, subject, attachments = [], picture, envelope, headers, dkim, dsn, html, ...rest } = mail;
  const addresses = {
    from: asAddress(from),
    to: asAddress(to),
    ...(replyTo === undefined ? {} : { replyTo: asAddress(replyTo) }),
  };
  const way = {
    // As objects: nodemailer reads a string as a list, so `a@b.example, c@d.example` would reach two.
    envelope: {
      from: envelope.from === '' ? (false as const) : asAddress({ address: envelope.from }),
      to: [asAddress({ address: envelope.to })],
    },
    ...(dkim === undefined
      ? {}
      : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } }),
    ...(dsn === undefined ? {} : { dsn: { id: dsn.envelopeId, return: 'full' as const, notify: notifyOf(dsn) } }),
  };
  if (report !== undefined) {
    const { text, messageId, inReplyTo, references } = rest;
    const thread = { ...(inReplyTo && { 'In-Reply-To': inReplyTo }), ...(references && { References: references }) };
    const named = { 'Message-ID': messageId, Subject: headerText(subject), ...thread, ...headers };
    return { ...way, raw: await reportBytes(report, text, { ...addresses, ...named }) };
  }
  return {
    ...rest,
    ...addresses,
    ...way,
    ...(html === undefined ? {} : { html }),
    subject: headerText(subject),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    attachments: [
      ...attachments.map(({ name, type, content }) => ({
        filename: name,
        contentType: type,
        contentDisposition: 'attachment' as const,
        contentTransferEncoding: 'base64' as const,
        content: content(),
      })),
      ...(picture === undefined ? [] : [inline(picture)]),
    ],
  };
}

/** No name: programs list a picture that has one as a file of the mail. */
function inline({ contentId, type, bytes }: NonNullable<OutgoingMail['picture']>) {
  return {
    filename: false as const,
    cid: contentId,
    contentType: type,
    contentDisposition: 'inline' as const,
    content: Buffer.from(bytes),
  };
}

function notifyOf({ success = false }: NonNullable<OutgoingMail['dsn']>): ('failure' | 'success')[] {
  return success ? ['failure', 'success'] : ['failure'];
}

function asAddress({ name, address }: Mailbox): { name: string; address: string } {
  // Programs decode an encoded word in a quoted name, too, though they should not (RFC 2047, 5): there it must be none.
  return { name: asLine(name ?? '').replaceAll('=?', '= ?'), address };
}

/**
 * One line that reads as it was written: nodemailer sends ASCII as it is, and what looks like an encoded word would
 * be decoded.
 */
function headerText(text: string): string {
  const line = asLine(text);
  return line.includes('=?') ? libmime.encodeWord(line, 'Q', 52) : line;
}

/**
 * A 5xx to sender, recipient or data is for good; a 5xx to our login is a setting that can be mended, so the mail
 * waits.
 */
function failure(error: unknown): Error {
  const told = error instanceof Error ? error : new Error();
  const code = 'code' in told ? String(told.code) : 'UNKNOWN';
  const reply = 'responseCode' in told ? Number(told.responseCode) : 0;
  const isAboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutTheMail && reply >= 500 && !LOGIN_REFUSED.has(String(reply))) return new MailRefusedError(String(reply));
  // A stream of ours that broke (a database away) is a surprise of ours, not the relay's word.
  if (reply === 0 && !KNOWN_FAILURES.has(code)) return told;
  // What happened below says more: ECONNREFUSED, a refused certificate.
  const below = 'originalCode' in told ? String(told.originalCode) : code;
  return new MailUnavailableError(reply === 0 || code === 'ETLS' ? below : String(reply));
}

/** What a failure tells of the relay: one that answers for a mail is there; nothing, when the fault was ours. */
function stateAfter(failed: Error): 'ok' | 'away' | undefined {
  if (failed instanceof MailRefusedError) return 'ok';
  if (!(failed instanceof MailUnavailableError)) return undefined;
  return /^\d/.test(failed.code) && !LOGIN_REFUSED.has(failed.code) ? 'ok' : 'away';
}

/** RFC 4954: authentication required, and refused. */
const LOGIN_REFUSED = new Set(['530', '535']);

const KNOWN_FAILURES = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EENVELOPE',
  'EMESSAGE',
  'EAUTH',
  'ENOAUTH',
  'EMAXLIMIT',
]);
