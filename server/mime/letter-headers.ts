// What the headers of a mail say of the letter it becomes: who wrote it, who gets the answers, and the
// X-Secure-Message-* wishes.

import type { AskedItem } from '../contract/ask.ts';
import type { Mailbox } from '../contract/letter.ts';
import { DAY } from '../contract/units.ts';
import { isAtGateway } from '../message/address-token.ts';
import { ASK_RULE, askedItems } from '../message/asked-items.ts';
import { CASE_NUMBER_RULE, caseNumber } from '../message/case-number.ts';
import { KEEP_DAYS_RULE, keepDays } from '../message/message-life.ts';
import { KIND_RULE, messageKind, replyBeforeDay } from '../message/notification-details.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { MAIL_LANGUAGE_RULE, mailLanguage } from '../organisation/mail-language.ts';
import { mobileNumber } from '../organisation/mobile-number.ts';
import type { MailAddress, MailHeaders } from './mime-protocol.ts';

/** The headers of a letter, read and checked. */
export interface LetterHeaders {
  readonly from: Mailbox;
  readonly contact: Mailbox;
  readonly subject: string;
  readonly language: string | undefined;
  readonly sentAt: Date;
  readonly mailMessageId: string | undefined;
  /** E.164. */
  readonly mobile: string | undefined;
  readonly smsOnly: boolean;
  readonly kind: string | undefined;
  /** YYYY-MM-DD. */
  readonly replyBefore: string | undefined;
  /** What it asks its reader for. */
  readonly asks: readonly AskedItem[] | undefined;
  /** Days that it can be read. */
  readonly keepDays: number | undefined;
  /** Of the sender's case system. */
  readonly caseNumber: string | undefined;
  /** Below the Dutch of the mails about it. */
  readonly mailLanguage: string | undefined;
}

/** Why headers can't become a letter: which, the status of RFC 3463, and a plain sentence. */
export interface HeaderFault {
  readonly header: string;
  readonly status: string;
  readonly sentence: string;
}

/** The headers in which the fields of a letter stand: what is said of a field is said of its header. */
export const HEADER_OF_FIELD: Readonly<Record<string, string>> = {
  '#/from/address': 'From',
  '#/replyTo/address': 'Reply-To',
  '#/to/mobile': 'X-Secure-Message-Mobile',
};

/**
 * Reads the headers of a letter; or every fault in them. At the gateway host are the secure reply addresses; `sender`
 * is of the envelope.
 */
export function letterHeaders(
  headers: MailHeaders,
  { sender, gatewayHost, now }: { sender: string; gatewayHost: string; now: Date },
): LetterHeaders | readonly HeaderFault[] {
  const faults: HeaderFault[] = [];
  const named = (header: string, mailboxes: readonly MailAddress[]) => {
    const mailbox = mailboxes.length === 1 ? asMailbox(mailboxes[0]) : undefined;
    if (mailboxes.length > 0 && mailbox === undefined) faults.push(notOneAddress(header));
    return mailbox;
  };
  const from = named('From', headers.from);
  const replyTo = named('Reply-To', headers.replyTo);
  // Reply-To, else From, else the envelope's sender (RFC 5322, 3.6.2). A redirected reply still has our reply address
  // as its Reply-To: answers to that would go back to the citizen who wrote them.
  const contact = [replyTo, from, asMailbox({ name: '', address: sender })].find(
    (mailbox) => mailbox !== undefined && !isAtGateway(gatewayHost, mailbox.address),
  );
  if (contact === undefined && faults.length === 0) {
    const sentence = 'The mail has no valid sender address, so nobody could get the answer.';
    faults.push({ header: 'From', status: '5.1.7', sentence });
  }
  const wish = <T>(header: string, read: (text: string) => T | undefined, sentence: string): T | undefined => {
    const text = headers.secureMessage[header.toLowerCase()];
    const value = text === undefined ? undefined : read(text);
    if (text !== undefined && value === undefined) faults.push({ header, status: '5.6.0', sentence });
    return value;
  };
  const mobile = wish(
    'X-Secure-Message-Mobile',
    mobileNumber,
    'X-Secure-Message-Mobile is not a valid mobile number: write it like +31612345678.',
  );
  const smsOnly = wish('X-Secure-Message-Sms-Only', yesOrNo, 'X-Secure-Message-Sms-Only is yes or no.');
  const kind = wish('X-Secure-Message-Kind', messageKind, `X-Secure-Message-Kind ${KIND_RULE}.`);
  const replyBefore = wish(
    'X-Secure-Message-Reply-Before',
    (text) => replyBeforeDay(text, now),
    'X-Secure-Message-Reply-Before is a day that is not over, like 2027-01-31.',
  );
  const language = wish('X-Secure-Message-Language', mailLanguage, `X-Secure-Message-Language ${MAIL_LANGUAGE_RULE}.`);
  const number = wish('X-Secure-Message-Case', caseNumber, `X-Secure-Message-Case ${CASE_NUMBER_RULE}.`);
  const asks = wish('X-Secure-Message-Ask', askedItems, `X-Secure-Message-Ask ${ASK_RULE}.`);
  const days = wish('X-Secure-Message-Keep-Days', keepDays, `X-Secure-Message-Keep-Days ${KEEP_DAYS_RULE}.`);
  if (contact === undefined || faults.length > 0) return faults;
  return {
    from: from ?? contact,
    contact,
    subject: headers.subject.slice(0, 1000),
    language: headers.language,
    sentAt: sentAt(headers, now),
    mailMessageId: headers.messageId?.slice(0, 1000),
    mobile,
    smsOnly: smsOnly ?? false,
    kind,
    replyBefore,
    asks,
    mailLanguage: language,
    caseNumber: number,
    keepDays: days,
  };
}

function notOneAddress(header: string): HeaderFault {
  const sentence = `${header} moet één geldig mailadres zijn. / ${header} must be one valid mail address.`;
  return { header, status: '5.1.7', sentence };
}

function yesOrNo(text: string): boolean | undefined {
  return /^(yes|true|1)$/i.test(text) ? true : /^(no|false|0)$/i.test(text) ? false : undefined;
}

/** The date its writer gave, unless that can't be: the future, or longer ago than mail waits in a queue. */
function sentAt({ date }: MailHeaders, now: Date): Date {
  const week = 7 * DAY;
  return date === undefined || date > now.getTime() || date < now.getTime() - week ? now : new Date(date);
}

function asMailbox(given: MailAddress | undefined): Mailbox | undefined {
  const address = given === undefined ? undefined : mailAddress(given.address);
  if (given === undefined || address === undefined) return undefined;
  return given.name === '' ? { address } : { name: given.name.slice(0, 200), address };
}
