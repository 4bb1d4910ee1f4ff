// The demo's post office: receives every mail over real SMTP and every sms over HTTP, and shows them on a page as they come.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Attachment, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import * as z from 'zod';
import { listen } from './listening.ts';

/** What arrived, as the page shows it. */
export interface Arrival {
  readonly id: number;
  readonly kind: 'mail' | 'sms';
  /** Whose post it is. */
  readonly box: 'citizen' | 'civil-servant';
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly size: number }[];
  readonly replyTo: string;
}

/** How the civil servant's mail program reaches the gateway. */
export interface GatewayLogin {
  readonly port: number;
  readonly user: string;
  readonly pass: string;
}

/** A mailbox that is open. */
export interface Mailbox {
  readonly url: string;
  readonly smtpUrl: string;
  readonly smsUrl: string;
  readonly ports: { readonly web: number; readonly smtp: number };
  readonly arrivals: readonly Arrival[];
  /** Gives the civil servant his login; until then he can't send. */
  useGateway(login: GatewayLogin): void;
  /** Resolves when something that fits has arrived. */
  wait(fits: (arrival: Arrival) => boolean): Promise<Arrival>;
  close(): Promise<void>;
}

const CIVIL_SERVANT = 'p.devries@haarlemmermeer.example';
const PAGE_FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['mailbox.html', 'text/html; charset=utf-8'],
  '/mailbox.css': ['mailbox.css', 'text/css'],
  '/mailbox.js': ['mailbox.js', 'text/javascript'],
  '/favicon.ico': ['../town-site/icon.svg', 'image/svg+xml'],
};
const Sms = z.object({ to: z.string(), from: z.string(), body: z.string() });
const Answer = z.object({ id: z.coerce.number(), text: z.string().min(1) });
const NewMessage = z.object({ to: z.email(), mobile: z.string(), subject: z.string().min(1), text: z.string().min(1) });

/** Opens the mailbox: an SMTP server, and a page. */
export async function openMailbox(ports: { readonly web: number; readonly smtp: number }): Promise<Mailbox> {
  const arrivals: Arrival[] = [];
  const files = new Map<number, Attachment[]>();
  const watching = new Set<(arrival: Arrival) => void>();
  let login: GatewayLogin | undefined;

  const arrive = (arrival: Omit<Arrival, 'id' | 'at'>, attached: Attachment[] = []) => {
    const whole = { ...arrival, id: arrivals.length + 1, at: new Date().toISOString() };
    arrivals.push(whole);
    files.set(whole.id, attached);
    for (const watch of watching) watch(whole);
  };

  const smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      simpleParser(stream, { skipTextToHtml: true })
        .then((mail) => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
          const box = to.endsWith('@haarlemmermeer.example') ? 'civil-servant' : 'citizen';
          const attachments = mail.attachments.map(({ filename = 'bijlage', size }) => ({ name: filename, size }));
          const replyTo = mail.replyTo?.value[0]?.address ?? '';
          const { subject = '', text = '', html } = mail;
          arrive(
            {
              kind: 'mail',
              box,
              from: mail.from?.text ?? '',
              to,
              subject,
              text,
              html: html || '',
              attachments,
              replyTo,
            },
            mail.attachments,
          );
        })
        .then(() => done(), done);
    },
  });
  smtp.on('error', () => {}); // a client that went away
  const mailIn = await listen(smtp.server, ports.smtp);

  const send = async (mail: { to: string; subject: string; text: string; headers?: Record<string, string> }) => {
    if (login === undefined) throw new Error('the gateway is not there yet');
    const { port, user, pass } = login;
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: false,
      ignoreTLS: true,
      auth: { user, pass },
    });
    try {
      await transport.sendMail({ from: `Piet de Vries <${CIVIL_SERVANT}>`, ...mail });
    } finally {
      transport.close();
    }
  };

  const actions: Readonly<Record<string, (body: unknown) => Promise<void>>> = {
    '/sms': async (body) => {
      const { to, from, body: text } = Sms.parse(body);
      arrive({ kind: 'sms', box: 'citizen', from, to, subject: '', text, html: '', attachments: [], replyTo: '' });
    },
    '/answers': async (body) => {
      const { id, text } = Answer.parse(body);
      const mail = arrivals.find((arrival) => arrival.id === id);
      if (mail === undefined) throw new Error('there is no such mail');
      await send({
        to: mail.replyTo,
        subject: mail.subject.startsWith('Re: ') ? mail.subject : `Re: ${mail.subject}`,
        text,
      });
    },
    '/messages': async (body) => {
      const { to, mobile, subject, text } = NewMessage.parse(body);
      await send({ to, subject, text, ...(mobile === '' ? {} : { headers: { 'X-Secure-Message-Mobile': mobile } }) });
    },
  };

  const web = createServer(async (request, response) => {
    try {
      await serve(request, response);
    } catch (error) {
      response
        .writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
        .end(error instanceof Error ? error.message : '');
    }
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const action = actions[pathname];
    if (request.method === 'POST' && action !== undefined) {
      // A page of another origin can't send this type without asking first, and here nobody answers.
      if (request.headers['content-type'] !== 'application/json') throw new Error('post application/json');
      await action(JSON.parse(await bodyOf(request)));
      response.writeHead(204).end();
    } else if (pathname === '/arrivals') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const tell = (arrival: Arrival) => response.write(`data: ${JSON.stringify(arrival)}\n\n`);
      arrivals.forEach(tell);
      watching.add(tell);
      request.on('close', () => watching.delete(tell));
    } else if (pathname.startsWith('/attachments/')) {
      const [, , id, place] = pathname.split('/');
      const file = files.get(Number(id))?.[Number(place)];
      if (file === undefined) throw new Error('there is no such attachment');
      const name = encodeURIComponent(file.filename ?? 'bijlage');
      const headers = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${name}`,
      };
      response.writeHead(200, headers).end(file.content);
    } else {
      await servePage(pathname, response);
    }
  }

  const page = await listen(web, ports.web);
  return {
    url: `http://localhost:${page.port}/`,
    smtpUrl: `smtp://127.0.0.1:${mailIn.port}`,
    smsUrl: `http://127.0.0.1:${page.port}/sms`,
    ports: { web: page.port, smtp: mailIn.port },
    arrivals,
    useGateway: (given) => {
      login = given;
    },
    wait: (fits) =>
      new Promise((resolve) => {
        const look = (arrival: Arrival) => {
          if (!fits(arrival)) return;
          watching.delete(look);
          resolve(arrival);
        };
        watching.add(look);
        arrivals.forEach(look);
      }),
    close: async () => {
      await Promise.all([page.close(), new Promise<void>((resolve) => smtp.close(() => resolve()))]);
    },
  };
}

async function servePage(pathname: string, response: ServerResponse): Promise<void> {
  const [file, type] = PAGE_FILES[pathname] ?? [];
  if (file === undefined || type === undefined) {
    response.writeHead(404).end();
    return;
  }
  // Styles inline: a mail's own, which its frame inherits the policy for. No script of a mail runs, nor is anything fetched for it.
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'";
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
  response.end(await readFile(new URL(`./mailbox/${file}`, import.meta.url)));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
