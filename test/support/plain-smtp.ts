// SMTP by hand: says to the gateway what no mail program would.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { GatewayLogin } from './civil-servant.ts';

/** A mail with its envelope, as it goes over the wire; nothing of it is checked or mended. */
export interface PlainMail {
  readonly from: string;
  readonly to: string;
  readonly content: string | Buffer;
}

/** Sends a mail and tells the code of the first refusal, or that of the acceptance; 0 when the gateway hung up. */
export async function sendsPlainMail({ port, user, pass }: GatewayLogin, mail: PlainMail): Promise<number> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.on('error', () => {}); // seen as the end of the stream
  const replies = repliesOf(socket);
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
      const code = (await replies.next()).value ?? 0;
      if (code === 0 || code >= 400) return code;
    }
    const content = Buffer.from(mail.content);
    if (!socket.write(content)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    socket.write('\r\n.\r\n');
    return (await replies.next()).value ?? 0;
  } finally {
    socket.destroy();
  }
}

/** The code of each reply, those of several lines taken together. */
async function* repliesOf(socket: Socket): AsyncGenerator<number, undefined, undefined> {
  let heard = '';
  try {
    for await (const chunk of socket) {
      heard += chunk;
      for (let line = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\n/.exec(heard); line !== null; ) {
        yield Number(line[1]);
        heard = heard.slice(line[0].length);
        line = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\n/.exec(heard);
      }
    }
  } catch {
    // hung up in the middle
  }
  return undefined;
}
