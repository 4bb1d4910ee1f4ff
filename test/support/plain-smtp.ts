// SMTP by hand: says to the gateway what no mail program would.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { GatewayLogin, SmtpAnswer } from './civil-servant.ts';

/** A mail with its envelope, as it goes over the wire; nothing of it is checked or mended. */
export interface PlainMail {
  readonly from: string;
  readonly to: string;
  readonly content: string | Buffer;
}

/** Sends a mail and tells the code of the first refusal, or that of the acceptance; 0 when the gateway hung up. */
export async function sendsPlainMail(login: GatewayLogin, mail: PlainMail): Promise<number> {
  return (await sendsBytes(login, mail)).code;
}

/** Bytes that end in a line end, as content between DATA and the dot (RFC 5321, 4.5.2). */
export function asData(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(lines.replace(/\r\n$/, ''), 'latin1');
}

/** Sends a mail and tells the first refusal, or the acceptance; code 0 when the gateway hung up. */
export async function sendsBytes({ port, user, pass }: GatewayLogin, mail: PlainMail): Promise<SmtpAnswer> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.on('error', () => {}); // seen as the end of the stream
  const replies = repliesOf(socket);
  const hungUp = { code: 0, sentence: '' };
  const login = Buffer.from(`\0${user}\0${pass}`).toString('base64');
  try {
    await replies.next();
    const lines = [
      'EHLO client.example',
      `AUTH PLAIN ${login}`,
      `MAIL FROM:<${mail.from}>`,
      `RCPT TO:<${mail.to}>`,
      'DATA',
    ];
    for (const line of lines) {
      socket.write(`${line}\r\n`);
      const answer = (await replies.next()).value ?? hungUp;
      if (answer.code === 0 || answer.code >= 400) return answer;
    }
    const content = Buffer.from(mail.content);
    if (!socket.write(content)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    socket.write('\r\n.\r\n');
    return (await replies.next()).value ?? hungUp;
  } finally {
    socket.destroy();
  }
}

/** The code of each reply and its last line, those of several lines taken together. */
async function* repliesOf(socket: Socket): AsyncGenerator<SmtpAnswer, undefined, undefined> {
  let heard = '';
  try {
    for await (const chunk of socket) {
      heard += chunk;
      for (let line = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\r\n]*))?\r?\n/.exec(heard); line !== null; ) {
        yield { code: Number(line[1]), sentence: line[2] ?? '' };
        heard = heard.slice(line[0].length);
        line = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\r\n]*))?\r?\n/.exec(heard);
      }
    }
  } catch {
    // hung up in the middle
  }
  return undefined;
}
