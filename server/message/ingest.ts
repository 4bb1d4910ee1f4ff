// A letter becomes a sealed message for every recipient, stored and announced in one transaction. From here the server can't read it.
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gte, inArray } from 'drizzle-orm';
import { type Bytes, randomBytes as drawBytes, fromBase64url, toBase64url, utf8 } from '../contract/bytes.ts';
import { safeFileName } from '../contract/file-name.ts';
import { contentKey, messageId, sha256 } from '../contract/keys.ts';
import type { Letter, LetterAttachment, Mailbox } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import { SECRET_SIZE } from '../contract/message-link.ts';
import type { Problem } from '../contract/problems.ts';
import { seal, sealAad } from '../contract/sealed-stream.ts';
import type { Services } from '../services.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { type BlobPlace, storeBlob } from '../store/sealed-blobs.ts';
import { recordEvent } from './audit.ts';
import { FanOut } from './fan-out.ts';
import type { Organisation } from './organisation.ts';
import { drawReference } from './reference.ts';
import { drawReplyToken } from './reply-token.ts';

/** One citizen a mail is meant for. `mobile` in E.164. */
export interface Recipient {
  readonly address: string;
  readonly mobile: string | undefined;
  /** His codes never go by mail. Needs a `mobile`. */
  readonly smsOnly: boolean;
}

/** A part of a letter as it comes off the wire: the files, each to be read to its end before the next, and the text at last. */
export type LetterPart =
  | {
      readonly part: 'file';
      readonly name: string;
      readonly type: string;
      readonly contentId: string | undefined;
      readonly content: AsyncIterable<Uint8Array>;
    }
  | { readonly part: 'text'; readonly text: string; readonly html: string | undefined };

/** A letter that came in, for one or more citizens. */
export interface IncomingLetter {
  readonly organisation: Organisation;
  readonly recipients: readonly Recipient[];
  /** The civil servant: who it is from, and who gets the answers. */
  readonly from: Mailbox;
  readonly contact: Mailbox;
  readonly subject: string;
  readonly sentAt: Date;
  /** Message-ID of the mail, with angle brackets. */
  readonly mailMessageId: string | undefined;
  /** Throws what the reader of the wire throws; then nothing was stored. */
  readonly parts: AsyncIterable<LetterPart>;
}

/** References of the messages made of it, one for each recipient, in their order. */
export interface Ingested {
  readonly references: readonly string[];
}

/** A message that is being written. */
interface Draft {
  readonly rowId: string;
  readonly reference: string;
  readonly publicId: string;
  readonly secret: Bytes;
  readonly key: Bytes;
  readonly recipient: Recipient;
}

/** Ends the transaction with a refusal as its outcome. */
class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Seals and stores a letter for every recipient, and announces it: all in one transaction, or nothing. The same mail within a day
 * is the same message. Refusals: file-too-large, too-many-files, file-infected. Throws when the scanner or the database is away.
 */
export async function ingest(services: Services, letter: IncomingLetter): Promise<Ingested | Problem> {
  try {
    return await services.db.transaction((tx) => store(tx, services, letter));
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
}

async function store(tx: Transaction, services: Services, letter: IncomingLetter): Promise<Ingested> {
  const drafts: Draft[] = [];
  for (const recipient of letter.recipients) drafts.push(await insertMessage(tx, services, letter, recipient));
  const digest = createHash('sha256').update(JSON.stringify([letter.from, letter.subject]));
  const attachments: LetterAttachment[] = [];
  for await (const part of letter.parts) {
    if (part.part === 'file') {
      const stored = await storeFile(tx, services, letter.organisation, drafts, part, attachments);
      attachments.push(stored.attachment);
      digest.update(stored.digest);
    } else {
      digest.update(JSON.stringify([part.text, part.html]));
      for (const draft of drafts) await storeBody(tx, letter, draft, part, attachments);
    }
  }
  const digestText = digest.digest('base64url');
  const references: string[] = [];
  for (const draft of drafts)
    references.push(await announce(tx, services, letter, draft, digestText, attachments.length));
  return { references };
}

async function insertMessage(
  tx: Transaction,
  services: Services,
  letter: IncomingLetter,
  recipient: Recipient,
): Promise<Draft> {
  const { serverKeys, clock } = services;
  const secret = drawBytes(SECRET_SIZE);
  const share = drawBytes(32);
  const publicId = await messageId(secret);
  const replyToken = drawReplyToken();
  const now = clock.now();
  const id = crypto.randomUUID();
  const sealed = (column: string, value: string) => serverKeys.seal(`message/${column}/${id}`, value);
  const { reference } = oneRow(
    await tx
      .insert(message)
      .values({
        id,
        organisationId: letter.organisation.id,
        idHash: await sha256(fromBase64url(publicId)),
        reference: drawReference(),
        serverShareSealed: await sealed('server_share', toBase64url(share)),
        recipientSealed: await sealed('recipient', recipient.address),
        mobileSealed: recipient.mobile === undefined ? null : await sealed('mobile', recipient.mobile),
        smsOnly: recipient.smsOnly,
        contactSealed: await sealed('contact', JSON.stringify(letter.contact)),
        mailMessageIdSealed:
          letter.mailMessageId === undefined ? null : await sealed('mail_message_id', letter.mailMessageId),
        replyTokenSealed: await sealed('reply_token', replyToken),
        replyTokenLookup: serverKeys.lookup('reply-token', replyToken),
        createdAt: now,
        expiresAt: new Date(now.getTime() + letter.organisation.retentionDays * 24 * 60 * 60 * 1000),
      })
      .returning({ reference: message.reference }),
  );
  return { rowId: id, reference, publicId, secret, key: await contentKey(secret, share), recipient };
}

type FilePart = Extract<LetterPart, { part: 'file' }>;

/** Streams one file through a seal for every recipient, the scanner and the digest at once; counts it against the limits as it comes. */
async function storeFile(
  tx: Transaction,
  { malwareScan }: Services,
  { attachmentBytes, attachmentCount }: Organisation,
  drafts: readonly Draft[],
  file: FilePart,
  before: readonly LetterAttachment[],
): Promise<{ attachment: LetterAttachment; digest: Buffer }> {
  if (before.length >= attachmentCount) throw new Refused({ code: 'too-many-files', maxFiles: attachmentCount });
  const id = String(before.length + 1);
  const room = attachmentBytes - before.reduce((total, { size }) => total + size, 0);
  const name = safeFileName(file.name);
  const digest = createHash('sha256').update(JSON.stringify([name, file.type]));
  let size = 0;
  const fan = new FanOut();
  const done = drafts.map((draft) => storeSealed(tx, draft, { kind: 'file', blobId: id }, fan.branch()));
  const verdict = malwareScan?.isClean(fan.branch());
  const pumped = fan.pump(file.content, (chunk) => {
    size += chunk.length;
    if (size > room) throw new Refused({ code: 'file-too-large', maxBytes: attachmentBytes });
    digest.update(chunk);
  });
  await allDone([pumped, ...done, verdict]);
  if ((await verdict) === false) throw new Refused({ code: 'file-infected' });
  const attachment = {
    id,
    name,
    type: file.type,
    size,
    ...(file.contentId === undefined ? {} : { contentId: file.contentId }),
  };
  return { attachment, digest: digest.digest() };
}

/** Waits for all, also when one fails: none may write in a transaction that is over. Throws the first reason there is. */
async function allDone(steps: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const outcomes = await Promise.allSettled(steps);
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failed.length > 0) throw failed.find((reason) => reason !== undefined) ?? new Error('a file broke off');
}

async function storeBody(
  tx: Transaction,
  { from, subject, sentAt }: IncomingLetter,
  draft: Draft,
  { text, html }: Extract<LetterPart, { part: 'text' }>,
  attachments: LetterAttachment[],
): Promise<void> {
  const to = { address: draft.recipient.address };
  const letter: Letter = {
    from,
    to,
    subject,
    sentAt: sentAt.toISOString(),
    text,
    ...(html === undefined ? {} : { html }),
    attachments,
  };
  await storeSealed(tx, draft, { kind: 'body', blobId: '0' }, ReadableStream.from([utf8(JSON.stringify(letter))]));
}

function storeSealed(
  tx: Transaction,
  { rowId, publicId, key }: Draft,
  { kind, blobId }: Pick<BlobPlace, 'kind' | 'blobId'>,
  plain: ReadableStream<Uint8Array>,
): Promise<void> {
  const sealed = plain.pipeThrough(seal(key, sealAad(kind, publicId, blobId)));
  return storeBlob(tx, { messageId: rowId, kind, blobId }, sealed);
}

/** Writes what lets the message be known again and found by its citizen; or gives way to the same mail that came before. */
async function announce(
  tx: Transaction,
  { clock, outboxKeys }: Services,
  { organisation, mailMessageId }: IncomingLetter,
  draft: Draft,
  digest: string,
  attachments: number,
): Promise<string> {
  const now = clock.now();
  const sameMail = [
    organisation.id,
    mailMessageId ?? randomBytes(16).toString('hex'),
    draft.recipient.address.toLowerCase(),
    digest,
  ];
  const { today, yesterday } = await outboxKeys.digests(now, sameMail.join('\n'));
  const [earlier] = await tx
    .select({ reference: message.reference })
    .from(message)
    .where(
      and(
        eq(message.organisationId, organisation.id),
        inArray(message.sameMailHash, yesterday === undefined ? [today] : [today, yesterday]),
        gte(message.createdAt, new Date(now.getTime() - limits.sameMailWithin)),
      ),
    );
  if (earlier !== undefined) {
    await tx.delete(message).where(eq(message.id, draft.rowId));
    return earlier.reference;
  }
  await tx.update(message).set({ sameMailHash: today }).where(eq(message.id, draft.rowId));
  await recordEvent(tx, { id: draft.rowId, organisationId: organisation.id }, 'received', { attachments }, now);
  await addJob(tx, outboxKeys, {
    name: 'send-notification',
    messageId: draft.rowId,
    payload: {},
    secret: toBase64url(draft.secret),
    now,
    expiresAt: new Date(now.getTime() + limits.deliveryHorizon),
  });
  return draft.reference;
}
