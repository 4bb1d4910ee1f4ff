// The outside world's post office in tests: a real SMTP server that keeps what arrives, and an sms provider that does.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail that arrived: parsed, with its envelope and its bytes. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
  readonly raw: string;
  /** NOTIFY of its recipient, of a relay that reports (RFC 3461). */
  readonly notify: readonly string[];
  /** When its last byte was there, in the milliseconds of `performance.now()`. */
  readonly at: number;
}

/** Something that arrives, one after the other, and can be waited for. */
export class Arrivals<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<(item: T) => void>();

  arrive(item: T): void {
    this.all.push(item);
    for (const look of this.#waiting) look(item);
  }

  /** The first that fits, now or when it comes. Rejects after a while, naming what was waited for. */
  async first(what: string, fits: (item: T) => boolean, timeout = 15_000): Promise<T> {
    const found = this.all.find(fits);
    if (found !== undefined) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited in vain for ${what}; ${this.all.length} other things arrived`));
      }, timeout);
      const look = (item: T) => {
        if (!fits(item)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(item);
      };
      this.#waiting.add(look);
    });
  }
}

/** A relay that takes every mail; `refuse` makes it answer 4xx or 5xx to the next ones, `stall` not at all. */
export interface Relay {
  readonly url: string;
  readonly mails: Arrivals<ReceivedMail>;
  /** Mails that it was given and does not answer for. */
  readonly stalled: Arrivals<readonly string[]>;
  /** Of all mails, or those to some addresses. */
  refuse(code: 450 | 550 | undefined, of?: (to: string) => boolean): void;
  /** From the next connection on it offers reports of what becomes of a mail (RFC 3461), or no more. */
  reports(on: boolean): void;
  stall(on: boolean | ((to: string, subject: string) => boolean)): void;
  /**
   * Mails to some addresses are taken after so many milliseconds (Infinity: never), and not kept; undefined for all
   * others.
   */
  discards(after: (to: string) => number | undefined): void;
  /**
   * Ends all connections, and from then on offers TLS with this certificate; undefined: no more. Of a relay elsewhere.
   */
  shows(certificate: Certificate | undefined): void;
  /** Mails that somebody began to send it in clear text. */
  clear(): number;
  close(): Promise<void>;
}

/** In PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Opens a relay on a free port of this machine; at another of its addresses it is one elsewhere, with TLS. */
export async function openRelay(elsewhere?: { readonly host: string; readonly tls: Certificate }): Promise<Relay> {
  const mails = new Arrivals<ReceivedMail>();
  const stalled = new Arrivals<readonly string[]>();
  let refusal: number | undefined;
  let isRefused: (to: string) => boolean = () => true;
  let stalling: (to: string, subject: string) => boolean = () => false;
  let discarded: (to: string) => number | undefined = () => undefined;
  let clear = 0;
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    ...(elsewhere?.tls ?? { disabledCommands: ['STARTTLS'], hideSTARTTLS: true }),
    onMailFrom(_address, { secure }, callback) {
      if (!secure) clear += 1;
      callback();
    },
    onAuth(_login, _session, callback) {
      callback(null, { user: 'server' });
    },
    onRcptTo({ address }, _session, callback) {
      if (refusal === undefined || !isRefused(address)) return callback();
      // As relays do, it says whom it does not take.
      return callback(Object.assign(new Error(`<${address}>: not now`), { responseCode: refusal }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const at = performance.now();
        const raw = Buffer.concat(chunks).toString('latin1');
        const { mailFrom, rcptTo } = session.envelope;
        const after = discarded(rcptTo.map(({ address }) => address).join());
        if (after === Number.POSITIVE_INFINITY) return;
        if (after !== undefined) return void setTimeout(callback, after);
        simpleParser(Buffer.concat(chunks)).then((mail) => {
          const to = rcptTo.map(({ address }) => address);
          if (stalling(to.join(), mail.subject ?? '')) return stalled.arrive(to);
          mails.arrive({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            mail,
            raw,
            notify: rcptTo.flatMap(({ dsn }) => dsn?.notify ?? []),
            at,
          });
          callback();
        }, callback);
      });
    },
  });
  const host = elsewhere?.host ?? '127.0.0.1';
  server.on('error', () => {}); // a client that went away is no fault of the relay
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `smtp://${host}:${portOf(server.server.address())}`,
    mails,
    stalled,
    refuse: (code, of = () => true) => {
      refusal = code;
      isRefused = of;
    },
    reports: (on) => {
      server.options.hideDSN = !on;
    },
    stall: (on) => {
      stalling = typeof on === 'boolean' ? () => on : on;
    },
    discards: (after) => {
      discarded = after;
    },
    shows: (certificate) => {
      server.options.hideSTARTTLS = certificate === undefined;
      server.options.disabledCommands = certificate === undefined ? ['STARTTLS'] : [];
      if (certificate !== undefined) server.updateSecureContext({ ...certificate });
      for (const connection of server.connections) connection.close();
    },
    clear: () => clear,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A text message, or what is to be said in a call, as the provider got it. */
export interface ReceivedSms {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly channel?: 'voice';
  readonly language?: string;
}

/** An sms provider; `refuse` makes it answer with that status. */
export interface SmsProvider {
  readonly url: string;
  readonly messages: Arrivals<ReceivedSms>;
  refuse(status: number | undefined): void;
  close(): Promise<void>;
}

/** Opens an sms provider on a free port of this machine. */
export async function openSmsProvider(): Promise<SmsProvider> {
  const messages = new Arrivals<ReceivedSms>();
  let refusal: number | undefined;
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (refusal === undefined) messages.arrive(JSON.parse(body));
      // As providers do, it says what it was given.
      response.writeHead(refusal ?? 200).end(refusal === undefined ? '{}' : body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/sms`,
    messages,
    refuse: (status) => {
      refusal = status;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The port a server listens on. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}
