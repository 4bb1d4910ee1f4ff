// A citizen's browser without a screen: speaks the reader API over real HTTP with the real keys and seals.
import { fromBase64, fromBase64url, randomBytes, toBase64, toBase64url, utf8 } from '../../server/contract/bytes.ts';
import { contentKey, messageId } from '../../server/contract/keys.ts';
import { Letter, type ReceivedAttachment, type ReplyLetter } from '../../server/contract/letter.ts';
import { readLink } from '../../server/contract/message-link.ts';
import { READER_API } from '../../server/contract/reader-address.ts';
import { CodeAnswer, RECORD_HEADERS, SessionAnswer } from '../../server/contract/reader-api.ts';
import { openBytes, RECORD_SIZE, sealAad, sealBytes, sharedFileAad } from '../../server/contract/sealed-stream.ts';
import { codeIn } from './code-in.ts';
import type { Relay } from './inbox.ts';
import { PAGE_ORIGIN, type TestServer } from './test-server.ts';

/** What the server answered: status, and the parsed body when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** What a browser needs of a server. */
export type ReadersServer = Pick<TestServer, 'url' | 'work'> & { readonly relay: Pick<Relay, 'mails'> };

/** A reply that is being written. */
export interface TestReply {
  readonly id: string;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** One browser that has the link open. */
export class Reader {
  readonly #testServer: ReadersServer;
  readonly #secret: Uint8Array<ArrayBuffer>;
  readonly id: string;
  challenge: string | undefined;
  /** The number that a browser draws for a message and keeps; undefined for one that keeps nothing. */
  device: string | undefined;
  token: string | undefined;
  /** Where it calls from, as a trusted proxy tells; undefined: there is no proxy. */
  address: string | undefined;
  /** What says which page it stands in. */
  page: Readonly<Record<string, string>> = { origin: PAGE_ORIGIN };
  contentKey: Uint8Array<ArrayBuffer> | undefined;
  #files: readonly ReceivedAttachment[] = [];

  private constructor(testServer: ReadersServer, secret: Uint8Array<ArrayBuffer>, id: string) {
    this.#testServer = testServer;
    this.#secret = secret;
    this.id = id;
  }

  static async open(testServer: ReadersServer, link: string): Promise<Reader> {
    const reading = readLink(link);
    if (reading.link !== 'whole') throw new Error('the link is not whole');
    return new Reader(testServer, reading.secret, await messageId(reading.secret));
  }

  /** Any call; `path` comes after /reader/v1/messages/{id}. */
  async call(
    method: string,
    path: string,
    options: { json?: unknown; bytes?: Uint8Array<ArrayBuffer>; headers?: Record<string, string>; id?: string } = {},
  ): Promise<Answer> {
    const type =
      options.bytes !== undefined
        ? 'application/octet-stream'
        : options.json !== undefined
          ? 'application/json'
          : undefined;
    const headers: Record<string, string> = { ...this.page };
    if (type !== undefined) headers['content-type'] = type;
    if (this.address !== undefined) headers['x-forwarded-for'] = this.address;
    if (this.token !== undefined) headers.authorization = `Bearer ${this.token}`;
    const body = options.bytes ?? (options.json === undefined ? null : JSON.stringify(options.json));
    const url = `${this.#testServer.url}${READER_API}/messages/${options.id ?? this.id}${path}`;
    const response = await fetch(url, { method, headers: { ...headers, ...options.headers }, body });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? Object(await response.json()) : {} };
  }

  /** Asks for a code and remembers the challenge. */
  async asksForCode(
    ask: { automatic?: boolean; renew?: boolean; lookUp?: boolean; spokenIn?: string } = {},
  ): Promise<Answer> {
    const challenge = this.challenge === undefined ? {} : { challenge: this.challenge };
    const answer = await this.call('POST', '/access-codes', {
      json: { automatic: false, ...ask, ...challenge, ...this.#deviceIfAny() },
    });
    const parsed = CodeAnswer.safeParse(answer.body);
    if (parsed.success && parsed.data.status === 'sent') this.challenge = parsed.data.challenge;
    return answer;
  }

  /** The code that arrived by mail beside this reference. */
  async codeByMail(codeReference: unknown): Promise<string> {
    await this.#testServer.work();
    const { mails } = this.#testServer.relay;
    const isThis = ({ mail }: (typeof mails.all)[number]) => mail.text?.includes(String(codeReference)) === true;
    await mails.first('the code mail', isThis);
    // Four letters come again among a thousand codes: the newest is meant.
    const arrived = mails.all.findLast(isThis);
    return codeIn(arrived?.mail.text);
  }

  async entersCode(code: string): Promise<Answer> {
    const answer = await this.call('POST', '/sessions', {
      json: { code, challenge: this.challenge, ...this.#deviceIfAny() },
    });
    const parsed = SessionAnswer.safeParse(answer.body);
    if (parsed.success) {
      this.token = parsed.data.token;
      this.contentKey = await contentKey(this.#secret, fromBase64url(parsed.data.serverShare));
    }
    return answer;
  }

  /** Asks, takes the code from the mail, opens, and reads. */
  async reads(): Promise<Letter> {
    const asked = await this.asksForCode();
    const opened = await this.entersCode(await this.codeByMail(asked.body.codeReference));
    return this.letterIn(opened);
  }

  async letterIn(answer: Answer): Promise<Letter> {
    const plain = await openBytes(this.#key(), sealAad('body', this.id, '0'), fromBase64(String(answer.body.body)));
    const letter = Letter.parse(JSON.parse(new TextDecoder().decode(plain)));
    this.#files = letter.attachments;
    return letter;
  }

  /** An attachment of the letter, opened. */
  async downloads(attachmentId: string): Promise<Uint8Array> {
    const url = `${this.#testServer.url}${READER_API}/messages/${this.id}/attachments/${attachmentId}`;
    const response = await fetch(url, { headers: { ...this.page, authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new Error(`attachment: ${response.status}`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    const shared = this.#files.find(({ id }) => id === attachmentId)?.key;
    return shared === undefined
      ? openBytes(this.#key(), sealAad('file', this.id, attachmentId), sealed)
      : openBytes(fromBase64url(shared), sharedFileAad(attachmentId), sealed);
  }

  async startsReply(): Promise<TestReply> {
    const reply = { id: crypto.randomUUID(), key: randomBytes(32) };
    const answer = await this.startsReplyAgain(reply);
    if (answer.status !== 200) throw new Error(`start of reply: ${answer.status}`);
    return reply;
  }

  async startsReplyAgain({ id, key }: TestReply): Promise<Answer> {
    const sealedReplyKey = toBase64(await sealBytes(this.#key(), sealAad('replykey', this.id, id), key));
    return this.call('PUT', `/replies/${id}`, { json: { replyKey: toBase64url(key), sealedReplyKey } });
  }

  /** Uploads a file whole and asks for the verdict. */
  async attaches(
    reply: TestReply,
    name: string,
    bytes: Uint8Array,
    attachmentId: string = crypto.randomUUID(),
  ): Promise<Answer> {
    return this.uploads(reply, name, await this.sealsFile(reply, attachmentId, bytes), attachmentId);
  }

  /** A file, sealed: upload it again as it is for a retry. */
  async sealsFile(reply: TestReply, attachmentId: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    return sealBytes(reply.key, sealAad('replyfile', this.id, attachmentId), bytes);
  }

  /** The records of a sealed file, and then its verdict. */
  async uploads(
    reply: TestReply,
    name: string,
    sealed: Uint8Array<ArrayBuffer>,
    attachmentId: string,
  ): Promise<Answer> {
    const records = Math.ceil(sealed.length / RECORD_SIZE);
    for (let index = 0; index < records; index += 1) {
      const record = sealed.slice(index * RECORD_SIZE, (index + 1) * RECORD_SIZE);
      const headers = { [RECORD_HEADERS.attachmentId]: attachmentId, [RECORD_HEADERS.index]: `${index}` };
      const stored = await this.call('POST', `/replies/${reply.id}`, { bytes: record, headers });
      if (stored.status !== 204) return stored;
    }
    return this.call('PUT', `/replies/${reply.id}/attachments/${attachmentId}`, { json: { name, records } });
  }

  /** A reply letter, sealed: send it again as it is for a retry. */
  async sealsLetter(reply: TestReply, letter: Partial<ReplyLetter>): Promise<string> {
    const whole: ReplyLetter = {
      subject: 'Re: Uw parkeervergunning',
      text: '',
      sentAt: new Date().toISOString(),
      attachments: [],
      ...letter,
    };
    return toBase64(await sealBytes(reply.key, sealAad('reply', this.id, reply.id), utf8(JSON.stringify(whole))));
  }

  async sends(reply: TestReply, letter: Partial<ReplyLetter>): Promise<Answer> {
    return this.call('POST', `/replies/${reply.id}/_send`, { json: { letter: await this.sealsLetter(reply, letter) } });
  }

  #deviceIfAny(): { device?: string } {
    return this.device === undefined ? {} : { device: this.device };
  }

  #key(): Uint8Array<ArrayBuffer> {
    if (this.contentKey === undefined) throw new Error('the message is not open');
    return this.contentKey;
  }
}
