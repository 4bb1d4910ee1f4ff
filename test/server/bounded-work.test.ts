// What strangers send is bounded before it is worked on: whatever field of whatever way in is at its limit or far
// over it, the main thread is not kept busy longer than by an ordinary large letter. Measured in processor time of
// that thread, as a ratio in one run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { type PlainMail, sendsPlainMail } from '../support/plain-smtp.ts';
import { openProcessGround, type ProcessGround } from '../support/process-ground.ts';
import { admin, type ServerProcess, startProcess } from '../support/server-process.ts';

/** No field may keep the main thread busy so many times as long as an ordinary letter of the largest size does. */
const MOST = 3;

const KB = 1024;
const MB = 1024 * KB;

let ground: ProcessGround;
let server: ServerProcess;
let url: string;
let gateway: { port: number; user: string; pass: string };
/** What the largest ordinary letter costs at a stretch, in milliseconds. */
let ordinary: number;

before(async () => {
  ground = await openProcessGround('bounds');
  url = `http://127.0.0.1:${ground.port}`;
  const settings = { ...ground.settings, GATEWAY_HOST: 'berichten.example', LOG_LEVEL: 'info' };
  const words = ['--slug', 'haarlemmermeer', '--name', 'gemeente Haarlemmermeer', '--short-name', 'Haarlemmermeer'];
  const page = ['--page-url', 'https://www.example.nl/veilig', '--origin', 'https://www.example.nl'];
  const { lines } = await admin(settings, 'organisation', 'add', ...words, ...page, '--from', 'no-reply@example.nl');
  gateway = { port: ground.gatewayPort, user: 'haarlemmermeer', pass: JSON.parse(lines.at(-1) ?? '{}').apiKey };
  server = await startProcess(settings, { probe: true });
  await costOf(() => viaGateway({})); // the first of everything is compiled and connected
  const letters = [
    () => viaGateway({ parts: [text(1 * MB - 10), file('groot.bin', 20 * MB)] }),
    () => viaDesk({ text: 'a'.repeat(1 * MB), html: `<p>${'b '.repeat(MB / 2)}</p>` }),
  ];
  const costs: number[] = [];
  for (const send of letters) costs.push((await costOf(send)).longest);
  ordinary = Math.max(...costs);
});
after(async () => {
  await server.kill();
  await ground.close();
});

interface Cost {
  readonly status: number;
  /** Milliseconds of the main thread, at a stretch and in all. */
  readonly longest: number;
  readonly total: number;
}

/** Does something to the server and tells what came of it and what it cost. */
async function costOf(act: () => Promise<number>): Promise<Cost> {
  const begin = await probe();
  const status = await act();
  const end = await probe();
  return { status, longest: end.longest, total: end.total - begin.total };
}

async function probe(): Promise<{ longest: number; total: number }> {
  const told = once(server.child, 'message');
  server.child.send('longest');
  const [{ longest, total }] = await told;
  return { longest: Number(longest), total: Number(total) };
}

interface Part {
  readonly head: string;
  readonly body: string;
}

const text = (size: number): Part => ({ head: 'Content-Type: text/plain; charset=utf-8', body: lines('woord ', size) });
const file = (name: string, size: number): Part => ({
  head: `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64`,
  body: Buffer.alloc(size, 'file').toString('base64').replace(/.{76}/g, '$&\r\n'),
});

/** So many bytes of text in lines as mail programs write them. */
function lines(word: string, size: number): string {
  const line = `${word.repeat(Math.ceil(70 / word.length))}\r\n`;
  return line.repeat(Math.ceil(size / line.length)).slice(0, size);
}

const SENDER = 'p.devries@example.nl';

function viaGateway(mail: {
  envelope?: Partial<PlainMail>;
  headers?: string;
  parts?: readonly Part[];
}): Promise<number> {
  const { envelope = {}, headers = '', parts = [text(100)] } = mail;
  const head = /^from:/im.test(headers) ? headers : `From: Piet <${SENDER}>\r\n${headers}`;
  const body = parts.map((part) => `--b\r\n${part.head}\r\n\r\n${part.body}\r\n`).join('');
  const content = `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${body}--b--\r\n`;
  return sendsPlainMail(gateway, { from: SENDER, to: 'jansen@citizen.example', content, ...envelope });
}

const LETTER = {
  to: { address: 'jansen@citizen.example' },
  from: { name: 'Piet', address: SENDER },
  subject: 'Uw aanvraag',
  text: 'Toegekend.',
};

async function viaDesk(more: object, headers: Record<string, string> = {}): Promise<number> {
  const body = JSON.stringify({ ...LETTER, ...more });
  return call('/desk/v1/messages', { 'content-type': 'application/json', ...headers }, body);
}

async function viaForm(name: string, type: string, boundary = 'b'): Promise<number> {
  const field = `--${boundary}\r\nContent-Disposition: form-data; name="message"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(LETTER)}\r\n`;
  const body = `${field}--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\nx\r\n--${boundary}--\r\n`;
  return call('/desk/v1/messages', { 'content-type': `multipart/form-data; boundary=${boundary}` }, body);
}

const viaDirectory = (entry: object) =>
  call('/desk/v1/recipients', { 'content-type': 'application/json' }, JSON.stringify(entry));
const viaImport = (body: string) => call('/desk/v1/recipients/_import', { 'content-type': 'application/jsonl' }, body);

const NO_MESSAGE = 'A'.repeat(22);
const viaReader = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(
    `/reader/v1/messages/${NO_MESSAGE}${path}`,
    { 'content-type': 'application/json', ...headers },
    JSON.stringify(body),
  );

async function call(path: string, headers: Record<string, string>, body: string): Promise<number> {
  const authorization = path.startsWith('/desk/') ? { authorization: `Bearer ${gateway.pass}` } : {};
  const request = { method: 'POST', headers: { ...authorization, ...headers }, body };
  const response = await fetch(`${url}${path}`, request).catch(() => undefined); // hung up on: refused as well
  await response?.text().catch(() => '');
  return response?.status ?? 0;
}

const distinct = (count: number) =>
  String.fromCodePoint(...Array.from({ length: count }, (_, index) => 0x4e00 + index));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const mailTo = (to: string) => viaGateway({ envelope: { to } });
const header = (name: string, value: string) => viaGateway({ headers: `${name}: ${value}\r\n` });
const folded = (word: string, size: number) => lines(word, size).replaceAll('\r\n', '\r\n ').trimEnd();
const withFile = (name: string) => viaGateway({ parts: [text(10), file(name, 10)] });
const withHtml = (html: string) =>
  viaGateway({ parts: [{ head: 'Content-Type: text/html; charset=utf-8', body: html }] });

/** Deep inside each other, each with a boundary of its own. */
function nestedParts(depth: number): Part {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary=n${at}\r\n\r\n--n${at}\r\n`,
  );
  const close = Array.from({ length: depth }, (_, at) => `--n${depth - 1 - at}--\r\n`);
  return {
    head: open.join('').replace(/\r\n\r\n--n\d+\r\n$/, ''),
    body: `--n${depth - 1}\r\n\r\ntekst\r\n${close.join('')}`,
  };
}

/** A report at a return path, which strangers can write to. */
const report = (content: string) =>
  viaGateway({ envelope: { from: '', to: `retour+${'a'.repeat(26)}@berichten.example`, content } });

/**
 * Each field of each way in, with what is far over its limit: at three sizes, so that what grows faster than they do
 * is seen.
 */
const FIELDS: Readonly<Record<string, (size: number) => Promise<number>>> = {
  'gateway: MAIL FROM': (size) => viaGateway({ envelope: { from: `${'a'.repeat(size)}@example.nl` } }),
  'gateway: RCPT TO, local part': (size) => mailTo(`${'a'.repeat(size)}@example.nl`),
  'gateway: RCPT TO, labels': (size) => mailTo(`a@${'a.'.repeat(size / 2)}nl`),
  'gateway: RCPT TO, characters beyond ASCII': (size) => mailTo(`a@${distinct(Math.min(size, 20_000))}.nl`),
  'gateway: From, its name': (size) => header('From', `"${'n'.repeat(size)}" <${SENDER}>`),
  'gateway: From, its address': (size) => header('From', `<${'a'.repeat(size)}@example.nl>`),
  'gateway: From, comments': (size) => header('From', `${'('.repeat(size / 2)}${')'.repeat(size / 2)} <${SENDER}>`),
  'gateway: From, many': (size) => header('From', folded(`a <${SENDER}>, `, size)),
  'gateway: To, many': (size) => header('To', folded('a@example.nl, ', size)),
  'gateway: Reply-To, groups': (size) => header('Reply-To', folded('g: a@example.nl;, ', size)),
  'gateway: Subject': (size) => header('Subject', folded('onderwerp ', size)),
  'gateway: Subject, encoded words': (size) => header('Subject', folded('=?utf-8?q?=C3=A9?= ', size)),
  'gateway: Message-ID': (size) => header('Message-ID', `<${'m'.repeat(size)}@example.nl>`),
  'gateway: References': (size) => header('References', folded('<a@example.nl> ', size)),
  'gateway: kind': (size) => header('X-Secure-Message-Kind', folded('soort ', size)),
  'gateway: mobile number': (size) => header('X-Secure-Message-Mobile', '1'.repeat(size)),
  'gateway: reply before': (size) => header('X-Secure-Message-Reply-Before', '2'.repeat(size)),
  'gateway: many headers': (size) => viaGateway({ headers: 'X-A: b\r\n'.repeat(size / 8) }),
  'gateway: many own headers': (size) =>
    viaGateway({ headers: Array.from({ length: size / 30 }, (_, at) => `X-Secure-Message-${at}: b\r\n`).join('') }),
  'gateway: boundary': (size) =>
    viaGateway({ headers: `Content-Type: multipart/mixed; boundary=${'b'.repeat(size)}\r\n` }),
  'gateway: file name': (size) => withFile(`${'n'.repeat(size)}.pdf`),
  'gateway: file name beyond the basic plane': (size) =>
    withFile(`=?utf-8?b?${Buffer.from('😀'.repeat(size / 4)).toString('base64')}?=.pdf`),
  'gateway: file name in pieces': (size) =>
    viaGateway({
      parts: [
        text(10),
        {
          head: `Content-Disposition: attachment;\r\n${Array.from({ length: size / 20 }, (_, at) => ` filename*${at}*=utf-8''n;`).join('\r\n')}\r\n filename*${size}="z"`,
          body: 'x',
        },
      ],
    }),
  'gateway: content id': (size) =>
    viaGateway({
      parts: [text(10), { head: `Content-Type: image/png\r\nContent-ID: <${'c'.repeat(size)}>`, body: 'x' }],
    }),
  'gateway: media type': (size) =>
    viaGateway({ parts: [text(10), { head: `Content-Type: ${'a'.repeat(size)}/b`, body: 'x' }] }),
  'gateway: charset': (size) =>
    viaGateway({ parts: [{ head: `Content-Type: text/plain; charset=${'c'.repeat(size)}`, body: 'x' }] }),
  'gateway: many parts': (size) =>
    viaGateway({
      parts: Array.from({ length: size / 30 }, () => ({ head: 'Content-Type: application/pdf', body: '' })),
    }),
  'gateway: nested parts': (size) => viaGateway({ parts: [nestedParts(size / 50)] }),
  'gateway: text': (size) => viaGateway({ parts: [text(size * 4)] }),
  'gateway: one line of text': (size) =>
    viaGateway({ parts: [{ head: 'Content-Type: text/plain', body: 'w'.repeat(size * 4) }] }),
  'gateway: text of line ends': (size) =>
    viaGateway({ parts: [{ head: 'Content-Type: text/plain', body: '\r\n'.repeat(size * 2) }] }),
  'gateway: HTML, nested': (size) => withHtml(`${'<div>'.repeat(size / 5)}x`),
  'gateway: HTML, open tags': (size) => withHtml('<'.repeat(size * 4)),
  'gateway: HTML, entities': (size) => withHtml('&amp;'.repeat(size)),
  'return path: actions': (size) =>
    report(`Subject: x\r\n\r\n${'Action: delayed\r\nStatus: 4.0.0\r\n'.repeat(size / 10)}`),
  'return path: almost links': (size) => report(`Subject: x\r\n\r\nAction: failed\r\n${'#bericht='.repeat(size / 2)}`),
  'return path: almost codes': (size) => report(`Subject: x\r\n\r\n${'5.1.'.repeat(size)}`),
  'return path: soft line ends': (size) => report(`Subject: undeliverable\r\n\r\n${'=\r\n'.repeat(size)}`),
  'desk: address': (size) => viaDesk({ to: { address: `${'a'.repeat(size)}@example.nl` } }),
  'desk: address beyond ASCII': (size) => viaDesk({ to: { address: `a@${distinct(Math.min(size, 20_000))}.nl` } }),
  'desk: mobile number': (size) => viaDesk({ to: { address: 'a@example.nl', mobile: '+316'.repeat(size / 4) } }),
  'desk: name': (size) => viaDesk({ from: { name: 'n'.repeat(size * 4), address: SENDER } }),
  'desk: subject': (size) => viaDesk({ subject: 's'.repeat(size * 4) }),
  'desk: text': (size) => viaDesk({ text: 't'.repeat(size * 4) }),
  'desk: kind': (size) => viaDesk({ kind: 'k'.repeat(size * 4) }),
  'desk: reply before': (size) => viaDesk({ replyBefore: '2'.repeat(size * 4) }),
  'desk: unknown fields': (size) =>
    viaDesk(Object.fromEntries(Array.from({ length: size / 10 }, (_, at) => [`f${at}`, 1]))),
  'desk: nesting': (size) => call('/desk/v1/messages', { 'content-type': 'application/json' }, nested(size)),
  'desk: idempotency key': (size) => viaDesk({}, { 'idempotency-key': 'k'.repeat(Math.min(size, 12 * KB)) }),
  'desk: file name': (size) => viaForm('n'.repeat(size), 'application/pdf'),
  'desk: file type': (size) => viaForm('n.pdf', `a/${'b'.repeat(size)}`),
  'desk: boundary': (size) => viaForm('n.pdf', 'application/pdf', 'b'.repeat(Math.min(size, 8 * KB))),
  'directory: address': (size) => viaDirectory({ address: `${'a'.repeat(size)}@example.nl`, mobile: '0612345678' }),
  'directory: number': (size) => viaDirectory({ address: 'a@example.nl', mobile: '(0)'.repeat(size) }),
  'directory: many lines': (size) => viaImport('x\n'.repeat(size)),
  'directory: one line': (size) => viaImport(`"${'x'.repeat(size * 4)}"`),
  'reader: a code asked for': (size) => viaReader('/access-codes', { automatic: false, challenge: 'c'.repeat(size) }),
  'reader: a code tried': (size) => viaReader('/sessions', { code: '1'.repeat(size), challenge: 'c'.repeat(43) }),
  'reader: unknown fields': (size) =>
    viaReader('/access-codes', Object.fromEntries(Array.from({ length: size / 10 }, (_, at) => [`f${at}`, 1]))),
  'reader: forwarded for': (size) =>
    viaReader(
      '/access-codes',
      { automatic: false },
      { 'x-forwarded-for': '1.2.3.4,'.repeat(Math.min(size, 12 * KB) / 8) },
    ),
  'reader: origin': (size) =>
    viaReader('/access-codes', { automatic: false }, { origin: `https://${'o'.repeat(Math.min(size, 12 * KB))}.nl` }),
};

describe('no field keeps the main thread busy longer than an ordinary letter', () => {
  for (const [field, send] of Object.entries(FIELDS)) {
    test(field, async () => {
      for (const size of [20 * KB, 2 * MB]) {
        // What costs too much costs it each time; what only happened to (a collection of garbage) does not.
        let best = Number.POSITIVE_INFINITY;
        for (let turn = 0; turn < 3 && best > MOST * ordinary; turn += 1) {
          best = Math.min(best, (await costOf(() => send(size))).longest);
        }
        assert.ok(best <= MOST * ordinary, `${size} bytes: ${(best / ordinary).toFixed(1)} × an ordinary letter`);
      }
    });
  }
});
