// What a citizen saves: a mail that mail programs open, and an archive with everything. The widget's own code, read
// back by others.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import type { AskedItem } from '../../server/contract/ask.ts';
import type { Letter } from '../../server/contract/letter.ts';
import { mailFile } from '../../widget/reading/mail-file.ts';
import { exportMessage } from '../../widget/reading/message-export.ts';
import { loadLanguage, wholeLanguage } from '../../widget/texts/language.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const letter: Letter = {
  from: { name: 'Piet "de" Vries – Coördinator', address: 'p.devries@haarlemmermeer.example' },
  to: { address: 'j.jansen@inwoner.example' },
  subject: `Besluit – een heel lang onderwerp met één 🏡 erin ${'en meer '.repeat(10)}\r\nBcc: x@y.example`,
  sentAt: '2026-11-23T10:00:00Z',
  text: 'Geachte mevrouw,\n\nUw vergunning is verleend: één exemplaar.\n',
  html: '<p>Geachte mevrouw</p><img src="cid:logo@1">',
  attachments: [
    { id: '1', name: "Besluit 'één' (definitief).pdf", type: 'application/pdf', size: 100_000 },
    { id: '2', name: 'logo.png', type: 'image/png', size: 4, contentId: 'logo@1' },
  ],
};
const dutch = await wholeLanguage(await loadLanguage('nl'));
const NOW = Date.parse('2026-11-27T12:05:00Z');
const markup = { html: '<p>Geachte mevrouw</p>', lang: 'nl', dir: 'ltr', shown: new Set(['2']) } as const;
const notice = {
  reference: 'K7PX-3MRT',
  organisation: { name: 'gemeente Haarlemmermeer', shortName: 'Haarlemmermeer' },
  expiresAt: '2027-02-21T10:00:00Z',
};
const pdf = new Uint8Array(100_000).map((_, at) => at % 251);
const files = new Map([
  ['1', new Blob([pdf])],
  ['2', new Blob([bytes('.PNG')])],
  ['a', new Blob([bytes('bewijs')])],
]);

test('the letter as a mail file opens in a mail program, with its attachments and pictures in place', async () => {
  const blob = await mailFile(letter, 'K7PX-3MRT', files, dutch);
  const raw = Buffer.from(await blob.arrayBuffer());
  const mail = await simpleParser(raw);
  assert.equal(mail.from?.value[0]?.name, 'Piet "de" Vries – Coördinator');
  assert.equal(mail.subject, letter.subject.replace('\r\n', ' '));
  assert.equal(mail.bcc, undefined, 'a line end in a subject makes no header');
  assert.deepEqual([mail.date?.toISOString(), mail.text?.trim()], ['2026-11-23T10:00:00.000Z', letter.text.trim()]);
  assert.match(String(mail.html), /src="data:image\/png;base64,/, 'the picture is found by its cid');
  assert.deepEqual(
    mail.attachments.map(({ filename, related, content }) => [filename, related, Buffer.from(content).length]),
    [
      ['logo.png', true, 4],
      ["Besluit 'één' (definitief).pdf", undefined, 100_000],
    ],
  );
  assert.ok(mail.attachments[1]?.content.equals(Buffer.from(pdf)));
  assert.ok(
    raw
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  );
});

test('what the letter asks for stands in the mail file too, below what its sender wrote', async () => {
  const items: AskedItem[] = [
    { label: 'Kopie van uw identiteitsbewijs', hint: 'Voor- en achterkant.', required: true, kind: 'file' },
    { label: 'Ingangsdatum', required: false, kind: 'date' },
  ];
  const blob = await mailFile({ ...letter, ask: { salt: 'A'.repeat(43), items } }, 'K7PX-3MRT', files, dutch);
  const mail = await simpleParser(Buffer.from(await blob.arrayBuffer()));
  assert.equal(
    mail.text?.trim(),
    `${letter.text.trim()}\n\n${dutch.texts.ask.heading}\n\n1. Kopie van uw identiteitsbewijs (verplicht)\n   Voor- en achterkant.\n2. Ingangsdatum (niet verplicht)`,
  );
  assert.match(String(mail.html), /identiteitsbewijs/, 'whoever reads the HTML sees it below that');
  assert.equal(mail.attachments.length, 2, 'it is no file');
});

test('a letter without files is one page that opens anywhere: facts, words, no script and nothing of elsewhere', async () => {
  const alone = { ...letter, subject: 'Besluit <script>alert(1)</script>', kind: 'Besluit', replyBefore: '2027-01-31' };
  const opened = { letter: { ...alone, attachments: [] }, notice };
  const { name, blob } = await exportMessage(opened, [], new Map(), markup, dutch, NOW);
  assert.equal(name, 'bericht K7PX-3MRT.html');
  const page = await blob.text();
  assert.doesNotMatch(page, /<script|<link|https?:/);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/);
  const words = page.replace(/<style>[\s\S]*<\/style>/, '').replaceAll(/<[^>]+>/g, ' ');
  for (const fact of [
    'Coördinator, gemeente Haarlemmermeer',
    'j.jansen@inwoner.example',
    '23 november 2026 om 11.00 uur',
    'Reageer uiterlijk op 31 januari 2027.',
    'K7PX-3MRT',
    'Geachte mevrouw',
    'Opgeslagen op 27 november 2026 om 13.05 uur',
  ])
    assert.ok(words.includes(fact), fact);
});

test('what it asks for and what was answered stand in it, line by line', async () => {
  const items: AskedItem[] = [
    { label: 'Uw <verhaal>', hint: 'In uw eigen woorden.', required: true, kind: 'text' },
    { label: 'Ingangsdatum', required: false, kind: 'date' },
  ];
  const ask = { salt: 'A'.repeat(43), items };
  const answers = [
    { item: 1, text: 'Eerst dit.\nToen dat.' },
    { item: 2, text: '2026-12-01' },
  ];
  const sent = { subject: 'Re: Besluit', text: '', sentAt: '2026-11-23T13:34:00Z', attachments: [], ask, answers };
  const receipt = { id: 'r', reference: 'AAAA-CCCC', receivedAt: '2026-11-23T13:35:00Z' };
  const reply = { ...receipt, attachmentCount: 0, attachmentBytes: 0, replyKey: new Uint8Array(32), letter: sent };
  const opened = { letter: { ...letter, ask, attachments: [] }, notice };
  const { blob } = await exportMessage(opened, [reply], new Map(), markup, dutch, NOW);
  const page = await blob.text();
  assert.match(page, /<li><bdi>Uw &lt;verhaal&gt;<\/bdi> \(verplicht\)<br><bdi>In uw eigen woorden\.<\/bdi><\/li>/);
  assert.match(page, /<li class="words" dir="auto">1\. Uw &lt;verhaal&gt;: Eerst dit\.\nToen dat\.<\/li>/);
  assert.match(page, /<li class="words" dir="auto">2\. Ingangsdatum: 1 december 2026<\/li><\/ul><\/section>/);
});

test('everything in one archive: page, mail, files, and checksums that hold', async () => {
  const reply = {
    id: 'r',
    reference: 'AAAA-CCCC',
    receivedAt: '2026-11-23T13:35:00Z',
    attachmentCount: 1,
    attachmentBytes: 6,
    replyKey: new Uint8Array(32),
    letter: {
      subject: 'Re: Besluit',
      text: 'Hierbij mijn bewijs.',
      sentAt: '2026-11-23T13:34:00Z',
      attachments: [{ id: 'a', name: 'bewijs.txt', type: 'text/plain', size: 6 }],
    },
  };
  const limits = { attachmentBytes: 1, attachmentCount: 1, replyCharacters: 1 };
  const twice = {
    ...letter,
    attachments: [...letter.attachments, { id: 'a', name: 'Logo.png', type: 'image/png', size: 6 }],
  };
  const opened = {
    id: 'x',
    letter: twice,
    notice,
    limits,
    sessionEndsAt: '',
    openings: { count: 1, devices: 1, firstAt: '' },
    contentKey: new Uint8Array(32),
  };
  const { name, blob } = await exportMessage(opened, [reply], files, markup, dutch, NOW);
  assert.equal(name, 'bericht K7PX-3MRT.zip');
  const entries = stored(Buffer.from(await blob.arrayBuffer()));
  assert.deepEqual(
    [...entries.keys()],
    [
      'bericht K7PX-3MRT.html',
      'bericht K7PX-3MRT.eml',
      "bijlagen/Besluit 'één' (definitief).pdf",
      'bijlagen/logo.png',
      'bijlagen/Logo (2).png',
      'antwoorden/AAAA-CCCC/bewijs.txt',
      'SHA256.txt',
    ],
  );
  const page = entries.get('bericht K7PX-3MRT.html')?.toString() ?? '';
  assert.match(page, /Kenmerk: AAAA-CCCC[\s\S]*Hierbij mijn bewijs\.[\s\S]*bewijs\.txt/);
  assert.match(page, /De bijlagen staan in de map/);
  const sums =
    entries
      .get('SHA256.txt')
      ?.toString()
      .matchAll(/^([0-9a-f]{64}) {2}(.+)\r$/gm) ?? [];
  let checked = 0;
  for (const [, sum, name = ''] of sums) {
    assert.equal(
      createHash('sha256')
        .update(entries.get(name) ?? '')
        .digest('hex'),
      sum,
    );
    checked += 1;
  }
  assert.equal(checked, 6);
});

/** The files of an archive whose entries are stored as they are (APPNOTE 4.3), by the central directory. */
function stored(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0 && zip.readUInt32LE(at) === 0x02014b50; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const size = zip.readUInt32LE(at + 24);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(name, zip.subarray(from, from + size));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}
