// The three ways a desk call brings a letter: JSON, JSON with files (multipart), a whole mail. Each becomes one
// incoming letter.
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Context } from 'hono';
import { Utf8Decoder } from '../../contract/bytes.ts';
import { limits } from '../../contract/limits.ts';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { letterBytesAtMost } from '../../message/attachment-limits.ts';
import { caseNumber } from '../../message/case-number.ts';
import type { IncomingLetter } from '../../message/incoming-letter.ts';
import { type LetterPart, Refused } from '../../message/letter-seal.ts';
import { messageKind, replyBeforeDay } from '../../message/notification-details.ts';
import { NOTHING_ASKED, senderReports } from '../../message/sender-reports.ts';
import { HEADER_OF_FIELD, letterHeaders } from '../../mime/letter-headers.ts';
import { BrokenMailError } from '../../mime/mail-fault.ts';
import { readMail } from '../../mime/mime-letter.ts';
import { mailAddress } from '../../organisation/mail-address.ts';
import { mobileNumber } from '../../organisation/mobile-number.ts';
import { atPace, TooSlowError } from '../../quotas/minimum-rate.ts';
import type { Services } from '../../services.ts';
import type { Organisation } from '../../store/schema.ts';
import { bodyType, jsonMatching, NOT_UTF8 } from '../request-body.ts';
import { NewMessage } from './desk-schemas.ts';
import { BrokenFormError, type FormFile, readForm } from './form-files.ts';

/** Why a letter can't be read. */
export type FormProblem = ProblemOf<
  'content-type-refused' | 'invalid-request' | 'request-too-large' | 'request-too-slow'
>;

/** A letter that came in, and how to let go of what reads it. */
export interface ReceivedLetter {
  readonly letter: IncomingLetter;
  /** Where the fields of the letter stand in what was sent, when that is not JSON. */
  readonly pointers?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

type Way = (context: Context, services: Services, organisation: Organisation) => Promise<ReceivedLetter | FormProblem>;

const WAYS: Readonly<Record<string, Way>> = {
  'application/json': fromJson,
  'multipart/form-data': fromForm,
  'message/rfc822': fromMail,
};

/**
 * Reads the letter of a call by its content type. What goes wrong while its parts are read is thrown as `Refused` or by
 * the mail reader.
 */
export async function receivedLetter(
  context: Context,
  services: Services,
  organisation: Organisation,
): Promise<ReceivedLetter | FormProblem> {
  const size = Number(context.req.header('content-length') ?? 0);
  if (size > letterBytesAtMost(organisation)) return { code: 'request-too-large' };
  const type = bodyType(context);
  const way = Object.hasOwn(WAYS, type) ? WAYS[type] : undefined;
  return way === undefined ? { code: 'content-type-refused' } : way(context, services, organisation);
}

/** What a stream that broke says to whoever sent it; undefined for a surprise. */
export function brokenLetter(error: unknown): FormProblem | undefined {
  if (error instanceof BrokenMailError || error instanceof BrokenFormError)
    return { code: 'invalid-request', errors: [{ pointer: '#', detail: error.message }] };
  return error instanceof TooSlowError ? { code: 'request-too-slow' } : undefined;
}

async function fromJson(context: Context, { clock }: Services, organisation: Organisation) {
  const read = await textOfAtMost(limits.messageJsonBytes, bodyOf(context));
  if (read === 'too-large') return { code: 'request-too-large' } as const;
  if (read === 'no-text') return NOT_UTF8;
  const parsed = jsonMatching(NewMessage, read.text);
  if (isProblem(parsed)) return parsed;
  const letter = asLetter(parsed.given, noFiles(), organisation, clock.now());
  return isProblem(letter) ? letter : { letter, close: async () => {} };
}

async function fromForm(context: Context, { clock }: Services, organisation: Organisation) {
  const form = await readForm(bodyOf(context), context.req.header('content-type') ?? '', organisation);
  if (isProblem(form)) return form;
  const message = jsonMatching(NewMessage, form.message);
  const letter = isProblem(message) ? message : asLetter(message.given, form.files, organisation, clock.now());
  if (!isProblem(letter)) return { letter, close: form.close };
  await form.close();
  return letter;
}

async function fromMail(context: Context, { clock, gatewayHost, intakePlaces }: Services, organisation: Organisation) {
  const now = clock.now();
  const worked = (milliseconds: number) => intakePlaces.worked(organisation.id, milliseconds);
  const mail = await readMail(bodyOf(context), worked);
  const { headers } = mail;
  const read = letterHeaders(headers, { sender: '', gatewayHost, now });
  const faults = 'contact' in read ? [] : read.map(({ header, sentence }) => fault(header, sentence));
  const [to, ...others] = headers.recipients.map(({ address }) => mailAddress(address));
  if (to === undefined || others.length > 0)
    faults.push(fault('To', 'A message is for one citizen: To must have one valid address, and Cc none.'));
  for (const header of headers.otherRecipients)
    faults.push(fault(header, `A message is for one citizen, in To: nothing goes to those in ${header}.`));
  if (headers.isAutomatic) faults.push(fault('Auto-Submitted', 'Automatic mail is not passed on to citizens.'));
  if (!('contact' in read) || to === undefined || faults.length > 0) {
    await mail.close();
    return { code: 'invalid-request', errors: faults } as const;
  }
  const { mobile, smsOnly, mailLanguage, caseNumber, ...rest } = read;
  // No envelope came with it, so nothing but the header can ask.
  const reporting = { sender: '', ...rest, receiptsTo: headers.receiptsTo };
  const reports = senderReports(gatewayHost, organisation, reporting, NOTHING_ASKED);
  const recipients = [{ address: to, mobile, smsOnly, mailLanguage, caseNumber, reports }];
  const letter = { organisation, recipients, ...rest, parts: mail.parts };
  return { letter, pointers: HEADER_POINTERS, close: () => mail.close() };
}

/** JSON pointers of the letter's fields → those of the headers that bring them. */
const HEADER_POINTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(HEADER_OF_FIELD).map(([field, header]) => [field, `#/header/${header}`]),
);

function fault(header: string, detail: string) {
  return { pointer: `#/header/${header}`, detail };
}

function asLetter(
  {
    to,
    from,
    replyTo,
    subject,
    text,
    html,
    kind,
    replyBefore,
    ask,
    language,
    smsOnly,
    caseNumber: number,
    keepDays,
  }: NewMessage,
  files: AsyncIterable<FormFile>,
  organisation: Organisation,
  now: Date,
): IncomingLetter | FormProblem {
  if (replyBefore !== undefined && replyBeforeDay(replyBefore, now) === undefined)
    return {
      code: 'invalid-request',
      errors: [{ pointer: '#/replyBefore', detail: 'must not be a day that is over' }],
    };
  const mobile = to.mobile === undefined ? undefined : mobileNumber(to.mobile);
  return {
    organisation,
    recipients: [
      { address: to.address, mobile, smsOnly, mailLanguage: language, caseNumber: number && caseNumber(number) },
    ],
    from: mailbox(from),
    contact: mailbox(replyTo ?? from),
    subject,
    sentAt: now,
    kind: kind === undefined ? undefined : messageKind(kind),
    replyBefore,
    asks: ask,
    keepDays,
    mailMessageId: undefined,
    parts: partsOf(text, html, files),
  };
}

function mailbox({ name, address }: NewMessage['from']) {
  return name === undefined || name === '' ? { address } : { name, address };
}

async function* partsOf(
  text: string,
  html: string | undefined,
  files: AsyncIterable<FormFile>,
): AsyncGenerator<LetterPart, void, undefined> {
  let count = 0;
  for await (const file of files) {
    count += 1;
    yield { part: 'file', contentId: undefined, ...file };
  }
  if (text.trim() === '' && html === undefined && count === 0)
    throw new Refused({
      code: 'invalid-request',
      errors: [{ pointer: '#/text', detail: 'must not be empty without html and files' }],
    });
  yield { part: 'text', text, html };
}

async function* noFiles(): AsyncGenerator<FormFile, void, undefined> {}

/**
 * The call takes whole mails, which stream; JSON stands in memory whole, so it may be no larger than a letter's text.
 * Decoded as it comes: three megabytes at once would hold everybody up.
 */
async function textOfAtMost(
  most: number,
  body: Readable,
): Promise<{ readonly text: string } | 'too-large' | 'no-text'> {
  const decoder = new Utf8Decoder();
  let [text, size] = ['', 0];
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= most) text += decoder.next(chunk);
    else if (size > limits.mailBytes) break; // up to here it is read and forgotten, so that the caller hears the answer
  }
  if (size > most) return 'too-large';
  text += decoder.next();
  return decoder.isUtf8 ? { text } : 'no-text';
}

/** The body as it comes, while it comes at a decent pace. */
function bodyOf(context: Context): Readable {
  const { body } = context.req.raw;
  // The same thing by another name: Node's types and the DOM's of one stream.
  return body === null ? Readable.from([]) : Readable.from(atPace(Readable.fromWeb(body as WebStream<Uint8Array>)));
}
