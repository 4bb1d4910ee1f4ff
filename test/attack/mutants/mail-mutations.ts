// Ways to spoil a mail that only a mail has: its headers, its parts, what they say of themselves.
import { SENDER } from '../../support/civil-servant.ts';
import { HARD_HEADERS } from '../../support/hard-headers.ts';
import type { Random } from '../../support/random.ts';
import { BYTE_MUTATIONS, bytesOf, LINE_MUTATIONS, type Mutation, mutated, ODD_TEXTS } from './mutations.ts';

const CHARSETS = [
  ...['utf-8', 'us-ascii', 'iso-8859-1', 'windows-1252', 'utf-16', 'utf-16be', 'utf-7', 'utf-32', 'gb18030', 'big5'],
  ...[
    'iso-2022-jp',
    'iso-2022-kr',
    'hz-gb-2312',
    'shift_jis',
    'koi8-r',
    'x-user-defined',
    'x-unknown',
    '',
    '"',
    'a'.repeat(5_000),
  ],
  ...['__proto__', 'utf-8\0', 'utf_8', 'cp437', 'macintosh'],
];
const ENCODINGS = [
  '7bit',
  '8bit',
  'binary',
  'base64',
  'quoted-printable',
  'x-uuencode',
  'gzip',
  '',
  'base64, base64',
  'BASE64 ',
];
const TYPES = [
  ...['text/plain', 'text/html', 'text/enriched', 'text/calendar; method=REQUEST', 'message/rfc822', 'message/partial'],
  ...['message/external-body', 'message/delivery-status', 'message/disposition-notification', 'message/global'],
  ...['multipart/mixed', 'multipart/alternative; boundary=', 'multipart/related; boundary=""', 'multipart/signed'],
  ...['multipart/encrypted', 'multipart/report; report-type=delivery-status', 'multipart/digest; boundary=b'],
  ...[
    'application/ms-tnef',
    'application/pkcs7-mime; smime-type=enveloped-data',
    'application/octet-stream',
    '',
    '/',
    'x',
  ],
];
const BOUNDARIES = [
  '',
  '"',
  '""',
  '--',
  ' ',
  'b',
  'a'.repeat(1_000),
  '(b)',
  '=_b',
  'b"; boundary="c',
  '\0',
  '%',
  '*0*',
];
const HEADERS = [
  ...['From', 'To', 'Cc', 'Bcc', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'References', 'MIME-Version'],
  ...['Content-Type', 'Content-Transfer-Encoding', 'Content-Disposition', 'Content-ID', 'Received', 'Return-Path'],
  ...['Auto-Submitted', 'Precedence', 'X-Secure-Message-Mobile', 'X-Secure-Message-Sms-Only', 'X-Secure-Message-Kind'],
  ...[
    'X-Secure-Message-Reply-Before',
    'X-Secure-Message-Language',
    'X-Secure-Message-Case',
    'X-Secure-Message-Keep-Days',
  ],
];
const VALUES = [
  ...[
    '',
    'x',
    'yes',
    'no',
    'nl',
    'xx',
    '+31612345678',
    '06',
    '2027-01-31',
    '9999-99-99',
    '-1',
    '0',
    '3650',
    '99999999999',
  ],
  ...[
    'Mon, 1 Jan 0000 00:00:00 +9999',
    'Thu, 31 Feb 2026 25:61:61 -0000',
    '<a@b>',
    '<>',
    '<a@b> <c@d>',
    'auto-replied',
  ],
  ...['=?utf-8?b?4pyT?= =?utf-8?q?=E2=9C=93?=', `=?utf-8?q?${'=C3=A9'.repeat(400)}?=`, '=?utf-8*nl?b?w6k=?='],
  ...[
    "attachment; filename*=utf-8''%00%e2%82%ac",
    'attachment; filename*0*=a; filename*99999999=b',
    'inline; filename="',
  ],
  ...['multipart/mixed; boundary=b; boundary=c', `${SENDER}, ${SENDER}`, `x <${SENDER}>`, `${SENDER} (`, `"${SENDER}`],
];

/** Where the head of a mail ends. */
function headEnd(mail: string): number {
  const end = mail.indexOf('\r\n\r\n');
  return end < 0 ? mail.length : end + 2;
}

const jan = 'jan@haarlemmermeer.example';

function drawnHeader(random: Random): string {
  const name = random.percent(90) ? random.pick(HEADERS) : random.pick(ODD_TEXTS);
  const drawn = random.below(10);
  if (drawn < 3) return `${name}: ${bytesOf(random.pick(HARD_HEADERS)[0](jan, SENDER))}`;
  if (drawn < 5) return `${name}: ${random.pick(ODD_TEXTS)}`;
  if (drawn < 6)
    return `${name}${random.pick(['', ' :', '\t:', '::', ':\0', ':\r\n ', ':\r\n\r\n '])}${random.pick(VALUES)}`;
  return `${name}: ${random.pick(VALUES)}`;
}

const addHeader: Mutation = (mail, random) => `${drawnHeader(random)}\r\n${mail}`;
const addHeaders: Mutation = (mail, random) =>
  `${Array.from({ length: random.pick([2, 20, 3_000]) }, () => `${drawnHeader(random).slice(0, 200)}\r\n`).join('')}${mail}`;
const replaceHeader: Mutation = (mail, random) => {
  const lines = mail.slice(0, headEnd(mail)).split(/(?<=\n)/);
  lines.splice(random.below(lines.length), 1, `${drawnHeader(random)}\r\n`);
  return lines.join('') + mail.slice(headEnd(mail));
};
const longHeader: Mutation = (mail, random) =>
  `${random.pick(HEADERS)}: ${random.pick(['a', 'a ', 'a,', '<', '(', '"a" ', '\r\n a', '=?utf-8?q?a?= ', 'a@b.example, ']).repeat(random.pick([500, 5_000, 20_000]))}\r\n${mail}`;
const noHead: Mutation = (mail) => mail.slice(headEnd(mail));
const noBody: Mutation = (mail) => mail.slice(0, headEnd(mail));

/** Replaces one of the places that fit. */
function replaceOne(pattern: RegExp, by: (random: Random, found: string) => string): Mutation {
  return (mail, random) => {
    const places = [...mail.matchAll(pattern)];
    if (places.length === 0) return mail;
    const { index, 0: found } = random.pick(places);
    return mail.slice(0, index) + by(random, found) + mail.slice(index + found.length);
  };
}

const nest: Mutation = (mail, random) => {
  const depth = random.pick([1, 2, 10, 49, 50, 51, 200, 2_000]);
  const type = random.pick(['mixed', 'alternative', 'related', 'digest', 'signed', 'report', 'x']);
  const sameBoundary = random.percent(20);
  const open = Array.from({ length: depth }, (_, level) => {
    const boundary = sameBoundary ? 'n' : `n${level}`;
    return `Content-Type: multipart/${type}; boundary="${boundary}"\r\n\r\n--${boundary}\r\n`;
  });
  return `From: ${SENDER}\r\nMIME-Version: 1.0\r\n${open.join('')}${mail}`;
};
const wrapInMail: Mutation = (mail, random) =>
  `From: ${SENDER}\r\nMIME-Version: 1.0\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(random.pick([1, 2, 20, 300]))}${mail}`;
const addParts: Mutation = (mail, random) => {
  const boundary = /boundary="?([^"\r\n;]+)/.exec(mail)?.[1] ?? 'b';
  const part = random.pick([
    '',
    '\r\n',
    `Content-Type: ${random.pick(TYPES)}\r\n\r\nx`,
    `${drawnHeader(random)}\r\n\r\nx`,
    '\r\n\r\n',
  ]);
  const parts = `\r\n--${boundary}\r\n${part}`.repeat(random.pick([1, 3, 30, 999, 1_001, 5_000]));
  const at = random.between(headEnd(mail), mail.length);
  return mail.slice(0, at) + parts + mail.slice(at);
};
const hugePart: Mutation = (mail, random) => {
  const at = random.between(headEnd(mail), mail.length);
  const filler = random.pick([
    'x',
    'x\r\n',
    '\r\n',
    '<div>',
    '=\r\n',
    '--b\r\n',
    '\0',
    'é',
    '<!--',
    'QUJD',
    'begin 644 x\r\n',
  ]);
  return mail.slice(0, at) + filler.repeat(random.pick([1_000, 30_000, 150_000])) + mail.slice(at);
};

const OF_MAILS: readonly Mutation[] = [
  addHeader,
  addHeader,
  addHeaders,
  replaceHeader,
  replaceHeader,
  longHeader,
  noHead,
  noBody,
  replaceOne(/charset="?[^"\s;]*"?/gi, (random) => `charset=${random.pick(CHARSETS)}`),
  replaceOne(/(?<=^Content-Transfer-Encoding:).*$/gim, (random) => ` ${random.pick(ENCODINGS)}`),
  replaceOne(/(?<=^Content-Type:)[^;\r]*/gim, (random) => ` ${random.pick(TYPES)}`),
  replaceOne(/boundary="?[^"\r\n;]*"?/gi, (random) => `boundary=${random.pick(BOUNDARIES)}`),
  replaceOne(/^--[^\r\n]+$/gm, (random, found) =>
    random.pick(['--', '', `${found}--`, `${found} `, `${found}x`, found.slice(1)]),
  ),
  nest,
  nest,
  wrapInMail,
  addParts,
  addParts,
  hugePart,
];

/** All that may happen to a mail. */
export const MAIL_MUTATIONS: readonly Mutation[] = [...BYTE_MUTATIONS, ...LINE_MUTATIONS, ...OF_MAILS, ...OF_MAILS];

/** The beginning of one mail with the end of another, or one of them, spoiled. */
export function mutatedMail(draw: (random: Random) => string, random: Random): string {
  const mail = draw(random);
  if (random.percent(12)) {
    const other = draw(random);
    return mail.slice(0, random.below(mail.length)) + other.slice(random.below(other.length));
  }
  return mutated(mail, MAIL_MUTATIONS, random);
}
