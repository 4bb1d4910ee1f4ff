// Questions to DNS, over TCP (RFC 7766: nothing is cut off and nothing is forged), with word of whether the answer was
// proven by DNSSEC (RFC 6840, 5.7: the AD bit). Node's own resolver tells neither that nor TLSA in every version.
import { getServers } from 'node:dns';
import { connect } from 'node:net';
import {
  type Answer,
  AUTHENTIC_DATA,
  type DecodedPacket,
  decode,
  RECURSION_DESIRED,
  streamEncode,
  type TlsaData,
} from 'dns-packet';
import { SECOND } from '../contract/units.ts';

/** The name server is away, or can't say. Nothing is known of the name. */
export class NamesUnknownError extends Error {
  override readonly name = 'NamesUnknownError';
}

type Asked = 'A' | 'AAAA' | 'MX' | 'SOA' | 'TLSA' | 'TXT';
const TIMEOUT = 5 * SECOND;
/** RFC 1035, 4.1.1: there it is, or there is no such name; all else says nothing of it. */
const SAYS_SOMETHING = new Set([0, 3]);
const RCODE = 0x0f;

/** A name server that is asked for other names. Its methods throw `NamesUnknownError`. */
export class NameServer {
  readonly #host: string;
  readonly #port: number;

  /** `address`: an IP address, with a port when it is not 53 (`[::1]:5353`); else the first that this machine asks. */
  constructor(address = getServers()[0] ?? '127.0.0.1') {
    const [, host = address, port = '53'] = /^\[?([\d.]+|[\da-f:.]+(?=\]|$))\]?(?::(\d+))?$/i.exec(address) ?? [];
    this.#host = host;
    this.#port = Number(port);
  }

  /** The addresses of a host, IPv4 first. */
  async addresses(host: string): Promise<string[]> {
    const [v4, v6] = [await this.#ask(host, 'A'), await this.#ask(host, 'AAAA')];
    return [...v4.answers, ...v6.answers].flatMap((one) => (one.type === 'A' || one.type === 'AAAA' ? [one.data] : []));
  }

  /** The mail servers of a domain, those to try first first. */
  async mailServers(domain: string): Promise<string[]> {
    const { answers } = await this.#ask(domain, 'MX');
    const records = answers.flatMap((one) => (one.type === 'MX' ? [one.data] : []));
    return records
      .sort((one, other) => (one.preference ?? 0) - (other.preference ?? 0))
      .map(({ exchange }) => exchange);
  }

  /** What DANE says of a mail server (RFC 7672); `proven` by DNSSEC, or nobody may count on it. */
  async dane(host: string): Promise<{ readonly records: readonly TlsaData[]; readonly proven: boolean }> {
    const { answers, proven } = await this.#ask(`_25._tcp.${host}`, 'TLSA');
    return { records: answers.flatMap((one) => (one.type === 'TLSA' ? [one.data] : [])), proven };
  }

  /** The texts of a name, each in one piece. */
  async texts(name: string): Promise<string[]> {
    const { answers } = await this.#ask(name, 'TXT');
    const texts = answers.flatMap((one) => (one.type === 'TXT' ? [one.data] : []));
    return texts.map((text) => (Array.isArray(text) ? text : [text]).map(String).join(''));
  }

  /** Whether this name server looks at DNSSEC at all: the root is signed. */
  async proves(): Promise<boolean> {
    return (await this.#ask('.', 'SOA')).proven;
  }

  /** None when there are none. Throws `NamesUnknownError`. */
  async #ask(name: string, type: Asked): Promise<{ answers: readonly Answer[]; proven: boolean }> {
    const { flags = 0, answers = [], flag_ad: proven } = await this.#exchange(name, type);
    if (!SAYS_SOMETHING.has(flags & RCODE)) throw new NamesUnknownError(`the name server cannot say what ${name} is`);
    return { answers, proven };
  }

  #exchange(name: string, type: Asked): Promise<DecodedPacket> {
    const id = Math.floor(Math.random() * 65_536);
    const question = streamEncode({
      type: 'query',
      id,
      flags: RECURSION_DESIRED | AUTHENTIC_DATA,
      questions: [{ type, name }],
    });
    return new Promise((resolve, reject) => {
      const fail = (cause?: unknown) => reject(new NamesUnknownError('the name server does not answer', { cause }));
      const socket = connect({ host: this.#host, port: this.#port }, () => socket.write(question));
      let heard = Buffer.alloc(0);
      socket.setTimeout(TIMEOUT, () => socket.destroy(new Error('silent')));
      socket.on('error', fail).on('close', () => fail());
      socket.on('data', (chunk) => {
        heard = Buffer.concat([heard, chunk]);
        if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE()) return;
        socket.destroy();
        try {
          const answer = decode(heard.subarray(2));
          if (answer.id === id) resolve(answer);
          else fail();
        } catch (error) {
          fail(error);
        }
      });
    });
  }
}
