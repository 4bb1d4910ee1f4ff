// What citizens do while it is killed: they open their letters and answer, with and without a file.
import { SENDER } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import { Reader } from '../../support/reader.ts';
import type { SentLetter } from './history.ts';
import { arrived, drawnFile, GivenUpError, PATIENCE, sha256, type Telling, until } from './telling.ts';

/** The first of those whom a letter is to opens it. */
export async function reads({ service, history, dice }: Telling, letter: SentLetter): Promise<Reader> {
  const [recipient = ''] = letter.recipients;
  const isIts = ({ to, mail }: ReceivedMail) => to.includes(recipient) && mail.text?.includes('#bericht=') === true;
  const { mail } = await arrived(service.relay.mails.first('the notification', isIts, PATIENCE));
  const reader = await Reader.open(service.server(dice), linkIn(mail.text ?? ''));
  reader.address = `10.${dice.below(256)}.${dice.below(256)}.${1 + dice.below(250)}`;
  const read = await until(async () => {
    const asked = await reader.asksForCode();
    if (asked.status === 429) throw new GivenUpError();
    if (asked.status >= 400) return undefined;
    const opened = await reader.entersCode(await reader.codeByMail(asked.body.codeReference));
    return opened.status === 201 ? reader.letterIn(opened) : undefined;
  });
  const [file] = read.attachments;
  const bytes = file === undefined ? undefined : await until(() => reader.downloads(file.id));
  history.reads.push({ letter: letter.id, text: read.text.trim(), file: bytes && sha256(bytes) });
  return reader;
}

/** Answers it; resolves with the mail that its contact person got. */
export async function answers({ service, history, dice, id }: Telling, reader: Reader): Promise<ReceivedMail> {
  const bytes = drawnFile(dice);
  const answered: string[] = [];
  const sent = { marker: `antwoord-${id}.`, file: bytes && sha256(bytes), answers: answered };
  const reply = { id: crypto.randomUUID(), key: crypto.getRandomValues(new Uint8Array(32)) };
  await until(async () => ((await reader.startsReplyAgain(reply)).status === 200 ? true : undefined));
  const attachmentId = crypto.randomUUID();
  const attach = async (file: Uint8Array<ArrayBuffer>) => {
    const { status, body } = await reader.attaches(reply, 'bewijs.txt', file, attachmentId);
    return status === 200
      ? { id: attachmentId, name: String(body.name), size: file.length, type: 'text/plain' }
      : undefined;
  };
  const attachments = bytes === undefined ? [] : [await until(() => attach(bytes))];
  const letter = await reader.sealsLetter(reply, { subject: `Re: ${id}`, text: sent.marker, attachments });
  history.replies.set(sent.marker, sent);
  const send = async () => {
    const { status, body } = await reader.call('POST', `/replies/${reply.id}/_send`, { json: { letter } });
    return status === 200 || status === 201 ? String(body.reference) : undefined;
  };
  answered.push(await until(send));
  if (dice.percent(33)) answered.push(await until(send));
  const isIts = ({ to, mail }: ReceivedMail) => to.includes(SENDER) && mail.text?.includes(sent.marker) === true;
  return arrived(service.relay.mails.first('the reply', isIts, PATIENCE));
}
