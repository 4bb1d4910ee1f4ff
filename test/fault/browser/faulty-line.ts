// The line between browser and server, as a proxy: it knows each request by a name that is the same in every run, and
// breaks where it is told. Each request has a connection of its own, so that the browser can't mend a cut by itself.
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen } from '../../../demo/listening.ts';
import { RECORD_HEADERS } from '../../../server/contract/reader-api.ts';

/** Where a line breaks: before the server hears, in the middle of what it hears, when it has done it and nothing of
 *  its answer has come, or in the middle of the answer. */
export const CUTS = ['before', 'in the question', 'unanswered', 'in the answer'] as const;
export type Cut = (typeof CUTS)[number];

/** A request on its way, by its name (`POST _send`) and how often there was one of it before. */
export interface OnTheLine {
  readonly name: string;
  readonly count: number;
}

/** Before the server hears of a request, and when its answer is there but has not gone on. */
export type Phase = 'asked' | 'answered';

/** What happens to a request; undefined when nothing does. */
export interface Trouble {
  readonly cut?: (request: OnTheLine) => Cut | undefined;
  /** What is to happen meanwhile: the request waits for it. */
  readonly meanwhile?: (request: OnTheLine, phase: Phase) => Promise<void> | undefined;
}

export interface FaultyLine {
  readonly port: number;
  /** Names of all requests since the last `clear`, in the order in which they came. */
  readonly heard: readonly OnTheLine[];
  /** Begins anew: nothing was heard, and from now on this happens. `client` is the address that the server is told. */
  clear(trouble: Trouble, client: string): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Opens a line to the server at that port. */
export async function openFaultyLine(server: number): Promise<FaultyLine> {
  let heard: OnTheLine[] = [];
  let trouble: Trouble = {};
  let client = '127.0.0.1';
  const carry = async (request: IncomingMessage, response: ServerResponse) => {
    const name = nameOf(request);
    const what = { name, count: heard.filter((one) => one.name === name).length };
    heard.push(what);
    const { cut: cutOf, meanwhile } = trouble;
    const body = await bodyOf(request);
    await meanwhile?.(what, 'asked');
    const cut = cutOf?.(what);
    if (cut === 'before') return void request.socket.resetAndDestroy();
    if (cut === 'in the question' && body.length > 0) await sendHalf(request, body, server, client);
    if (cut === 'in the question') return void request.socket.resetAndDestroy();
    const answer = await answerOf(request, body, server, client);
    await meanwhile?.(what, 'answered');
    if (cut === 'unanswered' || answer === undefined) return void request.socket.resetAndDestroy();
    give(answer, response, cut === 'in the answer');
  };
  const proxy = createServer((request, response) => {
    request.on('error', () => {}); // the browser went away
    carry(request, response).catch(() => request.socket.destroy());
  });
  const listening: Listening = await listen(proxy, 0);
  return {
    port: listening.port,
    get heard() {
      return heard;
    },
    clear(next, address) {
      [heard, trouble, client] = [[], next, address];
    },
    close: () => listening.close(),
  };
}

/** What a request is for: without ids and the hashes of a build. */
function nameOf({ method = '', url = '', headers }: IncomingMessage): string {
  const path = url
    .replace(/^\/(?:reader\/v1\/messages\/[^/]+|widget\/\d+|reader\/v1)\//, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '·')
    .replace(/-[\w-]{6}(?=\.js$)/, '');
  const record = headers[RECORD_HEADERS.index.toLowerCase()];
  return `${method} ${path}${record === undefined ? '' : ` record ${record}`}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The request as it came, from this client. */
function onward({ method, url, headers }: IncomingMessage, port: number, client: string) {
  const { connection: _, ...others } = headers;
  return forward({
    host: '127.0.0.1',
    port,
    method,
    path: url,
    headers: { ...others, 'x-forwarded-for': client },
    agent: false,
  });
}

function sendHalf(request: IncomingMessage, body: Buffer, port: number, client: string): Promise<void> {
  return new Promise((resolve) => {
    const sent = onward(request, port, client);
    sent.on('error', () => {});
    sent.on('close', resolve);
    sent.write(body.subarray(0, body.length / 2), () => sent.destroy());
  });
}

/** The whole answer; undefined when the server is away. */
function answerOf(request: IncomingMessage, body: Buffer, port: number, client: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const sent = onward(request, port, client);
    sent.on('error', () => resolve(undefined));
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => resolve(undefined));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.end(body);
  });
}

/** Hands an answer over, whole or half: of one without a body half its first line. */
function give({ status, headers, body }: Answer, response: ServerResponse, half: boolean): void {
  const { 'transfer-encoding': _, 'keep-alive': __, connection: ___, ...others } = headers;
  const length = body.length === 0 ? {} : { 'content-length': body.length };
  const { socket } = response;
  if (half && body.length === 0) return void socket?.write('HTTP/1.1 2', () => socket.destroy());
  response.writeHead(status, { ...others, ...length, connection: 'close' });
  if (!half) return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => socket?.destroySoon());
}
