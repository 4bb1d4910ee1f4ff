// Mails that are as hard to read as their size allows.
import { tnef } from '../../support/tnef-file.ts';

const MiB = 1024 * 1024;
const HEAD = 'From: a@waterrijk.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n';
const LONG_HTML = `${'<div><table><tr><td>'.repeat(50_000)}x`;

/** A plain mail, with a file when wanted. */
export function mailWith({ text, file }: { text: string; file?: Uint8Array }): string {
  if (file === undefined) return `${HEAD}Message-ID: <${Math.random()}@waterrijk.example>\r\n\r\n${text}`;
  return mixed(`\r\n${text}`, attached('x.bin', 'application/octet-stream', file));
}

function mixed(...parts: readonly string[]): string {
  return `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--`;
}

function attached(name: string, type: string, bytes: Uint8Array): string {
  const content = Buffer.from(bytes)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');
  return `Content-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${content}`;
}

function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');
  return `${HEAD}${open}\r\nx`;
}

/** winmail.dat in winmail.dat, and many files in each. */
function bombOfTnef(depth: number): Buffer {
  const data = new Uint8Array(300_000);
  const files = Array.from({ length: 10 }, (_, nth) => ({ name: `f${nth}`, data }));
  if (depth === 0) return tnef({ text: 'x', attachments: files });
  return tnef({ text: 'x', attachments: [...files, { name: 'in', message: bombOfTnef(depth - 1) }] });
}

function once(make: () => string): () => Buffer {
  let made: Buffer | undefined;
  return () => {
    made ??= Buffer.from(make());
    return made;
  };
}

/** By name; each is made when it is first wanted. */
export const HOSTILE_MAILS: readonly { readonly name: string; readonly mail: () => Buffer }[] = [
  { name: 'nesting', mail: once(() => nested(10_000) + 'x\r\n'.repeat(5 * MiB)) },
  { name: 'parts', mail: once(() => mixed(...Array.from({ length: 10_000 }, () => `\r\n${'x'.repeat(2_000)}`))) },
  { name: 'headers', mail: once(() => `${'X-A: =?utf-8?q?=C3=A9?=\r\n'.repeat(800_000)}\r\nx`) },
  {
    name: 'address-header',
    mail: once(() => `From: ${'a@b.example, '.repeat(15_000)}\r\n\r\n${'x\r\n'.repeat(6 * MiB)}`),
  },
  { name: 'winmail', mail: once(() => mixed('\r\nx', attached('winmail.dat', 'application/ms-tnef', bombOfTnef(4)))) },
  {
    name: 'html',
    mail: once(() => `${HEAD}Content-Type: text/html\r\n\r\n${LONG_HTML.replace(/(.{1000})/g, '$1\r\n')}`),
  },
  { name: 'boundaries', mail: once(() => mixed(`\r\n${'--b1\r\n'.repeat(3 * MiB)}`)) },
  {
    name: 'quoted',
    mail: once(() =>
      mixed(
        `Content-Transfer-Encoding: quoted-printable\r\nContent-Type: application/x\r\n\r\n${'=41=\r\n'.repeat(3 * MiB)}`,
      ),
    ),
  },
];
