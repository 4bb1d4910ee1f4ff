// Messages that are open in a browser; one with all that its calls are about: a file of the letter, a reply with one
// file that was judged and one that was not, and the sealed letter of that reply.
import type postgres from 'postgres';
import { type CaseSystem, newMessage } from '../../support/case-system.ts';
import { linkIn } from '../../support/letters.ts';
import type { Reader, TestReply } from '../../support/reader.ts';

/** A message that was read. */
export interface ReadMessage {
  /** The desk's name of it. */
  readonly id: string;
  readonly to: string;
  readonly link: string;
  readonly reader: Reader;
  /** Another browser that has its link. */
  again(): Promise<Reader>;
}

export interface OpenMessage extends ReadMessage {
  readonly reply: TestReply;
  /** Of the reply. */
  readonly judged: { readonly id: string; readonly name: string };
  readonly unjudged: { readonly id: string; readonly record: string };
  /** The reply as it is to be sent, sealed. */
  readonly letter: string;
}

/** Sends a message with a file, and reads it on this page. */
export async function readsMessage(desk: CaseSystem, page: Readonly<Record<string, string>>): Promise<ReadMessage> {
  const json = newMessage();
  const form = new FormData();
  form.set('message', JSON.stringify(json));
  form.set('files', new Blob(['%PDF-1.7\nbesluit']), 'besluit.pdf');
  const { body, text: said } = await desk.call('POST', '/messages', { body: form });
  if (body.id === undefined) throw new Error(`no message: ${said}`);
  const again = async () => {
    const reader = await desk.readerOf(json.to.address);
    reader.page = page;
    return reader;
  };
  const reader = await again();
  await reader.reads();
  const link = linkIn((await desk.notificationOf(json.to.address)).mail.text ?? '');
  return { id: String(body.id), to: json.to.address, link, reader, again };
}

/** Begins to answer it, with two files. */
export async function answers(read: ReadMessage): Promise<OpenMessage> {
  const { reader } = read;
  const reply = await reader.startsReply();
  const verdict = await reader.attaches(reply, 'bewijs.txt', Buffer.from('bewijs van betaling'));
  const judged = { id: String(verdict.body.id), name: 'bewijs.txt' };
  const attachment = { ...judged, type: String(verdict.body.type), size: Number(verdict.body.size) };
  const text = 'Dank u wel.';
  const letter = await reader.sealsLetter(reply, { text, attachments: [attachment] });
  const unjudged = { id: crypto.randomUUID(), record: 'a sealed record' };
  const stored = await reader.call('POST', `/replies/${reply.id}`, {
    bytes: new Uint8Array(Buffer.from(unjudged.record, 'latin1')),
    headers: { 'Attachment-Id': unjudged.id, 'Record-Index': '0' },
  });
  if (stored.status !== 204) throw new Error(`no record: ${stored.status}`);
  return { ...read, reply, judged, unjudged, letter };
}

export async function isWithdrawn(desk: CaseSystem, { id }: ReadMessage): Promise<void> {
  const { status } = await desk.call('DELETE', `/messages/${id}`);
  if (status !== 204) throw new Error(`not withdrawn: ${status}`);
}

/** As if its last day were over. */
export async function isOver(sql: postgres.Sql, { id }: ReadMessage): Promise<void> {
  await sql`update message set expires_at = now() - interval '1 second' where id = ${id}`;
}
