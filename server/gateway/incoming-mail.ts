// DATA: a whole mail with its envelope becomes a letter, and is stored before anything is acknowledged.
import { isProblem, type Problem } from '../contract/problems.ts';
import { mailBounced } from '../jobs/bounced-mail.ts';
import { mailDelivered } from '../jobs/delivered-mail.ts';
import type { Recipient } from '../message/incoming-letter.ts';
import { ingest, mayTakeIn } from '../message/ingest.ts';
import { type DeliveryRequest, type SenderReports, senderReports } from '../message/sender-reports.ts';
import { isOwnMessageId } from '../message/sent-mail.ts';
import { type LetterHeaders, letterHeaders } from '../mime/letter-headers.ts';
import { BrokenMailError, type MailFault } from '../mime/mail-fault.ts';
import { readMail } from '../mime/mime-letter.ts';
import type { MailHeaders } from '../mime/mime-protocol.ts';
import type { Organisation } from '../organisation/organisation.ts';
import type { Services } from '../services.ts';
import { readDeliveryReport } from './delivery-report.ts';
import type { Addressed } from './envelope.ts';
import type { RefusalName } from './refusals.ts';
import { refusal, refusalOf, type SmtpRefusal } from './smtp-refusal.ts';

/** A mail as SMTP delivers it. */
export interface IncomingMail {
  readonly organisation: Organisation;
  /** MAIL FROM; empty for a null sender. */
  readonly sender: string;
  /** ENVID (RFC 3461, 4.4). */
  readonly envelopeId: string | undefined;
  readonly addressed: readonly Addressed[];
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Takes a mail in; resolves after the commit, with the references of its messages. Throws `SmtpRefusal` for what
 * never will work.
 */
export async function takeIn(services: Services, mail: IncomingMail): Promise<readonly string[]> {
  try {
    const returnPaths = mail.addressed.flatMap(({ addressee }) =>
      addressee.kind === 'return-path' ? [addressee.token] : [],
    );
    if (returnPaths.length > 0) return await takeInBounce(services, mail, returnPaths);
    const { id } = mail.organisation;
    // Before a thread is started for it: a flood is refused at no cost.
    const refused = await mayTakeIn(services, mail.organisation);
    if (refused !== undefined) throw refusalFor(refused);
    const read = await readMail(mail.content, (milliseconds) => services.intakePlaces.worked(id, milliseconds));
    try {
      refuseAutomatic(mail, read.headers);
      refuseOwn(mail, read.headers);
      const { mobile, smsOnly, mailLanguage, caseNumber, ...headers } = headersOf(services, mail, read.headers);
      const reporting = { ...mail, ...headers, receiptsTo: read.headers.receiptsTo };
      const reports = (asks: DeliveryRequest) =>
        senderReports(services.gatewayHost, mail.organisation, reporting, asks);
      const recipients = recipientsOf(mail.addressed, { mobile, smsOnly, mailLanguage, caseNumber }, reports);
      if (recipients.length === 0) throw refusal('smtp-only-colleagues');
      const outcome = await ingest(services, {
        organisation: mail.organisation,
        recipients,
        colleagues: mail.addressed.filter(({ addressee }) => addressee.kind === 'colleague').length,
        ...headers,
        parts: read.parts,
      });
      if (isProblem(outcome)) throw refusalFor(outcome);
      return outcome.messages.map(({ reference }) => reference);
    } finally {
      await read.close();
    }
  } catch (error) {
    if (error instanceof BrokenMailError) throw refusal(OF_MAIL[error.fault]);
    throw error;
  }
}

/**
 * A mail to return paths: what it says of ours, if it says anything. Who sends it must not be answered, so it is
 * always taken.
 */
async function takeInBounce(
  services: Services,
  { organisation, addressed, content }: IncomingMail,
  tokens: readonly string[],
): Promise<readonly string[]> {
  if (addressed.length > tokens.length) throw refusal('smtp-return-path-mixed');
  const worked = (milliseconds: number) => services.intakePlaces.worked(organisation.id, milliseconds);
  const reported = await readDeliveryReport(content, worked);
  for (const token of tokens) {
    if (reported?.is === 'bounce') await mailBounced(services, organisation, token, reported);
    if (reported?.is === 'delivery') await mailDelivered(services, organisation, token, reported);
  }
  return [];
}

/** The letter's headers; refused with every fault of them in one sentence after the other. */
function headersOf(services: Services, { sender }: IncomingMail, headers: MailHeaders): LetterHeaders {
  const read = letterHeaders(headers, { sender, gatewayHost: services.gatewayHost, now: services.clock.now() });
  if ('contact' in read) return read;
  const [first = 'smtp-unreadable', ...more] = read.map(({ header }) => OF_HEADER[header] ?? 'smtp-unreadable');
  throw refusalOf([first, ...more]);
}

const OF_HEADER: Readonly<Record<string, RefusalName>> = {
  From: 'header-from',
  'Reply-To': 'header-reply-to',
  'X-Secure-Message-Mobile': 'header-mobile',
  'X-Secure-Message-Sms-Only': 'header-sms-only',
  'X-Secure-Message-Kind': 'header-kind',
  'X-Secure-Message-Reply-Before': 'header-reply-before',
  'X-Secure-Message-Language': 'header-language',
  'X-Secure-Message-Ask': 'header-ask',
  'X-Secure-Message-Case': 'header-case',
  'X-Secure-Message-Keep-Days': 'header-keep-days',
};

const OF_MAIL: Readonly<Record<MailFault, RefusalName>> = {
  unreadable: 'smtp-unreadable',
  encrypted: 'smtp-encrypted',
  'too-deep': 'smtp-too-deep',
  'text-too-long': 'smtp-text-too-long',
  'html-too-long': 'smtp-html-too-long',
  empty: 'smtp-empty',
  'too-large': 'smtp-mail-too-large',
  'too-much-memory': 'smtp-too-hard',
  'too-much-time': 'smtp-too-hard',
};

/**
 * Machines answering machines: an out-of-office must not become a citizen's letter, and no loop may start (RFC 3834).
 * A case system may send letters by itself (auto-generated, bulk), but nobody's answer.
 */
function refuseAutomatic({ sender, addressed }: IncomingMail, headers: MailHeaders): void {
  const { autoSubmitted, precedence, isAutomatic } = headers;
  const isAnswer = addressed.some(({ addressee }) => addressee.kind === 'correspondent');
  const isSubmitted = isAnswer && autoSubmitted !== '' && autoSubmitted !== 'no';
  const isBulk = isAnswer && ['bulk', 'junk'].includes(precedence);
  if (sender === '' || isAutomatic || isSubmitted || isBulk) throw refusal('smtp-automatic');
}

/**
 * Our own mail, sent through the gateway by a relay that routes everything to it: each notification would make the
 * next.
 */
function refuseOwn({ organisation }: IncomingMail, { from, messageId }: MailHeaders): void {
  if (from.some(({ address }) => address === organisation.fromAddress) && isOwnMessageId(messageId ?? '')) {
    throw refusal('smtp-loop');
  }
}

/**
 * The citizens, with the 06-number and channel that the headers give: those belong to one citizen, so to a mail for
 * one. Who answers a citizen and names him beside it writes to him once.
 */
function recipientsOf(
  addressed: readonly Addressed[],
  wished: Pick<LetterHeaders, 'mobile' | 'smsOnly' | 'mailLanguage' | 'caseNumber'>,
  reports: (asks: DeliveryRequest) => SenderReports | undefined,
): Recipient[] {
  const { mobile } = wished;
  const byAddress = new Map<string, Recipient>();
  for (const { addressee, asks } of addressed) {
    if (addressee.kind !== 'citizen' && addressee.kind !== 'correspondent') continue;
    const { address } = addressee.kind === 'citizen' ? addressee : addressee.recipient;
    const plain = byAddress.get(address.toLowerCase()) ?? { address, mobile: undefined, smsOnly: false };
    const known = addressee.kind === 'citizen' ? plain : addressee.recipient;
    byAddress.set(address.toLowerCase(), { ...known, reports: reports(asks) ?? known.reports });
  }
  if (mobile !== undefined && byAddress.size > 1) throw refusal('mobile-of-many');
  return [...byAddress.values()].map(({ mobileGivenAt, ...known }) => ({
    ...known,
    ...(mobile !== undefined ? { mobile } : mobileGivenAt !== undefined ? { mobileGivenAt } : {}),
    smsOnly: wished.smsOnly || known.smsOnly,
    mailLanguage: wished.mailLanguage ?? known.mailLanguage,
    caseNumber: wished.caseNumber ?? known.caseNumber,
  }));
}

/** What is wrong with a field of the letter, told as its header, to a civil servant. */
const OF_FIELD: Readonly<Record<string, RefusalName>> = {
  '#/from/address': 'foreign-from',
  '#/replyTo/address': 'foreign-reply-to',
  '#/to/mobile': 'mobile-refused',
};

function refusalFor(problem: Problem): SmtpRefusal {
  switch (problem.code) {
    case 'file-too-large':
      return refusal('file-too-large', Math.floor(problem.maxBytes / 1024 / 1024));
    case 'too-many-files':
      return refusal('too-many-files', problem.maxFiles);
    case 'too-many-requests':
      return refusal('too-many-requests', problem.retryAfter);
    case 'file-infected':
    case 'scan-unavailable':
    case 'storage-full':
      return refusal(problem.code);
    case 'invalid-request': {
      const named = problem.errors.map(({ pointer }) => OF_FIELD[pointer] ?? 'smtp-not-accepted');
      const [first = 'smtp-not-accepted', ...more] = named.sort((one) => (one === 'mobile-refused' ? 1 : -1));
      return refusalOf([first, ...more]);
    }
    default:
      return refusal('smtp-not-accepted');
  }
}
