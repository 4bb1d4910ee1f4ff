// Whether a mail says that one of ours failed for good, and why. It must err to neither side: a delay or an absence
// taken for a failure tells a civil servant that a citizen knows nothing, a failure that is missed leaves both in the
// dark.

import type { BounceReason } from '../contract/bounce-reason.ts';
import type { Delivery } from '../jobs/delivered-mail.ts';
import type { Bounce } from '../jobs/resend.ts';
import {
  ANSWER_SUBJECT,
  CHALLENGE,
  DELIVERY_AGENT,
  FAILED,
  FAILURE_SUBJECT,
  GAVE_UP,
  NOT_FINAL_SUBJECT,
  plain,
  RETURNED_MAIL,
  STILL_TRYING,
} from './delivery-phrases.ts';
import { meantIn, precision, type RecipientStatus, recipientsIn, statusIn } from './delivery-status.ts';
import { hintIn, reasonIn } from './failure-reasons.ts';

/** A mail at a return path, as far as a verdict needs it. */
export interface DeliveryReport {
  readonly subject: string;
  /** The address in From. */
  readonly from: string;
  readonly autoSubmitted: string;
  /** Media types of its parts. */
  readonly types: ReadonlySet<string>;
  /** For machines: message/delivery-status. */
  readonly fields: string;
  /** For people. */
  readonly text: string;
}

/** For good. */
export interface Failure extends Pick<Bounce, 'status' | 'reason'> {
  readonly verdict: 'failed';
}

/**
 * That it is on its way, arrived, or that a person answers; or nothing of the kind, so that a mail in it may say
 * more.
 */
export type Verdict =
  | Failure
  | ({ readonly verdict: 'delivered' } & Delivery)
  | { readonly verdict: 'not-failed' }
  | { readonly verdict: 'no-report' };

/** What a report says in its own words fits in this: it comes before the mail that it returns. */
const JUDGED_LENGTH = 16 * 1024;
const SUBJECT_LENGTH = 1000;

/** Judges a report: by its fields (RFC 3464), and without any by its words. */
export function verdictOf(report: DeliveryReport): Verdict {
  if (report.types.has('message/feedback-report')) return { verdict: 'not-failed' };
  const own = ownWords(report);
  const recipients =
    [report.fields, own, ...(isAgent(report) ? [report.text] : [])]
      .map((fields) => recipientsIn(fields.slice(0, JUDGED_LENGTH)))
      .find((found) => found.length > 0) ?? [];
  // it asks who is there
  if (recipients.some(({ diagnostic }) => diagnostic.startsWith('X-Boxbe'))) return { verdict: 'not-failed' };
  const failed = recipients.find(hasFailed) ?? recipients.find(isFailedByStatus);
  if (failed !== undefined) return failure(report, own, failed);
  if (recipients.some(({ action }) => NOT_FAILED.test(action ?? ''))) return successIn(report, recipients);
  return byWords(report, own);
}

/** RFC 3464, 2.3.3, and what some write for `failed`. */
const FAILED_ACTION = /^(?:fail|error|undeliver|expired|reject|bounce)/;
const NOT_FAILED = /^(?:delay|deliver|relay|expand|transfer|queue|warn)/;

/** A success counts only in the fields of a program that delivers mail, and of all that it speaks of. */
function successIn(report: DeliveryReport, recipients: readonly RecipientStatus[]): Verdict {
  const actions = new Set(recipients.map(({ action }) => action));
  const isOfProgram = report.fields !== '' || isAgent(report);
  for (const action of ['delivered', 'relayed'] as const)
    if (isOfProgram && actions.size === 1 && actions.has(action)) return { verdict: 'delivered', action };
  return { verdict: 'not-failed' };
}

function hasFailed({ action = '' }: RecipientStatus): boolean {
  return FAILED_ACTION.test(action);
}

function isFailedByStatus({ action, status }: RecipientStatus): boolean {
  return action === undefined && status?.startsWith('5') === true;
}

/** As a server refuses for good (RFC 5321, 4.2.1), with its status. */
const REPLY_CODE = /\b5\d\d[ -]{1,3}#?5\.[0-7]\.\d/;

function byWords(report: DeliveryReport, own: string): Verdict {
  const subject = plain(report.subject.slice(0, SUBJECT_LENGTH));
  const words = plain(own);
  if (isSomethingElse(report, subject, words)) return { verdict: 'not-failed' };
  const isNamedAgent = DELIVERY_AGENT.test(report.from);
  const isSubject = FAILURE_SUBJECT.test(subject);
  const [says, saysWhy] = [FAILED.test(words), reasonIn(own) !== undefined];
  const isReport = isNamedAgent || isSubject || says;
  // Two signs at least: nobody can be reached who is on holiday, either.
  const signs = [isAgent(report), isSubject, says, saysWhy && isReport, REPLY_CODE.test(own)];
  const isFailure = signs.filter(Boolean).length >= 2 && (says || saysWhy || (isNamedAgent && isSubject));
  return isFailure ? failure(report, own, undefined) : { verdict: 'no-report' };
}

/** A delay, a receipt, an absence, a challenge. */
function isSomethingElse({ types, from }: DeliveryReport, subject: string, words: string): boolean {
  // A mailbox that refuses by its owner's rules says so in a receipt (RFC 5429, 2.1.2; RFC 8098).
  if (types.has('message/disposition-notification') && !/automatically rejected|was rejected/.test(words)) return true;
  if (GAVE_UP.test(words)) return false;
  if (ANSWER_SUBJECT.test(subject) || STILL_TRYING.test(words)) return true;
  if (CHALLENGE.test(words) && !DELIVERY_AGENT.test(from)) return true;
  return NOT_FINAL_SUBJECT.test(subject) && !FAILURE_SUBJECT.test(subject);
}

function failure({ subject }: DeliveryReport, own: string, recipient: RecipientStatus | undefined): Failure {
  const said = recipient?.diagnostic || own;
  const status = statusOf(own, recipient);
  const reason =
    reasonIn(said) ??
    reasonOf(status) ??
    hintIn(said) ??
    reasonIn(own) ??
    reasonIn(subject.slice(0, SUBJECT_LENGTH)) ??
    hintIn(own) ??
    'other';
  return { verdict: 'failed', status, reason };
}

/**
 * What the server said, unless the field says more: programs write 5.0.0, or their own view, for what they were told.
 */
function statusOf(own: string, recipient: RecipientStatus | undefined): string | undefined {
  const field = recipient?.status;
  const said = statusIn(recipient?.diagnostic ?? '');
  const best = precision(said) >= precision(field) ? said : field;
  if (precision(best) > 1) return best;
  const elsewhere = recipient === undefined ? statusIn(own) : meantIn(own);
  return precision(elsewhere) > precision(best) ? elsewhere : best;
}

/**
 * RFC 3463: x.1.x is about the address, but x.1.7 and x.1.8 about the sender's; x.2.1 is a disabled mailbox, x.7.x
 * policy; that a server could not be reached (x.4.1, x.4.2, x.4.7) says nothing of either.
 */
function reasonOf(status: string | undefined): BounceReason | undefined {
  if (status === undefined) return undefined;
  if (/^\d\.(?:1\.[78]|7\.\d+)$/.test(status)) return 'refused';
  if (/^\d\.(?:1\.[1-9]\d*|2\.1)$/.test(status)) return 'unknown-address';
  if (/^\d\.4\.[1267]$/.test(status)) return 'other';
  return /^\d\.2\.2$/.test(status) ? 'mailbox-full' : undefined;
}

/** A report's own words, without the mail that it returns in its text; all of it where those say nothing. */
function ownWords(report: DeliveryReport): string {
  const start = report.text.slice(0, 4 * JUDGED_LENGTH);
  const own = start.slice(0, RETURNED_MAIL.exec(start)?.index ?? start.length).slice(0, JUDGED_LENGTH);
  const words = plain(own);
  const says = FAILED.test(words) || STILL_TRYING.test(words) || reasonIn(own) !== undefined;
  return says || !isAgent(report) ? own : start.slice(0, JUDGED_LENGTH);
}

/** Sent by a program that delivers mail; some name no sender. */
function isAgent({ from }: DeliveryReport): boolean {
  return from === '' || DELIVERY_AGENT.test(from);
}
