// DATA: a whole mail with its envelope becomes a letter, and is stored before anything is acknowledged.
import type { Mailbox } from '../contract/letter.ts';
import { isProblem, type Problem } from '../contract/problems.ts';
import { ingest, type Recipient } from '../message/ingest.ts';
import { mailAddress } from '../message/mail-address.ts';
import { mobileNumber } from '../message/mobile-number.ts';
import type { Organisation } from '../message/organisation.ts';
import { BrokenMailError, readMail } from '../mime/mime-letter.ts';
import type { MailAddress, MailHeaders } from '../mime/mime-protocol.ts';
import type { Services } from '../services.ts';
import { type Addressee, isOurs, SmtpRefusal } from './envelope.ts';

/** A mail as SMTP delivers it. */
export interface IncomingMail {
  readonly organisation: Organisation;
  /** MAIL FROM; empty for a null sender. */
  readonly sender: string;
  readonly addressees: readonly Addressee[];
  readonly content: AsyncIterable<Uint8Array>;
}

/** Takes a mail in; resolves after the commit, with the references of its messages. Throws `SmtpRefusal` for what never will work. */
export async function takeIn(services: Services, mail: IncomingMail): Promise<readonly string[]> {
  try {
    const read = await readMail(mail.content);
    try {
      const { headers, parts } = read;
      refuseAutomatic(mail, headers);
      const { from, contact } = correspondents(services, mail, headers);
      const outcome = await ingest(services, {
        organisation: mail.organisation,
        recipients: recipientsOf(mail.addressees, headers),
        from,
        contact,
        subject: headers.subject.slice(0, 1000),
        sentAt: sentAt(headers, services.clock.now()),
        mailMessageId: headers.messageId?.slice(0, 1000),
        parts,
      });
      if (isProblem(outcome)) throw refusalFor(outcome);
      return outcome.references;
    } finally {
      await read.close();
    }
  } catch (error) {
    if (error instanceof BrokenMailError) throw new SmtpRefusal(554, '5.6.0', error.message);
    throw error;
  }
}

/** Machines answering machines: an out-of-office must not become a citizen's letter, and no loop may start (RFC 3834). */
function refuseAutomatic({ sender, addressees }: IncomingMail, { autoSubmitted, precedence }: MailHeaders): void {
  const isAnswer = addressees.some(({ kind }) => kind === 'correspondent');
  const isAutomatic =
    autoSubmitted.startsWith('auto-replied') || (isAnswer && autoSubmitted !== '' && autoSubmitted !== 'no');
  const isBulk = isAnswer && ['bulk', 'junk', 'list'].includes(precedence);
  if (sender === '' || isAutomatic || isBulk) {
    throw new SmtpRefusal(550, '5.7.1', 'Automatic mail is not passed on to citizens.');
  }
}

/** Who wrote the letter, and who gets the answers: Reply-To, else From, else the envelope's sender (RFC 5322, 3.6.2). */
function correspondents(services: Services, { organisation, sender }: IncomingMail, headers: MailHeaders) {
  const [from, replyTo, envelopeFrom] = [headers.from, headers.replyTo, { name: '', address: sender }].map(asMailbox);
  // Our own mail, sent through the gateway by a relay that routes everything to it: each notification would make the next.
  const isOwn = from?.address === organisation.fromAddress && OWN_MESSAGE_ID.test(headers.messageId ?? '');
  if (isOwn) throw new SmtpRefusal(554, '5.4.6', 'This mail comes from the secure message server itself: a loop.');
  // A redirected reply still has our reply address as its Reply-To: answers to that would go back to the citizen who wrote them.
  const contact = [replyTo, from, envelopeFrom].find((mailbox) => mailbox && !isOurs(services, mailbox.address));
  if (contact === undefined) {
    throw new SmtpRefusal(550, '5.1.7', 'The mail has no valid sender address, so nobody could get the answer.');
  }
  return { from: from ?? contact, contact };
}

/** What `fromOrganisation` gives every mail of ours. */
const OWN_MESSAGE_ID = /^<[a-z-]+\.[0-9a-f-]{36}@/;

/** The citizens, with the 06-number and channel that the headers give: those belong to one citizen, so to a mail for one. */
function recipientsOf(addressees: readonly Addressee[], { secureMessage }: MailHeaders): Recipient[] {
  const mobileHeader = secureMessage['x-secure-message-mobile'];
  const smsOnly = /^(yes|true|1)$/i.test(secureMessage['x-secure-message-sms-only'] ?? '');
  if (mobileHeader !== undefined && addressees.length > 1) {
    throw new SmtpRefusal(
      550,
      '5.6.0',
      'X-Secure-Message-Mobile belongs to one citizen: send the mail to one recipient.',
    );
  }
  const mobile = mobileHeader === undefined ? undefined : mobileOf(mobileHeader);
  return addressees.map((addressee) => {
    const known =
      addressee.kind === 'citizen'
        ? { address: addressee.address, mobile: undefined, smsOnly: false }
        : addressee.recipient;
    const recipient = { address: known.address, mobile: mobile ?? known.mobile, smsOnly: smsOnly || known.smsOnly };
    if (recipient.smsOnly && recipient.mobile === undefined) {
      throw new SmtpRefusal(
        550,
        '5.6.0',
        'X-Secure-Message-Sms-Only needs a mobile number: give it in X-Secure-Message-Mobile.',
      );
    }
    return recipient;
  });
}

function mobileOf(header: string): string {
  const number = mobileNumber(header);
  if (number !== undefined) return number;
  throw new SmtpRefusal(
    550,
    '5.6.0',
    'X-Secure-Message-Mobile is not a valid mobile number: write it like +31612345678.',
  );
}

function refusalFor(problem: Problem): SmtpRefusal {
  switch (problem.code) {
    case 'file-too-large':
      return new SmtpRefusal(
        552,
        '5.3.4',
        `The attachments together are larger than ${Math.floor(problem.maxBytes / 1024 / 1024)} MB.`,
      );
    case 'too-many-files':
      return new SmtpRefusal(552, '5.3.4', `There are more than ${problem.maxFiles} attachments.`);
    case 'file-infected':
      return new SmtpRefusal(554, '5.7.1', 'An attachment contains malware.');
    default:
      return new SmtpRefusal(554, '5.6.0', 'The message was not accepted.');
  }
}

/** The date its writer gave, unless that can't be: the future, or longer ago than mail waits in a queue. */
function sentAt({ date }: MailHeaders, now: Date): Date {
  const week = 7 * 24 * 60 * 60 * 1000;
  return date === undefined || date > now.getTime() || date < now.getTime() - week ? now : new Date(date);
}

function asMailbox(given: MailAddress | undefined): Mailbox | undefined {
  const address = given === undefined ? undefined : mailAddress(given.address);
  if (given === undefined || address === undefined) return undefined;
  return given.name === '' ? { address } : { name: given.name.slice(0, 200), address };
}
