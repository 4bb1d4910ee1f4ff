// Letters for tests, as they come off the wire.
import type { IncomingLetter } from '../../server/message/incoming-letter.ts';
import { ingest } from '../../server/message/ingest.ts';
import type { LetterPart } from '../../server/message/letter-seal.ts';
import type { TestServer } from './test-server.ts';

/** A file of a test letter. */
export interface TestFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What a test letter says; everything has a default. */
export interface TestLetter {
  readonly to?: string;
  readonly mobile?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly files?: readonly TestFile[];
  readonly mailMessageId?: string;
  readonly smsOnly?: boolean;
  readonly kind?: string;
  readonly replyBefore?: string;
}

export const CITIZEN = 'jansen@citizen.example';
export const CIVIL_SERVANT = { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' };

/** The letter as the gateway would hand it over. */
export function incoming(testServer: TestServer, letter: TestLetter = {}): IncomingLetter {
  return {
    organisation: testServer.organisation,
    recipients: [{ address: letter.to ?? CITIZEN, mobile: letter.mobile, smsOnly: letter.smsOnly ?? false }],
    from: CIVIL_SERVANT,
    contact: CIVIL_SERVANT,
    subject: letter.subject ?? 'Uw parkeervergunning',
    sentAt: testServer.clock.now(),
    kind: letter.kind,
    replyBefore: letter.replyBefore,
    mailMessageId: letter.mailMessageId,
    parts: partsOf(letter),
  };
}

/** Sends a letter to its citizen and returns the link that arrived in his mail. */
export async function deliverLetter(testServer: TestServer, letter: TestLetter = {}): Promise<string> {
  const outcome = await ingest(testServer.services, incoming(testServer, letter));
  if (!('messages' in outcome)) throw new Error(`refused: ${outcome.code}`);
  await testServer.work();
  const reference = outcome.messages[0]?.reference ?? '';
  const arrived = await testServer.relay.mails.first(
    'the notification',
    ({ mail }) => mail.text?.includes(reference) === true,
  );
  return linkIn(arrived.mail.text ?? '');
}

/** The reference in the text of a notification, in any language; a link may look as if it holds one. */
export function referenceIn(text: string): string {
  const [reference] = /(?<=\s)[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w-])/.exec(text) ?? [];
  if (reference === undefined) throw new Error('no reference in the mail');
  return reference;
}

/** The link in the text of a notification. */
export function linkIn(text: string): string {
  const link = /https?:\/\/\S+#bericht=[\w-]{43}/.exec(text)?.[0];
  if (link === undefined) throw new Error('the notification has no link');
  return link;
}

async function* partsOf({ text, html, files = [] }: TestLetter): AsyncGenerator<LetterPart> {
  for (const { name, type, bytes } of files)
    yield { part: 'file', name, type, contentId: undefined, content: chunks(bytes) };
  yield { part: 'text', text: text ?? 'Beste mevrouw Jansen,\n\nUw vergunning is verleend.', html };
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
