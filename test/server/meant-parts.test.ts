// What older and careless programs write: charsets that are named wrongly or nowhere, files in the text, names on
// texts, Outlook's envelope.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import iconv from 'iconv-lite';
import { type ReadLetter, readLetter } from '../support/read-letter.ts';
import { tnef } from '../support/tnef-file.ts';

const HEAD = 'From: team@haarlemmermeer.example\r\nSubject: Besluit\r\nMIME-Version: 1.0\r\n';
const WORDS = 'Coördinatie van € 12,50 – één „besluit”';

function mail(head: string, body: Uint8Array | string): Buffer {
  return Buffer.concat([Buffer.from(`${HEAD}${head}\r\n\r\n`), Buffer.from(body)]);
}

function multipart(kind: string, ...parts: readonly string[]): Buffer {
  return mail(
    `Content-Type: multipart/${kind}; boundary=b`,
    `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
  );
}

const named = ({ files }: ReadLetter) => files.map(({ name, bytes }) => [name, bytes.toString('latin1')]);

describe('a text is read in the characters it was written in', () => {
  const latin = iconv.encode(WORDS, 'windows-1252');
  const TEXTS: Readonly<Record<string, readonly [head: string, body: Uint8Array | string]>> = {
    'windows-1252 that is called ISO-8859-1': ['Content-Type: text/plain; charset=iso-8859-1', latin],
    'windows-1252 that is called US-ASCII': ['Content-Type: text/plain; charset=us-ascii', latin],
    'windows-1252 that is called UTF-8': ['Content-Type: text/plain; charset=utf-8', latin],
    'windows-1252 without a name': ['Content-Type: text/plain', latin],
    'UTF-8 without a name': ['Content-Type: text/plain', WORDS],
    'UTF-8 without a content type': ['X-Mailer: scan', WORDS],
    'UTF-8 that is called ISO-8859-1': ['Content-Type: text/plain; charset=iso-8859-1', WORDS],
    'UTF-8 with a byte order mark': ['Content-Type: text/plain; charset=windows-1252', `\uFEFF${WORDS}`],
    'UTF-7': ['Content-Type: text/plain; charset=utf-7', iconv.encode(WORDS, 'utf-7')],
    'UTF-16 with its mark': [
      'Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64',
      Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(WORDS, 'utf16le')]).toString('base64'),
    ],
    'windows-1252 in quoted-printable': [
      'Content-Type: text/plain; charset=latin1\r\nContent-Transfer-Encoding: quoted-printable',
      [...latin].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    ],
    'a name that nobody knows': ['Content-Type: text/plain; charset=x-unknown', WORDS],
  };
  for (const [what, [head, body]] of Object.entries(TEXTS))
    test(what, async () => {
      assert.equal((await readLetter(mail(head, body))).text.trim(), WORDS);
    });

  test('Greek that says so', async () => {
    const body = iconv.encode('Αγαπητέ κύριε', 'iso-8859-7');
    const { text } = await readLetter(mail('Content-Type: text/plain; charset=iso-8859-7', body));
    assert.equal(text.trim(), 'Αγαπητέ κύριε');
  });

  test('Japanese in escapes', async () => {
    const { text } = await readLetter(mail('Content-Type: text/plain; charset=iso-2022-jp', '\x1b$B$3$s$K$A$O\x1b(B'));
    assert.equal(text.trim(), 'こんにちは');
  });

  for (const charset of ['windows-1252', 'windows-1250'])
    test(`HTML that names ${charset} in itself only`, async () => {
      const page = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=${charset}"></head><body><p>é – ü</p>`;
      const { html } = await readLetter(mail('Content-Type: text/html', iconv.encode(page, charset)));
      assert.match(html ?? '', /<p>é – ü<\/p>/);
    });

  test('one broken character does not make another charset of the rest', async () => {
    const body = Buffer.concat([Buffer.from(WORDS), Buffer.of(0xc3), Buffer.from(` ${WORDS}`)]);
    const { text } = await readLetter(mail('Content-Type: text/plain; charset=utf-8', body));
    assert.equal(text.trim(), `${WORDS}\uFFFD ${WORDS}`);
  });

  test('UTF-8 without a name stays that when it was cut in the middle of a character', async () => {
    const body = Buffer.concat([Buffer.from(WORDS), Buffer.of(0xe2, 0x82)]);
    for (const type of ['text/plain', 'text/plain; charset=us-ascii'])
      assert.equal((await readLetter(mail(`Content-Type: ${type}`, body))).text.trim(), `${WORDS}\uFFFD`, type);
  });

  test('a subject and a name in bytes of Latin-1, or of UTF-8', async () => {
    for (const charset of ['windows-1252', 'utf-8']) {
      const raw = iconv.encode(
        'From: Büro Één <team@haarlemmermeer.example>\r\nSubject: Besluit één\r\n\r\nTekst',
        charset,
      );
      const { headers } = await readLetter(raw);
      assert.deepEqual([headers.subject, headers.from[0]?.name], ['Besluit één', 'Büro Één'], charset);
    }
  });
});

describe('uuencode', () => {
  const bytes = randomBytes(1_000);
  const block = uuencoded('scan 1.pdf', bytes);

  test('as the encoding of a part', async () => {
    const part = `Content-Type: application/pdf; name="scan 1.pdf"\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n${block}`;
    const letter = await readLetter(multipart('mixed', 'Content-Type: text/plain\r\n\r\nZie de scan.', part));
    assert.deepEqual(named(letter), [['scan 1.pdf', bytes.toString('latin1')]]);
    assert.equal(letter.text.trim(), 'Zie de scan.');
  });

  test('in the text, which keeps the rest', async () => {
    const letter = await readLetter(mail('Content-Type: text/plain', `Zie de scan.\r\n${block}\r\nMet groet\r\n`));
    assert.deepEqual(named(letter), [['scan 1.pdf', bytes.toString('latin1')]]);
    assert.match(letter.text, /^Zie de scan\.\n+Met groet\n*$/);
  });

  test('two files in one text, their trailing spaces cut on the way', async () => {
    const spaced = uuencoded('leeg.bin', Buffer.alloc(90))
      .replaceAll('`', ' ')
      .replaceAll(/ +\r\n/g, '\r\n');
    const letter = await readLetter(mail('Content-Type: text/plain', `${block}${spaced}`));
    assert.deepEqual(named(letter), [
      ['scan 1.pdf', bytes.toString('latin1')],
      ['leeg.bin', '\0'.repeat(90)],
    ]);
  });

  for (const [what, text] of Object.entries({
    'without an end': block.replace(/end\r\n$/, ''),
    'with a line that is none': block.replace(/\r\n(.{20})/, '\r\n$1é'),
    'that somebody writes about': 'begin 644 keer opnieuw\r\nen het is goed.\r\n',
  }))
    test(`a block ${what} stays text`, async () => {
      const letter = await readLetter(mail('Content-Type: text/plain; charset=utf-8', text));
      assert.deepEqual(letter.files, []);
      assert.equal(letter.text.trim(), text.replaceAll('\r\n', '\n').trim());
    });
});

describe('a part that is a file', () => {
  const text = 'Content-Type: text/plain\r\n\r\nDe brief.';

  test('is one when it is a text with a name, shown in place or not', async () => {
    const notes =
      'Content-Type: text/plain; name=notitie.txt\r\nContent-Disposition: inline; filename=notitie.txt\r\n\r\nDe notitie.';
    const page = 'Content-Type: text/html; name=pagina.html\r\nContent-Disposition: inline\r\n\r\n<p>De pagina</p>';
    const letter = await readLetter(multipart('mixed', text, notes, page));
    assert.deepEqual(named(letter), [
      ['notitie.txt', 'De notitie.'],
      ['pagina.html', '<p>De pagina</p>'],
    ]);
    assert.equal(letter.text.trim(), 'De brief.');
    assert.doesNotMatch(letter.html ?? '', /pagina/);
  });

  test('is none when it is another form of the letter', async () => {
    const page = 'Content-Type: text/html; name=brief.html\r\n\r\n<p>De brief als pagina</p>';
    const letter = await readLetter(multipart('alternative', text, page));
    assert.deepEqual(letter.files, []);
    assert.match(letter.html ?? '', /De brief als pagina/);
  });

  test('is the mail that a mail consists of', async () => {
    const inner = 'From: a@b.example\r\nSubject: Wat erin zit\r\n\r\nDe tekst.\r\n';
    const letter = await readLetter(mail('Content-Type: message/rfc822', inner));
    assert.deepEqual(named(letter), [['Wat erin zit.eml', inner]]);
  });
});

describe('a message in a mail', () => {
  const inner = (subject: string) => `From: a@b.example\r\nSubject: ${subject}\r\n\r\nDe tekst.`;

  test('is what a part of a digest is that says nothing of itself', async () => {
    const typed = `Content-Type: message/rfc822\r\n\r\n${inner('Twee')}`;
    const letter = await readLetter(multipart('digest', `\r\n${inner('Een')}`, typed));
    assert.deepEqual(named(letter), [
      ['Een.eml', inner('Een')],
      ['Twee.eml', inner('Twee')],
    ]);
    assert.equal(letter.text, '');
  });

  test('is called what it is about, also where its line ends are mixed', async () => {
    const mixed = `${inner('Gemengd')
      .replace('\r\n\r\n', '\n\r\n')
      .replaceAll(/(?<!\n)\r\n(?!De)/g, '\n')}`;
    const { files } = await readLetter(mail('Content-Type: message/rfc822', mixed));
    assert.deepEqual(
      files.map(({ name }) => name),
      ['Gemengd.eml'],
    );
  });

  test('is called what it is about, in whatever bytes that is written', async () => {
    for (const charset of ['windows-1252', 'utf-8']) {
      const bytes = iconv.encode(inner('Besluit één'), charset);
      const { files } = await readLetter(mail('Content-Type: message/rfc822', bytes));
      assert.deepEqual(
        files.map(({ name }) => name),
        ['Besluit één.eml'],
        charset,
      );
    }
  });
});

describe('winmail.dat', () => {
  const outlook = (bytes: Uint8Array) =>
    readLetter(
      mail(
        'Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64',
        Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n'),
      ),
    );
  const file = { name: 'besluit.pdf', data: Buffer.from('%PDF-1.7 besluit') };

  test('gives its files, and those of the message in it', async () => {
    const inner = tnef({
      text: 'De afspraak is op dinsdag.',
      attachments: [{ name: 'agenda.txt', data: Buffer.from('punt 1') }],
    });
    const letter = await outlook(
      tnef({ text: 'De brief.', attachments: [file, { name: 'Afspraak', message: inner }] }),
    );
    assert.deepEqual(named(letter), [
      ['besluit.pdf', '%PDF-1.7 besluit'],
      ['Afspraak.txt', 'De afspraak is op dinsdag.'],
      ['agenda.txt', 'punt 1'],
    ]);
    assert.equal(letter.text.trim(), 'De brief.');
  });

  test('stays beside what could be read of it, when that is not all', async () => {
    const task = tnef({ attachments: [{ name: 'agenda.txt', data: Buffer.from('punt 1') }] });
    const whole = tnef({ text: 'De brief.', attachments: [file] });
    const broken: Readonly<Record<string, Uint8Array>> = {
      'a task, which has no text': tnef({ text: 'De brief.', attachments: [{ name: 'Taak', message: task }] }),
      'a message that is none': tnef({
        text: 'De brief.',
        attachments: [{ name: 'Iets', message: Buffer.from('niets') }],
      }),
      'an attachment without bytes': tnef({ text: 'De brief.', attachments: [{ name: 'leeg.pdf' }] }),
      'cut off': whole.subarray(0, whole.length - 5),
    };
    for (const [what, bytes] of Object.entries(broken)) {
      const { files } = await outlook(bytes);
      const kept = files.find(({ name }) => name === 'winmail.dat');
      assert.deepEqual(kept?.bytes, Buffer.from(bytes), what);
    }
    assert.deepEqual(named(await outlook(whole)), [['besluit.pdf', '%PDF-1.7 besluit']]);
  });
});

function uuencoded(name: string, bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45);
    const padded = Buffer.concat([line, Buffer.alloc((3 - (line.length % 3)) % 3)]);
    const sixes = [...padded].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const characters = sixes.replace(/.{6}/g, (six) => String.fromCharCode(Number.parseInt(six, 2) + 32));
    lines.push(`${String.fromCharCode(line.length + 32)}${characters}`.replaceAll(' ', '`'));
  }
  return `begin 644 ${name}\r\n${lines.map((line) => `${line}\r\n`).join('')}\`\r\nend\r\n`;
}
