// A letter becomes a sealed message for every recipient, stored and announced in one transaction. From here the
// server can't read it.

import { createHash } from 'node:crypto';
import type { Ask } from '../contract/ask.ts';
import { type Bytes, randomBytes as drawBytes, fromBase64url, toBase64url } from '../contract/bytes.ts';
import { contentKey, messageId, sha256 } from '../contract/keys.ts';
import type { ReceivedAttachment } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import { SECRET_SIZE } from '../contract/message-link.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { MiB } from '../contract/units.ts';
import { passes } from '../fault-points.ts';
import { knownMobile } from '../organisation/directory.ts';
import { foreignAddresses } from '../organisation/mail-domain.ts';
import { foreignMobile, maySendSms } from '../organisation/mobile-number.ts';
import { type Registered, registeredNumbers } from '../organisation/number-register.ts';
import { countMessages, countSealed } from '../quotas/sending-rate.ts';
import { isStorageFull } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import type { Organisation } from '../store/schema.ts';
import { message } from '../store/schema.ts';
import { drawToken } from './address-token.ts';
import { askColumns } from './asked-items.ts';
import { recordEvent } from './audit.ts';
import { caseColumns } from './case-number.ts';
import { earlierMessage, STORED } from './earlier-message.ts';
import type { IncomingLetter, Recipient, StoredMessage } from './incoming-letter.ts';
import { bodyJson, type LetterProblem, Refused, type SealingDraft, storeBody, storeFile } from './letter-seal.ts';
import { maskedEmail } from './masked-destination.ts';
import { endOfMessage } from './message-life.ts';
import { drawReference } from './reference.ts';
import { leadOn, MessageOverError, makeWay, type RenewingLetter } from './renewal.ts';

/** The messages made of a letter, one for each recipient, in their order. */
export interface Ingested {
  readonly messages: readonly StoredMessage[];
}

/** What taking a letter in touches. */
export type Ingesting = Pick<
  Services,
  'db' | 'intakeDb' | 'intakePlaces' | 'clock' | 'serverKeys' | 'outboxKeys' | 'malwareScan' | 'eventReceivers'
>;

/** What the organisation's own register said of those whose codes rely on it, by address. */
interface KnownNumbers {
  readonly numbers: ReadonlyMap<string, Registered>;
}

/** A message that is being written. */
interface Draft extends SealingDraft {
  readonly stored: StoredMessage;
  readonly secret: Bytes;
  readonly recipient: Recipient;
  readonly ask: Ask | undefined;
}

/**
 * Seals and stores a letter for every recipient, and announces it: all in one transaction, or nothing. The same mail
 * within a day is the same message. Throws when the database, or a register that must be asked, is away.
 */
export async function ingest(services: Ingesting, letter: IncomingLetter): Promise<Ingested | LetterProblem> {
  const { organisation, recipients } = letter;
  const isForeign = recipients.some(({ mobile }) => mobile !== undefined && !maySendSms(organisation, mobile));
  const faults = [
    ...foreignAddresses(organisation, letter),
    ...(isForeign ? [foreignMobile(organisation, '#/to/mobile')] : []),
  ];
  if (faults.length > 0) return { code: 'invalid-request', errors: faults };
  const refused =
    (await mayTakeIn(services, organisation)) ?? (await countMessages(services, organisation.id, recipients.length));
  if (refused !== undefined) return refused;
  const withoutNumber = recipients.filter(({ smsOnly, mobile }) => smsOnly && mobile === undefined);
  const numbers = await registeredNumbers(services, organisation, withoutNumber);
  const drafts: Draft[] = [];
  try {
    const ingested = await services.intakeDb.transaction(async (tx) => {
      const stored = await store(tx, services, { ...letter, numbers }, drafts);
      passes('letter-stored');
      return stored;
    });
    passes('letter-committed');
    return ingested;
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  } finally {
    // Each has a text of his own; a file is sealed once, for all.
    const sealed = drafts.flatMap((draft, nth) =>
      draft.sealed.flatMap(({ kind, size }) => (kind === 'body' || nth === 0 ? [size] : [])),
    );
    await countSealed(services, organisation.id, sealed);
  }
}

/** The same for a letter that is given once more, for a citizen who has no link to his message any more. */
export async function renew(
  services: Ingesting,
  letter: RenewingLetter,
): Promise<Ingested | LetterProblem | ProblemOf<'message-over'>> {
  try {
    return await ingest(services, letter);
  } catch (error) {
    if (error instanceof MessageOverError) return error.problem;
    throw error;
  }
}

/**
 * Refuses letters of an organisation that has no room for any, or has sent all that it may for now. Cheap, so asked
 * before one is read.
 */
export async function mayTakeIn(
  services: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  organisation: Organisation,
): Promise<ProblemOf<'storage-full' | 'too-many-requests'> | undefined> {
  if (await isStorageFull(services.db, organisation, 'letter')) return { code: 'storage-full' };
  return countMessages(services, organisation.id, 0);
}

async function store(
  tx: Transaction,
  services: Ingesting,
  letter: (IncomingLetter | RenewingLetter) & KnownNumbers,
  drafts: Draft[],
): Promise<Ingested> {
  const { intakePlaces } = services;
  const { id: organisationId } = letter.organisation;
  for (const recipient of letter.recipients) {
    drafts.push(await insertMessage(tx, services, letter, recipient));
    await intakePlaces.pace(organisationId, limits.sealingWorkPerRecipient);
  }
  const { from, contact, subject, language, kind, replyBefore, sentAt, asks } = letter;
  const told = [from, contact, subject, kind, replyBefore, ...(asks === undefined ? [] : [asks])];
  const digest = createHash('sha256').update(JSON.stringify(told));
  const attachments: ReceivedAttachment[] = [];
  for await (const part of letter.parts) {
    if (part.part === 'file') {
      const stored = await storeFile(tx, services, letter.organisation, drafts, part, attachments);
      attachments.push(stored.attachment);
      digest.update(stored.digest);
    } else {
      const body = bodyJson(part);
      digest
        .update('[')
        .update(body.text)
        .update(',')
        .update(body.html ?? 'null')
        .update(']');
      // What is undefined is not in the JSON that is sealed.
      const head = { from, subject, language, sentAt: sentAt.toISOString(), kind, replyBefore, attachments };
      for (const draft of drafts) {
        const own = { ...head, to: { address: draft.recipient.address }, ask: draft.ask };
        const { size } = await storeBody(tx, draft, own, body);
        await intakePlaces.pace(organisationId, (size / MiB) * limits.sealingWorkPerMiB);
      }
    }
    if (await isStorageFull(tx, letter.organisation, 'letter')) throw new Refused({ code: 'storage-full' });
  }
  return announceAll(tx, services, letter, drafts, {
    attachments: attachments.length,
    digest: digest.digest('base64url'),
  });
}

/** What is sealed becomes known: as new messages, or as the earlier ones that the letter repeats. */
async function announceAll(
  tx: Transaction,
  services: Ingesting,
  letter: IncomingLetter | RenewingLetter,
  drafts: readonly Draft[],
  { attachments, digest }: { readonly attachments: number; readonly digest: string },
): Promise<Ingested> {
  // Now, not before: whoever reads the old message would have waited for the whole letter.
  const renewed = 'renews' in letter ? await makeWay(tx, services, letter) : undefined;
  const messages: StoredMessage[] = [];
  let announced: string | undefined;
  for (const draft of drafts) {
    const earlier = await earlierMessage(tx, services, letter, draft, digest);
    if (earlier === undefined) announced ??= draft.rowId;
    const told = earlier ?? (await announce(tx, services, letter, draft, attachments));
    if (renewed !== undefined) await leadOn(tx, services, renewed, told, earlier !== undefined);
    messages.push(told);
  }
  if (announced !== undefined) await tellOfColleagues(tx, services, letter, announced);
  return { messages };
}

async function insertMessage(
  tx: Transaction,
  services: Ingesting,
  letter: IncomingLetter & KnownNumbers,
  recipient: Recipient,
): Promise<Draft> {
  const { serverKeys, clock } = services;
  const secret = drawBytes(SECRET_SIZE);
  const share = drawBytes(32);
  const publicId = await messageId(secret);
  const replyToken = drawToken();
  const now = clock.now();
  const id = crypto.randomUUID();
  const ask = letter.asks && { salt: toBase64url(drawBytes(32)), items: [...letter.asks] };
  if (recipient.mobile === undefined) await refuseSmsOnlyWithoutNumber(tx, services, letter, recipient);
  const sealed = (column: string, value: string) => serverKeys.seal(`message/${column}/${id}`, value);
  const sealedIfGiven = (column: string, value: string | undefined) =>
    value === undefined ? null : sealed(column, value);
  const stored = oneRow(
    await tx
      .insert(message)
      .values({
        id,
        organisationId: letter.organisation.id,
        idHash: await sha256(fromBase64url(publicId)),
        reference: drawReference(),
        serverShareSealed: await sealed('server_share', toBase64url(share)),
        recipientSealed: await sealed('recipient', recipient.address),
        maskedRecipientSealed: await sealed('masked_recipient', maskedEmail(recipient.address)),
        mobileSealed: await sealedIfGiven('mobile', recipient.mobile),
        mobileGivenAt: recipient.mobile === undefined ? null : (recipient.mobileGivenAt ?? now),
        smsOnly: recipient.smsOnly,
        contactSealed: await sealed('contact', JSON.stringify(letter.contact)),
        kindSealed: await sealedIfGiven('kind', letter.kind),
        replyBefore: letter.replyBefore ?? null,
        ...(await askColumns(ask)),
        mailLanguage: recipient.mailLanguage ?? null,
        ...(await caseColumns(serverKeys, { id, organisationId: letter.organisation.id }, recipient.caseNumber)),
        reportsSealed: await sealedIfGiven('reports', recipient.reports && JSON.stringify(recipient.reports)),
        mailMessageIdSealed: await sealedIfGiven('mail_message_id', letter.mailMessageId),
        replyTokenSealed: await sealed('reply_token', replyToken),
        replyTokenLookup: serverKeys.lookup('reply-token', replyToken),
        createdAt: now,
        expiresAt: endOfMessage(letter.organisation, now, letter.keepDays),
      })
      .returning(STORED),
  );
  return { rowId: id, stored, publicId, secret, key: await contentKey(secret, share), recipient, ask, sealed: [] };
}

/** A message for sms only that relies on the directory: there must be a number in it. */
async function refuseSmsOnlyWithoutNumber(
  db: Transaction,
  { serverKeys }: Ingesting,
  { organisation, numbers }: IncomingLetter & KnownNumbers,
  { smsOnly, address }: Recipient,
): Promise<void> {
  if (!smsOnly) return;
  const mobile = await knownMobile({ db, serverKeys }, organisation, address, numbers.get(address));
  if (mobile !== undefined) return;
  const detail = 'A message for sms only needs a mobile number: give it with the message, or put it in the directory.';
  throw new Refused({ code: 'invalid-request', errors: [{ pointer: '#/to/mobile', detail }] });
}

/** Says once for a mail that colleagues got nothing of it: its sender believes that they read along. */
async function tellOfColleagues(
  tx: Transaction,
  { clock, outboxKeys }: Ingesting,
  { colleagues = 0 }: IncomingLetter,
  messageId: string,
): Promise<void> {
  if (colleagues === 0) return;
  const payload = { about: 'colleagues-skipped', count: colleagues } as const;
  await addJob({ db: tx, clock, outboxKeys }, { name: 'tell-contact', messageId, payload });
}

/** Writes down that the message came, and has its citizen notified. */
async function announce(
  tx: Transaction,
  { clock, outboxKeys }: Ingesting,
  { organisation }: IncomingLetter,
  { rowId, stored, secret, sealed }: Draft,
  attachments: number,
): Promise<StoredMessage> {
  const now = clock.now();
  await recordEvent(tx, { id: rowId, organisationId: organisation.id }, 'received', { attachments, sealed }, now);
  const job = { messageId: rowId, payload: {}, secret: toBase64url(secret) };
  await addJob({ db: tx, clock, outboxKeys }, { name: 'send-notification', ...job });
  return stored;
}
