// The demo's case system: a door for events, and a page that shows them as they come. A sample receiver, in one file.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { MINUTE } from '../server/contract/units.ts';
import { listen } from './listening.ts';

/** What this case system wants to know of an event. */
const PostedEvent = z.object({
  id: z.string(),
  type: z.string(),
  time: z.string(),
  sequence: z.string(),
  source: z.string(),
  data: z.object({
    message: z.object({ reference: z.string(), caseNumber: z.string().optional() }),
    details: z.record(z.string(), z.unknown()),
  }),
});

/** An event as the page shows it. */
type Shown = z.infer<typeof PostedEvent> & { readonly town: string };

export interface CaseSystem {
  readonly url: string;
  readonly port: number;
  /** Where the events of a municipality are posted to. */
  hookOf(town: string): string;
  /** Tells it the secret of that subscription. */
  giveSecret(town: string, secret: string): void;
  close(): Promise<void>;
}

const PAGE_FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['case-system/case-system.html', 'text/html; charset=utf-8'],
  '/case-system.css': ['case-system/case-system.css', 'text/css'],
  '/case-system.js': ['case-system/case-system.js', 'text/javascript'],
  '/mailbox.css': ['mailbox/mailbox.css', 'text/css'],
  '/favicon.ico': ['town-site/icon.svg', 'image/svg+xml'],
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'";
const SYSTEM_CLOCK = { now: () => new Date() };

/** Opens it on this machine. `clock` is for tests. */
export async function openCaseSystem(port: number, clock = SYSTEM_CLOCK): Promise<CaseSystem> {
  const secrets = new Map<string, string>();
  const shown: Shown[] = [];
  const watching = new Set<(one: object) => void>();
  let isAway = false;
  const tell = (one: object) => {
    for (const watch of watching) watch(one);
  };

  /** The whole of what a receiver must do: is it from them, did I have it, keep it, say so. */
  async function take(town: string, request: IncomingMessage): Promise<number> {
    const body = await buffer(request);
    if (isAway) return 503;
    if (!isSigned(request.headers, body, secrets.get(town) ?? '', clock.now())) return 401;
    const event = PostedEvent.parse(JSON.parse(body.toString()));
    if (shown.some(({ id }) => id === event.id)) return 204;
    const one = { ...event, town };
    shown.push(one);
    tell(one);
    return 204;
  }

  async function switchAway(request: IncomingMessage): Promise<void> {
    // A page of another origin can't send this type without asking first, and here nobody answers.
    if (request.headers['content-type'] !== 'application/json') throw new Error('post application/json');
    isAway = z.object({ away: z.boolean() }).parse(JSON.parse((await buffer(request)).toString())).away;
    tell({ isAway });
  }

  function showTold(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const watch = (one: object) => response.write(`data: ${JSON.stringify(one)}\n\n`);
    for (const one of [{ isAway }, ...shown]) watch(one);
    watching.add(watch);
    response.on('close', () => watching.delete(watch));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const hook = /^\/hooks\/([a-z-]+)$/.exec(pathname)?.[1];
    if (request.method !== 'POST') return pathname === '/told' ? showTold(response) : servePage(pathname, response);
    if (hook !== undefined) return void response.writeHead(await take(hook, request)).end();
    if (pathname === '/away') await switchAway(request);
    response.writeHead(pathname === '/away' ? 204 : 404).end();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(400).end());
  });
  const page = await listen(server, port);
  return {
    url: `http://localhost:${page.port}/`,
    port: page.port,
    hookOf: (town) => `http://127.0.0.1:${page.port}/hooks/${town}`,
    giveSecret: (town, secret) => {
      secrets.set(town, secret);
    },
    close: page.close,
  };
}

async function servePage(pathname: string, response: ServerResponse): Promise<void> {
  const [file, type] = PAGE_FILES[pathname] ?? [];
  if (file === undefined || type === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
  response.end(await readFile(new URL(`./${file}`, import.meta.url)));
}

/** Standard Webhooks: HMAC-SHA256 over id, moment and body, and not an old one that somebody sends again. */
function isSigned(headers: IncomingMessage['headers'], body: Uint8Array, secret: string, now: Date): boolean {
  const [id, at, signatures] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]));
  if (!(Math.abs(now.getTime() - Number(at) * 1000) < 5 * MINUTE)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')}`);
  const isRight = (one: Buffer) => one.length === right.length && timingSafeEqual(one, right);
  return (signatures ?? '').split(' ').some((one) => isRight(Buffer.from(one)));
}
