// Everything that people do with the service, with words, names and numbers of their own: letters by both ways in,
// codes by all three ways out and at the counter, reading, answers, follow-ups, and what goes wrong on the way.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ask } from '../../../server/contract/ask.ts';
import { fromBase64url, randomBytes, toBase64url } from '../../../server/contract/bytes.ts';
import { CaseSystem, newMessage } from '../../support/case-system.ts';
import { sendsMail } from '../../support/civil-servant.ts';
import { codeIn, spokenCodeIn } from '../../support/code-in.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { Reader } from '../../support/reader.ts';
import { reportOf } from '../../support/returned-mail.ts';
import { until } from '../../support/until.ts';
import { PLANTED } from './judged-places.ts';
import { actsAsOauthClient, OutboxKeyWatch, rotatesServerKeys, signsMails } from './keeper-of-keys.ts';
import type { Canaries } from './kept-canaries.ts';
import { type OverheardService, openOverheardService, type Place } from './overheard-service.ts';
import { provokesRefusals } from './refusals.ts';

/** A day that a message can be read for longer. */
const LATER = new Date(Date.now() + 200 * 24 * 3_600_000).toISOString().slice(0, 10);
const DOMAIN = 'haarlemmermeer.example';

/** One who tells the story: the service, what must not be found, and the key. */
export interface Teller {
  readonly service: OverheardService;
  readonly canaries: Canaries;
  readonly apiKey: string;
  readonly desk: CaseSystem;
}

/** Tells it in a directory, and gives all that was overheard and kept. */
export async function tellWholeStory(directory: string, canaries: Canaries): Promise<Place[]> {
  const { service, start, apiKey } = await openOverheardService(directory, canaries);
  canaries.keep('API key', 'id', apiKey);
  const desk = new CaseSystem({ ...service, apiKey, work: async () => {} });
  const teller: Teller = { service, canaries, apiKey, desk };
  const outboxKeys = new OutboxKeyWatch(teller);
  try {
    await signsMails(teller, directory);
    await start();
    await subscribes(teller);
    await Promise.all([readsByMail(teller), readsBySms(teller), cannotBeReached(teller)]);
    await atTheCounter(teller);
    await actsAsOauthClient(teller, directory);
    await provokesRefusals(teller);
    await rotatesServerKeys(teller);
    await nothingWaits(teller);
    await outboxKeys.noteUsed();
    await leavesTraces(service);
    return await service.placesAtTheEnd();
  } finally {
    await outboxKeys.end();
    await service.close();
  }
}

/** A case system hears of everything. */
async function subscribes({ service, canaries, desk }: Teller): Promise<void> {
  const added = await done(desk, 'POST', '/subscriptions', { json: { url: service.eventReceiver.url } });
  const secret = canaries.keep('secret of events', 'id', String(added.body.secret));
  canaries.keepBytes('secret of events, bytes', Buffer.from(secret.slice('whsec_'.length), 'base64'));
  const rotated = await done(desk, 'POST', `/subscriptions/${added.body.id}/_rotate`);
  canaries.keep('new secret of events', 'id', String(rotated.body.secret));
}

/** A mail to two with a file; one reads it by a code in his mail, and answers; the civil servant answers that. */
async function readsByMail(teller: Teller): Promise<void> {
  const { service, canaries, apiKey } = teller;
  const [reading, other] = [canaries.address('citizen of the mail'), canaries.address('second citizen')];
  const sender = { name: canaries.person('civil servant'), address: canaries.address('civil servant', DOMAIN) };
  const login = { port: service.gatewayPort, user: MUNICIPALITY.slug, pass: apiKey };
  const file = canaries.word('words in a file');
  const html = `<p>${canaries.word('HTML of a letter')}</p>`;
  const kind = canaries.word('kind of a letter');
  const messageId = `<${canaries.word('Message-ID of a mail')}@${DOMAIN}>`;
  await mailed(login, {
    from: sender,
    to: [{ name: canaries.person('citizen of the mail'), address: reading }, other],
    subject: canaries.word('subject'),
    text: `Beste, ${canaries.word('text of a letter')}.`,
    html,
    messageId,
    headers: {
      'X-Secure-Message-Kind': kind,
      'X-Secure-Message-Case': canaries.word('case number of a mail'),
      'X-Secure-Message-Ask': ['file', 'question'].map((one) => canaries.word(`${one} that is asked for`)).join('; '),
    },
    attachments: [{ filename: `${canaries.word('name of a file')}.txt`, content: `Besluit ${file}` }],
  });
  const reader = await readerOf(teller, reading, 'citizen of the mail');
  const asked = await reader.asksForCode();
  const code = canaries.code('code by mail', await reader.codeByMail(asked.body.codeReference));
  await reader.entersCode(code === '000000' ? '000001' : '000000');
  const { ask } = await opened(teller, reader, await reader.entersCode(code), 'session by mail');
  if (ask === undefined) throw new Error('the letter asks for nothing');
  canaries.keep('salt of what is asked for', 'id', ask.salt);
  await reader.downloads('1');
  await answers(teller, reader, { ask, civilServant: sender.address, login });
  await reader.call('DELETE', '/sessions/current');
}

/** A reply with a file that is taken and one that is not; the relay refuses it first, and quotes whom it is for. */
async function answers(
  { service, canaries }: Teller,
  reader: Reader,
  { ask, civilServant, login }: { ask: Ask; civilServant: string; login: Parameters<typeof sendsMail>[0] },
): Promise<void> {
  const reply = await reader.startsReply();
  canaries.keepBytes('reply key', reply.key);
  const name = `${canaries.word('name of a citizen’s file')}.txt`;
  const words = Buffer.from(`Bewijs: ${canaries.word('words in a citizen’s file')}`);
  const attached = await reader.attaches(reply, name, words);
  await reader.attaches(reply, `${canaries.word('name of a refused file')}.exe`, Buffer.from('MZ refused'));
  const attachments = [{ id: String(attached.body.id), name, type: 'text/plain', size: words.length }];
  const text = `Dank u, ${canaries.word('text of a reply')}.`;
  service.relay.refuse(450);
  const given = { item: 1, files: attachments.map(({ id }) => id) };
  const declined = { item: 2, reason: canaries.word('reason of what is not given') };
  await reader.sends(reply, {
    subject: `Re: ${canaries.word('subject of a reply')}`,
    text,
    attachments,
    ask,
    answers: [given, declined],
  });
  await until(async () => (await service.sql`select from outbox where attempts > 0`).length > 0);
  service.relay.refuse(undefined);
  const isReply = ({ to, mail }: ReceivedMail) => to.includes(civilServant) && mail.text?.includes(text) === true;
  const { mail } = await service.relay.mails.first('the reply', isReply, 60_000);
  const replyTo = mail.replyTo?.value[0]?.address ?? '';
  canaries.keep('token of a reply address', 'id', replyTo.replace(/^antwoord\+|@.*$/g, ''));
  const followUp = { from: civilServant, to: replyTo, subject: canaries.word('subject of a follow-up') };
  await mailed(login, { ...followUp, text: canaries.word('text of a follow-up') });
}

/** A letter of a case system; codes by sms and in a call; it is extended, renewed and withdrawn. */
async function readsBySms(teller: Teller): Promise<void> {
  const { service, canaries, desk } = teller;
  const address = canaries.address('citizen of the case system');
  const [given, current] = [canaries.mobile('number with a letter'), canaries.mobile('number of the directory')];
  const json = newMessage({
    to: { address, mobile: given },
    from: { name: canaries.person('official'), address: canaries.address('official', DOMAIN) },
    replyTo: { name: canaries.person('contact person'), address: canaries.address('contact person', DOMAIN) },
    subject: canaries.word('subject of the case system'),
    text: canaries.word('text of the case system'),
    html: `<p>${canaries.word('HTML of the case system')}</p>`,
    kind: canaries.word('kind of the case system'),
    caseNumber: canaries.word('case number'),
  });
  const idempotent = { 'idempotency-key': canaries.word('idempotency key') };
  const created = await done(desk, 'POST', '/messages', { json, headers: idempotent });
  const id = String(created.body.id);
  await done(desk, 'POST', '/recipients', { json: { address, mobile: current } });
  const reader = await readerOf(teller, address, 'citizen of the case system');
  reader.device = canaries.keep('number of a browser', 'id', toBase64url(randomBytes(32)));
  const isTo = (channel: 'voice' | undefined) => (sms: { to: string; channel?: 'voice' }) =>
    sms.to === current && sms.channel === channel;
  await reader.asksForCode();
  const sms = await service.smsProvider.messages.first('the sms', isTo(undefined));
  canaries.code('code by sms', codeIn(sms.body));
  reader.challenge = undefined;
  await reader.asksForCode({ spokenIn: 'nl' });
  const call = await service.smsProvider.messages.first('the call', isTo('voice'));
  const code = canaries.code('code in a call', spokenCodeIn(call.body));
  await opened(teller, reader, await reader.entersCode(code), 'session by sms');
  await done(desk, 'POST', `/messages/${id}/_extend`, { json: { lastDay: LATER } });
  const again = { ...json, text: canaries.word('text of a renewed letter') };
  await done(desk, 'POST', `/messages/${id}/_renew`, { json: again });
  const second = newMessage({ to: { address: canaries.address('citizen of a withdrawn letter') } });
  const withdrawn = await done(desk, 'POST', '/messages', { json: second });
  await desk.notificationOf(second.to.address);
  await done(desk, 'DELETE', `/messages/${withdrawn.body.id}`);
  await done(desk, 'POST', '/recipients/_import', {
    body: `${JSON.stringify({ address: canaries.address('imported'), mobile: canaries.mobile('imported number') })}\n`,
    headers: { 'content-type': 'application/jsonl' },
  });
  await done(desk, 'POST', '/citizens/_export', { json: { address } });
  await done(desk, 'POST', '/citizens/_erase', { json: { address: second.to.address } });
}

/** A notification that comes back. */
async function cannotBeReached({ service, canaries, desk, apiKey }: Teller): Promise<void> {
  const address = canaries.address('citizen who is not there');
  await done(desk, 'POST', '/messages', { json: newMessage({ to: { address } }) });
  const notification = await desk.notificationOf(address);
  canaries.keep('token of a return path', 'id', notification.from.replace(/^retour\+|@.*$/g, ''));
  const login = { port: service.gatewayPort, user: MUNICIPALITY.slug, pass: apiKey };
  // The relay may have it before we know that it does.
  await until(async () => (await sendsMail(login, reportOf(notification, 'exim.eml'))).code === 250);
}

/** A code that an employee reads out. */
async function atTheCounter(teller: Teller): Promise<void> {
  const { canaries, desk } = teller;
  const address = canaries.address('citizen at the counter');
  const { body } = await done(desk, 'POST', '/messages', { json: newMessage({ to: { address } }) });
  const reader = await readerOf(teller, address, 'citizen at the counter');
  const { codeReference } = (await reader.asksForCode()).body;
  const json = { codeReference, who: canaries.word('who reads a code'), why: canaries.word('why it is read') };
  const given = await done(desk, 'POST', `/messages/${body.id}/counter-code`, { json });
  const code = canaries.code('code at the counter', String(given.body.code));
  await opened(teller, reader, await reader.entersCode(code), 'session at the counter');
}

/** A citizen who has his mail, with the halves and the name of his link among what must not be found. */
async function readerOf({ service, canaries }: Teller, address: string, name: string): Promise<Reader> {
  const isIts = ({ to, mail }: ReceivedMail) => to.includes(address) && mail.text?.includes('#bericht=') === true;
  const { mail } = await service.relay.mails.first(`the notification to ${name}`, isIts, 30_000);
  const link = linkIn(mail.text ?? '');
  const secret = canaries.keep(`${name}, secret of the link`, 'id', link.slice(link.indexOf('=') + 1));
  canaries.keepBytes(`${name}, secret of the link, bytes`, fromBase64url(secret));
  const reader = await Reader.open({ ...service, work: async () => {} }, link);
  canaries.keep(`${name}, name of the link`, 'id', reader.id);
  canaries.keepBytes(`${name}, name of the link, bytes`, fromBase64url(reader.id));
  reader.address = canaries.network(`network address of ${name}`);
  return reader;
}

/** What a session brings is among it, too. */
async function opened(
  { canaries }: Teller,
  reader: Reader,
  answer: Awaited<ReturnType<Reader['entersCode']>>,
  name: string,
) {
  if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const kept = { token: reader.token, challenge: reader.challenge, 'server’s share': answer.body.serverShare };
  for (const [what, value] of Object.entries(kept)) {
    canaries.keep(`${name}, ${what}`, 'id', String(value));
    canaries.keepBytes(`${name}, ${what}, bytes`, fromBase64url(String(value)));
  }
  if (reader.contentKey !== undefined) canaries.keepBytes(`${name}, content key`, reader.contentKey);
  return reader.letterIn(answer);
}

/** A call of the case system that is answered well. */
async function done(desk: CaseSystem, ...call: Parameters<CaseSystem['call']>) {
  const answer = await desk.call(...call);
  if (answer.status >= 300) throw new Error(`${call.slice(0, 2).join(' ')}: ${answer.status} ${answer.text}`);
  return answer;
}

/** Nothing is on its way, and every outbox key that was used is destroyed. */
async function nothingWaits({ service }: Teller): Promise<void> {
  await until(async () => (await service.sql`select from outbox`).length === 0);
  await until(async () => (await service.sql`select from told_event where sequence is null`).length === 0);
}

/** What is known to stand where nothing of ours does, so that it is known to be looked at. */
async function leavesTraces({ sql, settings }: OverheardService): Promise<void> {
  await writeFile(join(settings.TMPDIR ?? '', 'planted'), PLANTED);
  await sql`create table planted (value text)`;
  await sql`insert into planted values (${PLANTED})`;
  await sql`delete from planted`;
  await sql.unsafe(`select '${PLANTED}'::int`).catch(() => {}); // its log says why
}

async function mailed(...[login, mail]: Parameters<typeof sendsMail>): Promise<void> {
  const { code, sentence } = await sendsMail(login, mail);
  if (code !== 250) throw new Error(`a mail of the story was refused: ${code} ${sentence}`);
}
