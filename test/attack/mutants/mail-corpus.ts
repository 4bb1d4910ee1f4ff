// Mails that mutants are made of: as programs write them, as relays send them back, and drawn ones. As bytes, of
// characters up to U+00FF, with CRLF.
import { readdirSync, readFileSync } from 'node:fs';
import { SENDER } from '../../support/civil-servant.ts';
import { drawMail } from '../../support/generated-mail/drawn-mail.ts';
import { writtenMail } from '../../support/generated-mail/written-mail.ts';
import { HTML_LETTERS } from '../../support/html-letters.ts';
import type { Random } from '../../support/random.ts';

const SUPPORT = new URL('../../support/', import.meta.url);

function filesOf(folder: string): string[] {
  const directory = new URL(`${folder}/`, SUPPORT);
  return readdirSync(directory).map((name) =>
    readFileSync(new URL(name, directory), 'latin1').replace(/\r?\n/g, '\r\n'),
  );
}

const programs = filesOf('mails');
const reports = filesOf('bounces');
const pages = HTML_LETTERS.map((name) => readFileSync(new URL(`html-letters/${name}.html`, SUPPORT), 'latin1'));

/** A mail that nobody has spoiled. */
export function wholeMail(random: Random): string {
  const kind = random.below(10);
  if (kind < 4) return random.pick(programs);
  if (kind < 6) return htmlMail(random.pick(pages));
  return writtenMail(drawMail(random.seed())).bytes.toString('latin1');
}

/** A delivery report about a mail to this address, sent back to that one. */
export function wholeReport(random: Random, returnPath: string): string {
  return random
    .pick(reports)
    .replaceAll('{{RETURN}}', returnPath)
    .replaceAll('{{CITIZEN}}', 'mutant@citizen.example')
    .replaceAll('{{ORIGINAL}}', () => random.pick(programs));
}

/** A letter with a file, as many are. */
export function ordinaryMail(number: number): string {
  const file = Buffer.alloc(60_000, 'Een bijlage. ')
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');
  return [
    `From: Piet de Vries <${SENDER}>`,
    `To: mutant@citizen.example`,
    'Subject: Besluit',
    `Message-ID: <good-${number}@haarlemmermeer.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Toegekend.',
    '--b',
    'Content-Type: application/octet-stream; name="besluit.bin"',
    'Content-Disposition: attachment; filename="besluit.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--b--',
    '',
  ].join('\r\n');
}

function htmlMail(html: string): string {
  const head = `From: Piet de Vries <${SENDER}>\r\nTo: mutant@citizen.example\r\nSubject: Brief\r\nMIME-Version: 1.0\r\n`;
  return `${head}Content-Type: text/html; charset=utf-8\r\n\r\n${html.replace(/\r?\n/g, '\r\n')}\r\n`;
}
