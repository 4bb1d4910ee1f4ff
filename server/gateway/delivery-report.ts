// Delivery reports: RFC 3464, and the odd ones of mailbox providers. The return path says which mail; this says whether it failed.

import { limits } from '../contract/limits.ts';
import { MiB } from '../contract/units.ts';
import type { Bounce } from '../jobs/resend.ts';
import { BrokenMailError, readMail } from '../mime/mime-letter.ts';
import type { MailHeaders } from '../mime/mime-protocol.ts';

/** Reports are short; of a returned mail only its text matters. */
const PART_BYTES = MiB;
/** One mail of ours comes back; each that is read costs a worker. */
const RETURNED_AT_MOST = 2;

/** What a mail at a return path says; undefined when it does not say that ours failed: a delay, an absence, a challenge. */
export async function readBounce(content: AsyncIterable<Uint8Array>): Promise<Bounce | undefined> {
  const { headers, texts, returned } = await read(content);
  const report = texts.join('\n').slice(0, PART_BYTES);
  const verdict = verdictOf(headers, report);
  if (verdict === undefined) return undefined;
  // Older servers copy our mail into their text as it was: in quoted-printable (RFC 2045, 6.7).
  const copied = report.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
  return {
    status: verdict.status,
    returned: [...returned.map((text) => text.slice(0, PART_BYTES)), report, copied].join('\n'),
  };
}

/** The texts of a report, and those of the mail it returns (a file in it, to be read as a mail of its own). */
async function read(content: AsyncIterable<Uint8Array>): Promise<{
  headers: MailHeaders;
  texts: string[];
  returned: string[];
}> {
  const mail = await readMail(content);
  const [texts, returned]: [string[], string[]] = [[], []];
  try {
    for await (const part of mail.parts) {
      if (part.part === 'text') {
        texts.push(part.text, part.html ?? '');
      } else if (/^(message|text)\//.test(part.type)) {
        const bytes = await firstBytes(part.content);
        if (part.type !== 'message/rfc822') texts.push(bytes.toString());
        else if (returned.length < RETURNED_AT_MOST) returned.push(await textOf(bytes));
      }
    }
    return { headers: mail.headers, texts, returned };
  } catch (error) {
    // A report that breaks off, or has no text, is held against what it did say.
    if (error instanceof BrokenMailError) return { headers: mail.headers, texts, returned };
    throw error;
  } finally {
    await mail.close();
  }
}

async function textOf(mail: Buffer): Promise<string> {
  try {
    const inner = await readMail([mail]);
    try {
      const texts: string[] = [];
      for await (const part of inner.parts) if (part.part === 'text') texts.push(part.text, part.html ?? '');
      return texts.join('\n');
    } finally {
      await inner.close();
    }
  } catch (error) {
    if (error instanceof BrokenMailError) return '';
    throw error;
  }
}

async function firstBytes(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    if (size < PART_BYTES) chunks.push(chunk);
    size += chunk.length;
    if (size > limits.mailBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, PART_BYTES);
}

/** A report's own words: `Action: failed` decides (RFC 3464, 2.3.3); without any, what providers write instead. */
function verdictOf({ subject, autoSubmitted }: MailHeaders, text: string): { status: string | undefined } | undefined {
  const actions = [...text.matchAll(/^action:\s*([a-z]+)/gim)].map(([, action = '']) => action.toLowerCase());
  const status = /^status:\s*([245]\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1];
  if (actions.length > 0) return actions.includes('failed') ? { status } : undefined;
  if (DELAYED.test(text) || DELAYED.test(subject)) return undefined;
  const isReport = SUBJECTS.test(subject) || FAILURES.test(text);
  if (!isReport || (autoSubmitted.startsWith('auto-replied') && !FAILURES.test(text))) return undefined;
  return { status: statusIn(text) };
}

const DELAYED =
  /this is a warning message only|you do not need to resend|delivery (status notification )?\(?delay|delayed mail|still being retried|will (keep|continue) (re)?trying|nog niet bezorgd/i;

/** Subjects of failed deliveries: Exchange, Postfix, Sendmail, qmail, Gmail, Exim, in English and Dutch. */
const SUBJECTS =
  /undeliver(able|ed)|delivery (status notification \(failure\)|has failed|failure|problem)|failure notice|mail delivery (failed|subsystem|system)|returned mail|onbestelbaar|niet (worden )?bezorgd/i;

const FAILURES =
  /delivery has failed to these recipients|your message (couldn.t be|wasn.t|could not be) delivered|address (not found|couldn.t be found)|this is the qmail-send program|i.m afraid i wasn.t able to deliver|permanent(ly)? (fatal )?(error|failed|failure)|a message that you sent could not be delivered|unable to deliver (your|the) message|user unknown|no such user|mailbox (is )?(full|unavailable)|over ?quota|uw bericht (is|kon) niet (worden )?(bezorgd|afgeleverd)|\b55\d[ -]5\.\d+\.\d+/i;

/** The status of RFC 3463 wherever it stands, or what the usual words come to. */
function statusIn(text: string): string | undefined {
  const code = /\b(5\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
  if (code !== undefined) return code;
  if (/user unknown|no such user|address (not found|couldn.t be found)|does not exist|bestaat niet/i.test(text))
    return '5.1.1';
  if (/mailbox (is )?full|over ?quota|vol\b/i.test(text)) return '5.2.2';
  return undefined;
}
