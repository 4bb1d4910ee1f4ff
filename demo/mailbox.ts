// The demo's post office: every mail (real SMTP), every sms and every call (HTTP), shown on a page as they come.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import * as z from 'zod';
import { listen } from './listening.ts';
import { Measurements } from './measurements.ts';
import { deliveryStatus } from './returned-mail.ts';

export interface Arrival {
  readonly id: number;
  readonly kind: 'mail' | 'sms' | 'call';
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
  /** Where it goes when it can't be delivered; empty when nobody listens there. */
  readonly returnPath: string;
  /** Of a call: in which its text is spoken. */
  readonly language?: string;
}

/** A civil servant whose mail program reaches the gateway with his organisation's login. */
export interface GatewayLogin {
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  readonly civilServant: { readonly name: string; readonly address: string };
}

export interface Mailbox {
  readonly url: string;
  readonly smtpUrl: string;
  readonly smsUrl: string;
  readonly ports: { readonly web: number; readonly smtp: number };
  readonly arrivals: readonly Arrival[];
  /** Gives a civil servant his login; until then he has no mailbox. */
  giveLogin(login: GatewayLogin): void;
  /** Resolves when something that fits has arrived. */
  wait(fits: (arrival: Arrival) => boolean): Promise<Arrival>;
  close(): Promise<void>;
}

const PAGE_FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['mailbox.html', 'text/html; charset=utf-8'],
  '/mailbox.css': ['mailbox.css', 'text/css'],
  '/mailbox-motion.css': ['mailbox-motion.css', 'text/css'],
  '/mailbox-walk.css': ['mailbox-walk.css', 'text/css'],
  '/mailbox.js': ['mailbox.js', 'text/javascript'],
  '/favicon.ico': ['../town-site/icon.svg', 'image/svg+xml'],
};
const Sms = z.object({
  to: z.string(),
  from: z.string(),
  body: z.string(),
  channel: z.literal('voice').optional(),
  language: z.string().default('nl'),
});
const Answer = z.object({ id: z.coerce.number(), text: z.string().min(1) });
const Returned = z.object({ id: z.coerce.number() });
const NewMessage = z.object({
  from: z.string(),
  to: z.email(),
  mobile: z.string(),
  subject: z.string().min(1),
  text: z.string().min(1),
});

/** Opens the mailbox: an SMTP server, and a page. */
export async function openMailbox(
  ports: { readonly web: number; readonly smtp: number },
  caseSystem: string,
): Promise<Mailbox> {
  const arrivals: Arrival[] = [];
  const files = new Map<number, Attachment[]>();
  const watching = new Set<(arrival: Arrival) => void>();
  const raws = new Map<number, Buffer>();
  const logins: GatewayLogin[] = [];
  const measurements = new Measurements();
  const loginOf = (address: string) =>
    logins.find(({ civilServant }) => domainOf(civilServant.address) === domainOf(address));

  const arrive = (arrival: Omit<Arrival, 'id' | 'at'>, attached: Attachment[] = [], raw?: Buffer) => {
    const whole = { ...arrival, id: arrivals.length + 1, at: new Date().toISOString() };
    arrivals.push(whole);
    files.set(whole.id, attached);
    if (raw !== undefined) raws.set(whole.id, raw);
    for (const watch of watching) watch(whole);
  };

  const smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      buffer(stream)
        .then(async (raw) => {
          const mail = await simpleParser(raw, { skipTextToHtml: true });
          const { rcptTo, mailFrom } = session.envelope;
          const to = rcptTo.map(({ address }) => address).join(', ');
          const returnPath = mailFrom === false ? '' : mailFrom.address;
          const { subject = '', text = '', html } = mail;
          const arrival = {
            kind: 'mail' as const,
            box: loginOf(to) === undefined ? ('citizen' as const) : ('civil-servant' as const),
            from: mail.from?.text ?? '',
            to,
            subject,
            text,
            html: html || '',
            attachments: filesOf(mail).map(({ filename = 'bijlage', size }) => ({ name: filename, size })),
            replyTo: mail.replyTo?.value[0]?.address ?? '',
            returnPath: returnPath.startsWith('retour+') ? returnPath : '',
          };
          arrive(arrival, filesOf(mail), raw);
        })
        .then(() => done(), done);
    },
  });
  smtp.on('error', () => {}); // a client that went away
  const mailIn = await listen(smtp.server, ports.smtp);

  const send = async (login: GatewayLogin | undefined, mail: SendMailOptions) => {
    if (login === undefined) throw new Error('the gateway is not there yet');
    const { port, user, pass, civilServant } = login;
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: false,
      ignoreTLS: true,
      auth: { user, pass },
    });
    try {
      await transport.sendMail({ from: civilServant, ...mail });
    } finally {
      transport.close();
    }
  };
  const arrived = (id: number): Arrival => {
    const found = arrivals.find((arrival) => arrival.id === id);
    if (found === undefined) throw new Error('there is no such mail');
    return found;
  };

  const actions: Readonly<Record<string, (body: unknown) => Promise<void>>> = {
    '/sms': async (body) => {
      const { to, from, body: text, channel, language } = Sms.parse(body);
      arrive({
        kind: channel === 'voice' ? 'call' : 'sms',
        box: 'citizen',
        from,
        to,
        subject: '',
        text,
        html: '',
        attachments: [],
        replyTo: '',
        returnPath: '',
        language,
      });
    },
    '/answers': async (body) => {
      const { id, text } = Answer.parse(body);
      const { subject, to, replyTo } = arrived(id);
      await send(loginOf(to), { to: replyTo, subject: subject.startsWith('Re: ') ? subject : `Re: ${subject}`, text });
    },
    '/bounces': async (body) => {
      const { id } = Returned.parse(body);
      const mail = arrived(id);
      const raw = raws.get(id);
      const login = loginOf(/@([^>\s]+)/.exec(mail.from)?.[0] ?? '');
      if (mail.returnPath === '' || raw === undefined) throw new Error('this mail has no way back');
      const envelope = { from: '', to: mail.returnPath };
      await send(login, { envelope, raw: deliveryStatus(mail, raw) });
    },
    '/messages': async (body) => {
      const { from, to, mobile, subject, text } = NewMessage.parse(body);
      const headers = mobile === '' ? {} : { headers: { 'X-Secure-Message-Mobile': mobile } };
      await send(loginOf(from), { to, subject, text, ...headers });
    },
  };

  const web = createServer(async (request, response) => {
    try {
      if (request.url === '/measured') await measurements.serve(request, response);
      else await serve(request, response);
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
      response.on('close', () => watching.delete(tell));
    } else if (pathname.startsWith('/attachments/')) {
      serveAttachment(pathname, response);
    } else {
      await servePage(pathname, response, caseSystem);
    }
  }

  function serveAttachment(pathname: string, response: ServerResponse): void {
    const [, , id, place] = pathname.split('/');
    const file = files.get(Number(id))?.[Number(place)];
    if (file === undefined) throw new Error('there is no such attachment');
    const name = encodeURIComponent(file.filename ?? 'bijlage');
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    };
    response.writeHead(200, headers).end(file.content);
  }

  const page = await listen(web, ports.web);
  return {
    url: `http://localhost:${page.port}/`,
    smtpUrl: `smtp://127.0.0.1:${mailIn.port}`,
    smsUrl: `http://127.0.0.1:${page.port}/sms`,
    ports: { web: page.port, smtp: mailIn.port },
    arrivals,
    giveLogin: (login) => {
      logins.push(login);
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

/** What is attached; a picture of its text is in that (mailparser puts it there as `data:`). */
function filesOf({ attachments }: ParsedMail): Attachment[] {
  return attachments.filter(({ related }) => !related);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

async function servePage(pathname: string, response: ServerResponse, caseSystem: string): Promise<void> {
  const [file, type] = PAGE_FILES[pathname] ?? [];
  if (file === undefined || type === undefined) {
    response.writeHead(404).end();
    return;
  }
  // Styles inline: a mail's own, whose frame inherits this policy. No script of a mail runs, nothing is fetched.
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
    "img-src 'self' data:; frame-src 'self'; base-uri 'none'";
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
  const content = await readFile(new URL(`./mailbox/${file}`, import.meta.url));
  response.end(pathname === '/' ? content.toString().replace('%CASE-SYSTEM%', caseSystem) : content);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
