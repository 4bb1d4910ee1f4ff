// A mail comes in whole or not at all: also where a file is its last part, or all of it, and nothing marks its end.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { BrokenMailError } from '../../server/mime/mail-fault.ts';
import { readMail } from '../../server/mime/mime-letter.ts';
import { type ReadLetter, readLetter } from '../support/read-letter.ts';

const HEAD = 'From: scanner@haarlemmermeer.example\r\nSubject: Scan\r\nMIME-Version: 1.0\r\n';
/** Around the chunks that streams are read in, and far beyond them. */
const SIZES = [0, 1, 2, 3, 57, 1_000, 16_383, 16_384, 65_535, 65_536, 65_537, 200_000, 1_048_576, 3_000_001];

const nameAndBytes = ({ files }: ReadLetter) => files.map(({ name, bytes }) => ({ name, bytes }));
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
const quotedPrintable = (bytes: Buffer) =>
  [...bytes]
    .map((byte, at) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}${at % 24 === 23 ? '=\r\n' : ''}`)
    .join('');

describe('a mail that is a file and nothing else', () => {
  for (const size of SIZES) {
    const bytes = randomBytes(size);
    const named = 'Content-Type: application/pdf; name=scan.pdf\r\n';
    test(`of ${size} bytes in base64`, async () => {
      const mail = `${HEAD}${named}Content-Transfer-Encoding: base64\r\n\r\n${base64(bytes)}`;
      assert.deepEqual(nameAndBytes(await readLetter(Buffer.from(mail))), [{ name: 'scan.pdf', bytes }]);
    });
    if (size > 300_000) continue;
    test(`of ${size} bytes in quoted-printable`, async () => {
      const mail = `${HEAD}${named}Content-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(bytes)}`;
      assert.deepEqual(nameAndBytes(await readLetter(Buffer.from(mail))), [{ name: 'scan.pdf', bytes }]);
    });
    test(`of ${size} bytes as they are`, async () => {
      const text = Buffer.from('regel van een bestand\r\n'.repeat(size / 20));
      const mail = Buffer.concat([Buffer.from(`${HEAD}${named}Content-Transfer-Encoding: 7bit\r\n\r\n`), text]);
      assert.deepEqual(nameAndBytes(await readLetter(mail)), [{ name: 'scan.pdf', bytes: text }]);
    });
  }
});

describe('an empty file before another part', () => {
  for (const encoding of ['7bit', '8bit', 'quoted-printable', 'base64']) {
    test(`in ${encoding} stays empty`, async () => {
      const file = `--b\r\nContent-Type: text/calendar; name=a.ics\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n\r\n`;
      const text = '--b\r\nContent-Type: text/plain\r\n\r\nZie de afspraak.\r\n--b--\r\n';
      const mail = `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${file}${text}`;
      assert.deepEqual(nameAndBytes(await readLetter(Buffer.from(mail))), [{ name: 'a.ics', bytes: Buffer.alloc(0) }]);
    });
  }
});

describe('a mail without an end boundary', () => {
  const multipart = `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n`;
  const textPart = (text: string) => `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
  const file = (bytes: Buffer) =>
    `--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(bytes)}\r\n`;
  for (const size of SIZES) {
    const bytes = randomBytes(size);
    test(`ends in a file of ${size} bytes`, async () => {
      const letter = await readLetter(Buffer.from(`${multipart}${textPart('Zie de scan.')}${file(bytes)}`));
      assert.deepEqual(nameAndBytes(letter), [{ name: 'a.pdf', bytes }]);
      assert.equal(letter.text.trim(), 'Zie de scan.');
    });
    test(`ends in a text after a file of ${size} bytes`, async () => {
      const words = `Zie de scan. ${'é'.repeat(size / 20)}`;
      const letter = await readLetter(Buffer.from(`${multipart}${file(bytes)}${textPart(words)}`));
      assert.deepEqual(nameAndBytes(letter), [{ name: 'a.pdf', bytes }]);
      assert.equal(letter.text.trim(), words.trim());
    });
  }
});

test('a mail that breaks off is no letter, wherever it does', async () => {
  const mail = Buffer.from(`${HEAD}Content-Type: application/pdf; name=a.pdf\r\n\r\n${'x'.repeat(300_000)}`);
  for (const at of [10, 70_000, 299_000]) {
    const broken = async function* () {
      yield mail.subarray(0, at);
      throw new Error('the client went away');
    };
    await assert.rejects(
      async () => {
        const reading = await readMail(broken());
        try {
          for await (const part of reading.parts) if (part.part === 'file') for await (const _ of part.content);
        } finally {
          await reading.close();
        }
      },
      (error: Error) => !(error instanceof BrokenMailError) && error.message === 'the client went away',
    );
  }
});
