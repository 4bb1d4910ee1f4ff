// Mail as real programs write it: the citizen sees what the civil servant meant.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BrokenMailError } from '../../server/mime/mail-fault.ts';
import { decompressedRtf, rtfText } from '../../server/mime/rtf-text.ts';
import { readTnef } from '../../server/mime/tnef.ts';
import { readLetter } from '../support/read-letter.ts';

interface Seen {
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  /** Name, type, content id, and the first bytes. */
  readonly files: readonly (readonly [name: string, type: string, contentId: string | undefined, start: string])[];
}

async function seen(mail: Uint8Array): Promise<Seen> {
  const { headers, text, html, files } = await readLetter(mail);
  const starts = files.map(
    ({ name, type, contentId, bytes }) => [name, type, contentId, bytes.toString('latin1', 0, 8)] as const,
  );
  return { subject: headers.subject, text: text.trim(), html, files: starts };
}

const fixture = (name: string) => readFileSync(`test/support/mails/${name}`);
const PDF = '%PDF-1.7';
const PNG = '\x89PNG\r\n\x1a\n';

const PROGRAMS: Readonly<Record<string, { subject: string; text: RegExp; html?: RegExp; files?: Seen['files'] }>> = {
  'outlook-desktop.eml': {
    subject: 'Besluit – coördinatie',
    text: /De coördinatie kost € 12,50 – zie de bijlage\./,
    html: /cid:image001\.png@01DC5C60\.A1B2C3D0/,
    files: [
      ['image001.png', 'image/png', 'image001.png@01DC5C60.A1B2C3D0', PNG],
      ['Beschikking coördinatie met een heel lange naam.pdf', 'application/pdf', undefined, PDF],
    ],
  },
  'outlook-web.eml': { subject: 'Uw aanvraag – 🏡', text: /Uw huis 🏡 is goedgekeurd\./, html: /Aptos/ },
  'gmail.eml': {
    subject: 'Re: uw vraag',
    text: /afgebroken en die bij het lezen weer één regel moet zijn\./,
    html: /lange regel/,
    files: [['fotoé.png', 'image/png', 'f_mabc', PNG]],
  },
  'apple-mail.eml': {
    subject: 'Twee bijlagen tussen de tekst',
    text: /Eerst dit\.[\s\S]*En daarna dat\./,
    files: [['Besluit één.pdf', 'application/pdf', undefined, PDF]],
  },
  'iphone.eml': {
    subject: 'Foto van de situatie',
    text: /Zie de foto\.[\s\S]*Verstuurd vanaf mijn iPhone/,
    html: /cid:AB-CD/,
    files: [['IMG_0042.png', 'image/png', 'AB-CD', PNG]],
  },
  'thunderbird-forward.eml': {
    subject: 'Fwd: Advies',
    text: /kosten € 5\./,
    files: [['Advies “bezwaar”.eml', 'message/rfc822', undefined, 'From: ad']],
  },
  'k9-signed.eml': { subject: 'Getekend', text: /^Dit is ondertekend\.$/ },
  'exchange-calendar.eml': {
    subject: 'Uitnodiging: gesprek',
    text: /U bent uitgenodigd\./,
    html: /U bent uitgenodigd\./,
    files: [['uitnodiging.ics', 'text/calendar', undefined, 'BEGIN:VC']],
  },
  'old-client-gb18030.eml': { subject: '你好', text: /您的申请已获批准。/ },
  'outlook-winmail.eml': {
    subject: 'Uit Outlook',
    text: /^Zie de bijlage\.$/,
    files: [
      ['Besluit coördinatie.pdf', 'application/pdf', undefined, PDF],
      ['logo.png', 'image/png', 'logo@tnef', PNG],
      ['Eerder bericht.txt', 'text/plain', undefined, 'De doorg'],
    ],
  },
  'outlook-winmail-only.eml': {
    subject: 'Uit Outlook',
    text: /^Geachte mevrouw,\nUw vergunning is verleend voor € 5 – coördinatie\.$/,
    files: [
      ['Besluit coördinatie.pdf', 'application/pdf', undefined, PDF],
      ['logo.png', 'image/png', 'logo@tnef', PNG],
      ['Eerder bericht.txt', 'text/plain', undefined, 'De doorg'],
    ],
  },
};

describe('a mail of', () => {
  for (const [name, { subject, text, html, files = [] }] of Object.entries(PROGRAMS)) {
    test(`${name.replace('.eml', '')} is what its writer meant`, async () => {
      const mail = await seen(fixture(name));
      assert.equal(mail.subject, subject);
      assert.match(mail.text, text);
      if (html !== undefined) assert.match(mail.html ?? '', html);
      assert.deepEqual(mail.files, files);
    });
  }

  for (const name of ['smime-encrypted.eml', 'pgp-encrypted.eml']) {
    test(`${name.replace('.eml', '')} is refused with a sentence: nobody here could read it`, async () => {
      await assert.rejects(
        seen(fixture(name)),
        (error) => error instanceof BrokenMailError && /encrypted/.test(error.message),
      );
    });
  }

  test('one line of 200 kB is read whole', async () => {
    const line = 'a'.repeat(200_000);
    const { text } = await seen(Buffer.from(`From: a@b.example\r\nSubject: x\r\n\r\n${line}\r\n`));
    assert.equal(text, line);
  });
});

describe('winmail.dat', () => {
  const mail = fixture('outlook-winmail-only.eml').toString('latin1');
  const [, base64 = ''] = /base64\r\n\r\n([\s\S]+?)\r\n\r\n/.exec(mail) ?? [];
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));

  test('cut anywhere gives what was whole until then, and never hangs or throws', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const read = readTnef(bytes.subarray(0, length));
      assert.ok(read === undefined || read.files.length <= 3);
    }
  });

  test('with any bytes turned is read or left, without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 20 }), (turns) => {
        const turned = bytes.slice();
        for (const [at, byte] of turns) turned[at] = byte;
        readTnef(turned);
      }),
      { numRuns: 500 },
    );
  });

  test('that is none stays a file', async () => {
    const broken = mail.replace(base64, Buffer.from('geen tnef').toString('base64'));
    const { files } = await seen(Buffer.from(broken, 'latin1'));
    assert.deepEqual(files, [['winmail.dat', 'application/ms-tnef', undefined, 'geen tne']]);
  });

  test('compressed rich text is the example of its specification (MS-OXRTFCP, 4.1)', () => {
    const example = Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      'hex',
    );
    assert.equal(decompressedRtf(example), '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
    assert.equal(rtfText('{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n'), 'hello world');
    assert.equal(decompressedRtf(example.subarray(0, 10)), undefined);
  });
});
