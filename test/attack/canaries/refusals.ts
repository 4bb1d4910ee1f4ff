// Every kind of mistake that callers make, with what is secret in it: what is told of it must not repeat it.
import { randomUUID } from 'node:crypto';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { readerCalls } from '../../../server/contract/reader-api.ts';
import { deskCalls } from '../../../server/http/desk/desk-api.ts';
import { newMessage } from '../../support/case-system.ts';
import { SENDER, sendsMail } from '../../support/civil-servant.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import type { Teller } from './whole-story.ts';

/** Makes them all. */
export async function provokesRefusals(teller: Teller): Promise<void> {
  await atTheApis(teller);
  await atTheGateway(teller);
}

/** Each call with a body that is wrong in each way, and words of its own in path, query, headers and body. */
async function atTheApis({ service, canaries, apiKey }: Teller): Promise<void> {
  const word = canaries.word('words in a wrong call');
  const member = canaries.word('member of a wrong call');
  const address = canaries.address('citizen in a wrong call');
  const guessed = canaries.keep('guessed key', 'id', `${randomUUID()}${randomUUID()}`);
  const calls = [
    ...Object.values(readerCalls).map(({ method, path }) => ({ method, path: `${READER_API}${path}` })),
    ...Object.values(deskCalls).map(({ method, path }) => ({ method, path: `/desk/v1${path}` })),
    { method: 'GET', path: '/nowhere/{id}' },
  ];
  const bodies = [
    `{"to":{"address":"${address}","mobile":"${word}"},"text":["${word}"],"${member}":"${word}"}`,
    `{"code":"${word}","challenge":"${word}","reference":"${word}","name":"${word}"`,
  ];
  for (const { method, path } of calls)
    for (const [nth, body] of bodies.entries()) {
      const named = path.replaceAll(/\{\w+\}/g, nth === 0 ? word : randomUUID());
      const bearer = nth === 0 ? apiKey : guessed;
      await fetch(`${service.url}${named}?${member}=${address}`, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          'content-type': 'application/json',
          'user-agent': word,
          origin: path.startsWith(READER_API) ? MUNICIPALITY.origin : `https://${word}.example`,
          'x-forwarded-for': canaries.network('network address of a wrong call'),
        },
        ...(method === 'GET' ? {} : { body }),
      });
    }
  await fetch(`${service.url}/desk/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(newMessage({ to: { address }, from: { address: `${word}@elsewhere.example` } })),
  });
}

/** Mails that are not taken, for every reason. */
async function atTheGateway({ service, canaries, apiKey }: Teller): Promise<void> {
  const word = canaries.word('words in a refused mail');
  const to = canaries.address('citizen of a refused mail');
  const login = { port: service.gatewayPort, user: MUNICIPALITY.slug, pass: apiKey };
  const mails = [
    { from: `${word}@elsewhere.example`, to, subject: word, text: word },
    { from: SENDER, to, subject: word, text: word, headers: { 'X-Secure-Message-Mobile': word } },
    { from: SENDER, to, subject: word, text: word, headers: { 'X-Secure-Message-Reply-Before': word } },
    { from: SENDER, to: `antwoord+${word}@berichten.example`, subject: word, text: word },
    { envelope: { from: SENDER, to }, raw: `From: ${SENDER}\r\nTo: <${word}\r\n${word}\r\n\r\n${word}` },
  ];
  for (const mail of mails) await sendsMail(login, mail);
  await sendsMail({ ...login, pass: canaries.word('wrong password') }, { to, text: word }).catch(() => {});
}
