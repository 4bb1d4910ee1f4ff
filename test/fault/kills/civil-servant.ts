// What civil servants do while it is killed: letters by mail and by the desk API, withdrawals, answers to citizens'
// replies, changes to the directory of numbers.
import { SENDER, sendsMail } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import type { SentLetter } from './history.ts';
import { arrived, drawnFile, PATIENCE, sha256, type Telling, until } from './telling.ts';

const TEXT = 'Uw aanvraag is toegekend.';
const MOST_RECIPIENTS = 50;

/** A letter until it is acknowledged, seldom once more; with its id when a case system sent it. */
export async function sendsLetter(telling: Telling): Promise<{ sent: SentLetter; id?: string }> {
  const { history, dice, id } = telling;
  const isMail = dice.percent(50);
  const count = isMail ? 1 + dice.below(dice.percent(3) ? MOST_RECIPIENTS : 4) : 1;
  const recipients = dice.some(count, (at) => `${id}-${at}@citizen.example`);
  const file = isMail ? drawnFile(dice) : undefined;
  const sent: SentLetter = { id, recipients, text: TEXT, file: file && sha256(file), answers: [] };
  history.letters.set(id, sent);
  const send = isMail ? () => byMail(telling, sent, { to: [...recipients], file }) : () => byDesk(telling, sent);
  const { reference, messageId } = await until(send);
  sent.answers.push(reference);
  if (dice.percent(25)) sent.answers.push((await until(send)).reference);
  return messageId === undefined ? { sent } : { sent, id: messageId };
}

interface Acknowledged {
  readonly reference: string;
  readonly messageId?: string;
}

async function byMail(
  { service }: Telling,
  { id, text }: SentLetter,
  { to, file }: { to: string[]; file?: Uint8Array | undefined },
): Promise<Acknowledged | undefined> {
  const { code, sentence } = await sendsMail(service.gateway, {
    to,
    subject: id,
    text,
    messageId: `<${id}@haarlemmermeer.example>`,
    date: new Date(1_800_000_000_000),
    attachments: file === undefined ? [] : [{ filename: 'besluit.txt', content: Buffer.from(file) }],
  });
  return code === 250 ? { reference: sentence } : undefined;
}

async function byDesk({ service, dice }: Telling, { id, recipients: [address], text }: SentLetter) {
  const { status, body } = await service.desk(dice).call('POST', '/messages', {
    json: { to: { address }, from: { name: 'Piet', address: SENDER }, subject: id, text },
    headers: { 'idempotency-key': id },
  });
  return status === 201 ? { reference: String(body.reference), messageId: String(body.id) } : undefined;
}

/** Takes a letter back, before or after it was announced. */
export async function withdraws({ service, dice }: Telling, letter: SentLetter, id: string): Promise<void> {
  if (dice.percent(70)) await arrived(service.relay.mails.first('the notification', isFor(letter), PATIENCE));
  letter.withdrawal = 'asked';
  await until(async () => {
    const { status } = await service.desk(dice).call('DELETE', `/messages/${id}`);
    return status === 204 ? true : undefined;
  });
  letter.withdrawal = 'acknowledged';
}

function isFor({ recipients }: SentLetter): (mail: ReceivedMail) => boolean {
  return ({ to }) => recipients.some((recipient) => to.includes(recipient));
}

/** Answers a citizen's reply at its own address: his next letter. */
export async function answersBack(telling: Telling, letter: SentLetter, reply: ReceivedMail): Promise<void> {
  const { history, dice, id } = telling;
  const to = reply.mail.replyTo?.value[0]?.address ?? '';
  const [recipient = ''] = letter.recipients;
  const sent: SentLetter = { id: `${id}-v`, recipients: [recipient], text: TEXT, file: undefined, answers: [] };
  history.letters.set(sent.id, sent);
  const send = () => byMail(telling, sent, { to: [to] });
  sent.answers.push((await until(send)).reference);
  if (dice.percent(25)) sent.answers.push((await until(send)).reference);
}

/** Sets or removes the number of somebody whom only this teller knows. */
export async function changesNumber({ service, history, dice, line }: Telling): Promise<void> {
  const address = `nummer-${line}@citizen.example`;
  const last = history.directory.findLast((change) => change.address === address);
  const isRemoved = last?.id !== undefined && last.mobile !== undefined && dice.percent(30);
  const mobile = isRemoved ? undefined : `+3161234${1000 + dice.below(9000)}`;
  const change = { address, mobile, isAcknowledged: false, id: last?.id };
  history.directory.push(change);
  change.id = await until(async () => {
    if (isRemoved) {
      const { status } = await service.desk(dice).call('DELETE', `/recipients/${last.id}`);
      return status === 204 || status === 404 ? last.id : undefined;
    }
    const { status, body } = await service.desk(dice).call('POST', '/recipients', { json: { address, mobile } });
    return status === 200 || status === 201 ? String(body.id) : undefined;
  });
  change.isAcknowledged = true;
}
