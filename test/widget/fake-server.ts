// The reader API as a browser sees it, at the network's edge: real paths, real seals, answers that a test can bend.
import { fromBase64, fromBase64url, randomBytes, toBase64, toBase64url, utf8 } from '../../server/contract/bytes.ts';
import { contentKey, messageId } from '../../server/contract/keys.ts';
import type { Letter, LetterAttachment } from '../../server/contract/letter.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { Problem } from '../../server/contract/problems.ts';
import { RECORD_HEADERS } from '../../server/contract/reader-api.ts';
import { openBytes, sealAad, sealBytes, sharedFileAad } from '../../server/contract/sealed-stream.ts';

export const API = 'https://berichten.example';
export const RIGHT_CODE = '123456';

/** A call as it came in. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly token: string;
  /** What it says of a record: its file and place. */
  readonly record: { readonly attachmentId: string; readonly index: number } | undefined;
}

/** What a test says instead of the server: an answer, a problem, or nothing at all for "do as always". */
export type Override = (call: Call) => Response | Problem | 'network-error' | undefined | Promise<Response>;

interface StoredReply {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly sealedReplyKey: string;
  readonly files: Map<string, Map<number, Uint8Array<ArrayBuffer>>>;
  letter?: string;
}

const IN_90_DAYS = 90 * 24 * 3600 * 1000;

export const notice: MessageNotice = {
  reference: 'HM-2026-0042',
  organisation: {
    name: 'Gemeente Haarlemmermeer',
    shortName: 'Haarlemmermeer',
    phone: '0900 1852',
    email: 'info@haarlemmermeer.example',
  },
  expiresAt: new Date(Date.now() + IN_90_DAYS).toISOString(),
};

export const plainLetter: Letter = {
  from: { name: 'Fatima de Vries', address: 'f.devries@haarlemmermeer.example' },
  to: { name: 'J. Jansen', address: 'j.jansen@example.nl' },
  subject: 'Uw aanvraag voor huishoudelijke hulp',
  sentAt: '2026-11-20T09:30:00Z',
  text: [
    'Beste mevrouw Jansen,\n\nWij hebben uw aanvraag ontvangen.',
    'Wilt u een kopie van uw indicatie sturen?\n\nMet vriendelijke groet,\nFatima de Vries',
  ].join('\n'),
  attachments: [],
};

/** One message on one server. */
export class FakeServer {
  readonly calls: Call[] = [];
  readonly replies = new Map<string, StoredReply>();
  readonly secret = randomBytes(32);
  /** Decides on each call before the server does. */
  override: Override = () => undefined;
  attachmentBytes = 25 * 1024 * 1024;
  channel: 'sms' | 'email' = 'sms';
  codesSent = 0;
  /** The day of each reference that a mail had. */
  readonly sentOn = new Map<string, string>();
  /** Milliseconds that the server's clock is behind this device's. */
  behind = 0;
  id = '';
  #share = randomBytes(32);
  #token = toBase64url(randomBytes(32));
  #challenge = toBase64url(randomBytes(32));
  #letter: Letter = plainLetter;
  #files = new Map<string, Uint8Array<ArrayBuffer>>();

  /** A server that holds this letter; `files` are the attachments' bytes by id. */
  static async holding(
    letter: Letter,
    files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
  ): Promise<FakeServer> {
    const server = new FakeServer();
    server.id = await messageId(server.secret);
    server.#letter = letter;
    const key = await server.key();
    for (const [id, bytes] of Object.entries(files)) {
      const shared = letter.attachments.find((attachment) => attachment.id === id)?.key;
      const sealed =
        shared === undefined
          ? sealBytes(key, sealAad('file', server.id, id), bytes)
          : sealBytes(fromBase64url(shared), sharedFileAad(id), bytes);
      server.#files.set(id, await sealed);
    }
    return server;
  }

  get fragment(): string {
    return `#bericht=${toBase64url(this.secret)}`;
  }

  key(): Promise<Uint8Array<ArrayBuffer>> {
    return contentKey(this.secret, this.#share);
  }

  callsTo(part: string): Call[] {
    return this.calls.filter(({ path }) => path.includes(part));
  }

  /** The calls that brought a record: any, or that of a place. */
  recordsSent(index?: number): Call[] {
    return this.calls.filter(({ record }) => record !== undefined && (index ?? record.index) === record.index);
  }

  /** What the citizen wrote, as the server can read it while the reply waits. */
  async openReply(replyId: string): Promise<{ subject: string; text: string; attachments: LetterAttachment[] }> {
    const reply = this.replies.get(replyId);
    if (reply?.letter === undefined) throw new Error('this reply was not sent');
    const plain = await openBytes(reply.key, sealAad('reply', this.id, replyId), fromBase64(reply.letter));
    return JSON.parse(new TextDecoder().decode(plain));
  }

  /** Answers a request as the real server would. */
  async handle(request: Request): Promise<Response> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204 }); // a preflight is no call
    const call: Call = {
      method: request.method,
      path: new URL(request.url).pathname.replace(/^.*\/reader\/v1\/messages\/[\w-]+/, ''),
      body: new Uint8Array(await request.arrayBuffer()),
      record: recordOf(request.headers),
      token: (request.headers.get('authorization') ?? '').replace('Bearer ', ''),
    };
    this.calls.push(call);
    const bent = await this.override(call);
    if (bent === 'network-error') throw new TypeError('Failed to fetch');
    if (bent instanceof Response) return bent;
    if (bent !== undefined) return problem(bent);
    return this.#answer(call);
  }

  async #answer({ method, path, body, token, record }: Call): Promise<Response> {
    const json = () => JSON.parse(new TextDecoder().decode(body));
    if (path.startsWith('/reader/v1/')) return this.#aboutPage(path, json);
    if (path === '/access-codes') return this.#sendCode();
    if (path === '/sessions') {
      return json().code === RIGHT_CODE
        ? answer({ ...(await this.#openMessage()), token: this.#token })
        : problem({ code: 'code-wrong', attemptsLeft: 4 });
    }
    if (token !== this.#token) return problem({ code: 'session-ended' });
    if (path === '') return answer(await this.#openMessage());
    if (path === '/sessions/current') return new Response(null, { status: 204 });
    if (path.startsWith('/attachments/')) return this.#attachment(path);
    const [, , id = '', , fileId = ''] = path.split('/');
    if (id === '') return this.#sentReplies();
    if (path.endsWith('/_send')) return this.#sendReply(id, json().letter);
    if (record !== undefined) return this.#storeRecord(id, record, body);
    if (fileId === '') return this.#startReply(id, json());
    return this.#replyFile(method, path, json);
  }

  /** Of no message. */
  #aboutPage(path: string, json: () => { reference: string }): Response {
    if (path.endsWith('/organisations')) return answer({ organisations: [notice.organisation] });
    const sentOn = this.sentOn.get(json().reference);
    return answer(sentOn === undefined ? { status: 'unknown' } : { status: 'sent', sentOn });
  }

  #attachment(path: string): Response {
    const sealed = this.#files.get(path.split('/')[2] ?? '');
    return sealed === undefined ? problem({ code: 'attachment-unknown' }) : new Response(sealed);
  }

  #sentReplies(): Response {
    return answer({ replies: [...this.replies].flatMap(([replyId, reply]) => sentReply(replyId, reply)) });
  }

  #sendReply(id: string, letter: string): Response {
    const reply = this.replies.get(id);
    if (reply === undefined) return problem({ code: 'reply-unknown' });
    if (reply.letter !== undefined && reply.letter !== letter) return problem({ code: 'reply-already-sent' });
    reply.letter = letter;
    return answer(receipt(reply));
  }

  #startReply(id: string, { replyKey, sealedReplyKey }: { replyKey: string; sealedReplyKey: string }): Response {
    const reply = this.replies.get(id);
    if (reply?.letter !== undefined) return problem({ code: 'reply-already-sent' });
    if (reply === undefined) this.replies.set(id, { key: fromBase64url(replyKey), sealedReplyKey, files: new Map() });
    return answer({ attachments: unsentFiles(reply) });
  }

  #storeRecord(id: string, { attachmentId, index }: NonNullable<Call['record']>, body: Call['body']): Response {
    const reply = this.replies.get(id);
    if (reply === undefined) return problem({ code: 'reply-unknown' });
    const file = reply.files.get(attachmentId) ?? new Map<number, Uint8Array<ArrayBuffer>>();
    reply.files.set(attachmentId, file.set(index, body));
    return new Response(null, { status: 204 });
  }

  async #replyFile(method: string, path: string, json: () => { name: string }): Promise<Response> {
    const [, , id = '', , fileId = ''] = path.split('/');
    const reply = this.replies.get(id);
    if (reply === undefined) return problem({ code: 'reply-unknown' });
    if (method === 'DELETE') {
      reply.files.delete(fileId);
      return new Response(null, { status: 204 });
    }
    return this.#judge(reply, fileId, json().name, reply.files.get(fileId) ?? new Map());
  }

  #sendCode(): Response {
    this.codesSent += 1;
    const now = Date.now();
    return answer({
      status: 'sent',
      challenge: this.#challenge,
      channel: this.channel,
      destination: this.channel === 'sms' ? '06 •••• ••78' : 'j•••@example.nl',
      codeReference: 'KRTB',
      sentAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 15 * 60_000).toISOString(),
      resendAt: new Date(now + 60_000).toISOString(),
      delivery: 'handed-over',
      message: notice,
    });
  }

  async #openMessage() {
    const body = await sealBytes(await this.key(), sealAad('body', this.id, '0'), utf8(JSON.stringify(this.#letter)));
    return {
      message: notice,
      openings: { count: 1, devices: 1, firstAt: new Date().toISOString() },
      serverShare: toBase64url(this.#share),
      body: toBase64(body),
      limits: { attachmentBytes: this.attachmentBytes, attachmentCount: 20, replyCharacters: 100_000 },
      sessionEndsAt: new Date(Date.now() - this.behind + 4 * 3600_000).toISOString(),
    };
  }

  async #judge(reply: StoredReply, id: string, name: string, file: Map<number, Uint8Array<ArrayBuffer>>) {
    const sealed = new Uint8Array(
      await new Blob([...file].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)).arrayBuffer(),
    );
    const plain = await openBytes(reply.key, sealAad('replyfile', this.id, id), sealed);
    if (name.endsWith('.exe')) return problem({ code: 'file-type-refused' });
    return answer({ id, name, type: name.endsWith('.pdf') ? 'application/pdf' : 'text/plain', size: plain.length });
  }
}

function recordOf(headers: Headers): Call['record'] {
  const [attachmentId, index] = [headers.get(RECORD_HEADERS.attachmentId), headers.get(RECORD_HEADERS.index)];
  return attachmentId === null || index === null ? undefined : { attachmentId, index: Number(index) };
}

function unsentFiles(reply: StoredReply | undefined) {
  return [...(reply?.files ?? [])].map(([id, records]) => ({ id, records: [...records.keys()], accepted: false }));
}

function receipt(reply: StoredReply) {
  return {
    reference: 'R-7KQ2-M4',
    receivedAt: '2026-11-23T13:35:00Z',
    attachmentCount: reply.files.size,
    attachmentBytes: 0,
  };
}

function sentReply(id: string, reply: StoredReply) {
  if (reply.letter === undefined) return [];
  return [{ ...receipt(reply), id, sealedReplyKey: reply.sealedReplyKey, letter: reply.letter }];
}

function answer(body: unknown): Response {
  return Response.json(body);
}

/** A refusal as the server sends it (RFC 9457). */
export function problem(problem: Problem, status = 400): Response {
  const headers = { 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify({ type: 'about:blank', title: 'Refused', status, ...problem }), {
    status,
    headers,
  });
}
