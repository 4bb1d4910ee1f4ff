// Answers to calls that never come as far as the app: their bytes are no HTTP, or their target or Host is none. They
// are problems of RFC 9457 like every other refusal, where Node would say its status and nothing else.
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEMS, type Problem } from '../contract/problems.ts';
import { countRefusal } from '../metrics.ts';
import { PROBLEM_TYPE, problemBody, SECURITY_HEADERS } from './problem-response.ts';

interface Unreadable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a call whose target or Host cannot be read. */
export function unreadableCall(): Response {
  const { status, headers, body } = invalid('#', 'The target or the Host header of the request cannot be read.');
  return new Response(body, { status, headers });
}

/** Has a listener say what is wrong with bytes that are no call. */
export function answerUnreadable(server: Pick<Server, 'on'>): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => answers.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = answers.get(socket);
    const isAnswering = answer?.headersSent === true && !answer.writableFinished;
    // Gone, or in the middle of an answer, into which nothing else may be written.
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) socket.destroy();
    else socket.end(written(unreadable(error.code)), () => socket.destroy());
  });
}

function unreadable(code: string | undefined): Unreadable {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal({ code: 'request-too-slow' });
  if (code === 'HPE_HEADER_OVERFLOW') return invalid('#/header', 'The headers are larger than this server reads.');
  return invalid('#', 'The request is not HTTP as this server reads it.');
}

function invalid(pointer: string, detail: string): Unreadable {
  return refusal({ code: 'invalid-request', errors: [{ pointer, detail }] });
}

function refusal(problem: Problem): Unreadable {
  countRefusal(problem.code);
  const headers = { ...SECURITY_HEADERS, ...PROBLEM_TYPE, 'cache-control': 'no-store' };
  return { status: PROBLEMS[problem.code].status, headers, body: problemBody(problem) };
}

function written({ status, headers, body }: Unreadable): string {
  const all = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
