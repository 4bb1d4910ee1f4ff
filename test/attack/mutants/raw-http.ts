// HTTP by hand: a request as bytes, and whatever is answered to it.
import { connect } from 'node:net';
import { type Heard, type HttpAnswer, PATIENCE } from './mutant.ts';

/** A request before it is bytes; its texts are bytes too, of characters up to U+00FF. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The request on the wire. */
export function written({ method, target, headers, body }: RawRequest): string {
  return `${method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** A request with the headers that make it whole. */
export function whole(port: number, from: string, request: RawRequest): RawRequest {
  const { body } = request;
  const length = body === '' ? [] : ([['Content-Length', String(body.length)]] as const);
  const headers = [
    ['Host', `127.0.0.1:${port}`],
    ['X-Forwarded-For', from],
    ...request.headers,
    ...length,
    ['Connection', 'close'],
  ] as const;
  return { ...request, headers };
}

/** So long after the last byte of what may be half a request, it is ended there. */
const QUIET = 700;

/** Bytes at a time: who hears a refusal meanwhile sends no further (RFC 9112, 9.3). */
const PIECE = 256 * 1024;

/** Sends bytes on a connection of their own; all that is answered. */
export function sendsRaw(port: number, bytes: string, { isWhole }: { readonly isWhole: boolean }): Promise<Heard> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const finish = (isLate: boolean) => {
      clearTimeout(late);
      clearTimeout(quiet);
      socket.destroy();
      const heard = answersIn(Buffer.concat(chunks).toString('latin1'));
      resolve({ over: 'http', ...heard, silent: isLate || (isWhole && heard.answers.length === 0) });
    };
    const late = setTimeout(finish, PATIENCE, true);
    const quiet = isWhole ? undefined : setTimeout(() => socket.end(), QUIET);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      quiet?.refresh();
    });
    socket.on('error', () => {}).on('close', () => finish(false));
    const write = (at: number) => {
      socket.write(Buffer.from(bytes.slice(at, at + PIECE), 'latin1'), () => {
        if (at + PIECE < bytes.length && chunks.length === 0) write(at + PIECE);
      });
    };
    write(0);
  });
}

/** The answers in a stream, and what is left that is none. */
export function answersIn(stream: string): { answers: HttpAnswer[]; rest: string } {
  const answers: HttpAnswer[] = [];
  let rest = stream;
  for (let head = headOf(rest); head !== undefined; head = headOf(rest)) {
    const after = rest.slice(head.length);
    const { body, length } = bodyOf(head, after);
    const [status, headers] = [Number(head.slice(9, 12)), headersOf(head)];
    if (status >= 200) answers.push({ status, headers, type: headers.get('content-type') ?? '', body });
    rest = after.slice(length);
  }
  return { answers, rest };
}

function headOf(stream: string): string | undefined {
  return /^HTTP\/1\.1 \d{3}[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(stream)?.[0];
}

function headersOf(head: string): Map<string, string> {
  const lines = head.matchAll(/^([^:\r\n]+): *(.*)\r$/gm);
  return new Map([...lines].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function fieldOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)\\r$`, 'im').exec(head)?.[1];
}

function bodyOf(head: string, after: string): { body: string; length: number } {
  if (/^transfer-encoding: *chunked\r$/im.test(head)) return chunkedBody(after);
  const status = head.slice(9, 12);
  const given = fieldOf(head, 'content-length');
  if (status === '204' || status === '304' || status.startsWith('1')) return { body: '', length: 0 };
  const body = given === undefined ? after : after.slice(0, Number(given));
  return { body, length: body.length };
}

function chunkedBody(after: string): { body: string; length: number } {
  let [body, at] = ['', 0];
  for (;;) {
    const [line = '', size = ''] = /^([0-9a-f]+)\r\n/i.exec(after.slice(at, at + 20)) ?? [];
    const bytes = Number.parseInt(size, 16);
    if (line === '' || bytes === 0)
      return { body, length: Math.min(after.length, at + (line === '' ? 0 : line.length + 2)) };
    body += after.slice(at + line.length, at + line.length + bytes);
    at += line.length + bytes + 2;
  }
}
