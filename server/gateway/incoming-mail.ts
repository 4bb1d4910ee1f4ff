// DATA: a whole mail with its envelope becomes a letter, and is stored before anything is acknowledged.
import { isRefusal, type Refusal } from '../contract/desk-problems.ts';
import { mailBounced } from '../message/bounce.ts';
import { ingest, type Recipient } from '../message/ingest.ts';
import type { Organisation } from '../message/organisation.ts';
import { countRefusal } from '../metrics.ts';
import { HEADER_OF_FIELD, type LetterHeaders, letterHeaders } from '../mime/letter-headers.ts';
import { BrokenMailError, readMail } from '../mime/mime-letter.ts';
import type { MailHeaders } from '../mime/mime-protocol.ts';
import type { Services } from '../services.ts';
import { readBounce } from './bounce.ts';
import { type Addressee, SmtpRefusal } from './envelope.ts';

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
    const returnPaths = mail.addressees.flatMap((addressee) =>
      addressee.kind === 'return-path' ? [addressee.token] : [],
    );
    if (returnPaths.length > 0) return await takeInBounce(services, mail, returnPaths);
    const read = await readMail(mail.content);
    try {
      refuseAutomatic(mail, read.headers);
      refuseOwn(mail, read.headers);
      const { mobile, smsOnly, ...headers } = headersOf(services, mail, read.headers);
      const recipients = recipientsOf(mail.addressees, mobile, smsOnly);
      const outcome = await ingest(services, {
        organisation: mail.organisation,
        recipients,
        ...headers,
        parts: read.parts,
      });
      if (isRefusal(outcome)) throw refusalFor(outcome);
      return outcome.messages.map(({ reference }) => reference);
    } finally {
      await read.close();
    }
  } catch (error) {
    if (error instanceof BrokenMailError) throw new SmtpRefusal(554, '5.6.0', error.message);
    throw error;
  }
}

/** A mail to return paths: what it says of ours, if it says anything. Who sends it must not be answered, so it is always taken. */
async function takeInBounce(
  services: Services,
  { organisation, addressees, content }: IncomingMail,
  tokens: readonly string[],
): Promise<readonly string[]> {
  if (addressees.length > tokens.length)
    throw new SmtpRefusal(550, '5.7.1', 'A return path can not be written to together with other recipients.');
  const bounce = await readBounce(content);
  if (bounce !== undefined) for (const token of tokens) await mailBounced(services, organisation, token, bounce);
  return [];
}

/** The letter's headers; refused with every fault of them in one sentence after the other. */
function headersOf(services: Services, { sender }: IncomingMail, headers: MailHeaders): LetterHeaders {
  const read = letterHeaders(headers, { sender, gatewayHost: services.gatewayHost, now: services.clock.now() });
  if ('contact' in read) return read;
  const sentences = read.map(({ sentence }) => sentence).join(' ');
  throw new SmtpRefusal(550, read[0]?.status ?? '5.6.0', sentences);
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

/** Our own mail, sent through the gateway by a relay that routes everything to it: each notification would make the next. */
function refuseOwn({ organisation }: IncomingMail, { from, messageId }: MailHeaders): void {
  if (from.some(({ address }) => address === organisation.fromAddress) && OWN_MESSAGE_ID.test(messageId ?? '')) {
    throw new SmtpRefusal(554, '5.4.6', 'This mail comes from the secure message server itself: a loop.');
  }
}

/** What `fromOrganisation` gives every mail of ours. */
const OWN_MESSAGE_ID = /^<[a-z-]+\.[0-9a-f-]{36}@/;

/** The citizens, with the 06-number and channel that the headers give: those belong to one citizen, so to a mail for one. */
function recipientsOf(addressees: readonly Addressee[], mobile: string | undefined, smsOnly: boolean): Recipient[] {
  if (mobile !== undefined && addressees.length > 1) {
    throw new SmtpRefusal(
      550,
      '5.6.0',
      'X-Secure-Message-Mobile belongs to one citizen: send the mail to one recipient.',
    );
  }
  return addressees.flatMap((addressee) => {
    if (addressee.kind === 'return-path') return [];
    const known =
      addressee.kind === 'citizen'
        ? { address: addressee.address, mobile: undefined, smsOnly: false }
        : addressee.recipient;
    const { address, smsOnly: knownSmsOnly } = known;
    const ofThisMail = { address, mobile, smsOnly: smsOnly || knownSmsOnly };
    return mobile === undefined ? { ...known, smsOnly: ofThisMail.smsOnly } : ofThisMail;
  });
}

/** What is wrong with a field of the letter, told as its header, to a civil servant. */
function wrongField(errors: readonly { readonly pointer: string; readonly detail: string }[]): SmtpRefusal {
  const sentences = errors.map(({ pointer, detail }) => {
    const dutch = DUTCH_OF_FIELD[pointer] ?? 'De mail klopt niet.';
    return `${dutch} / ${HEADER_OF_FIELD[pointer] ?? 'The mail'}: ${detail}.`.replace('..', '.');
  });
  const isSender = errors.some(({ pointer }) => pointer !== '#/to/mobile');
  return new SmtpRefusal(550, isSender ? '5.7.1' : '5.6.0', sentences.join(' '));
}

const DUTCH_OF_FIELD: Readonly<Record<string, string>> = {
  '#/from/address': 'De afzender (From) moet een adres van uw eigen organisatie zijn.',
  '#/replyTo/address': 'Het antwoordadres (Reply-To) moet een adres van uw eigen organisatie zijn.',
  '#/to/mobile': 'Er is een ander 06-nummer nodig, in X-Secure-Message-Mobile of in de adreslijst.',
};

function refusalFor(problem: Refusal): SmtpRefusal {
  countRefusal(problem.code);
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
    case 'storage-full':
      return new SmtpRefusal(
        452,
        '4.3.1',
        'De opslag van uw organisatie is vol; vraag uw beheerder om ruimte. / The storage of your organisation is full; ask your administrator for room.',
      );
    case 'too-many-requests':
      return new SmtpRefusal(
        452,
        '4.7.28',
        `Uw organisatie verstuurt te veel tegelijk; probeer het over ${problem.retryAfter} s opnieuw. / Your organisation sends too much at once; try again in ${problem.retryAfter} s.`,
      );
    case 'invalid-request':
      return wrongField(problem.errors);
    default:
      return new SmtpRefusal(554, '5.6.0', 'The message was not accepted.');
  }
}
