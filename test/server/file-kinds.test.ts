// Which files a citizen may send, and under what name they arrive: by what they hold. Documents, archives and
// compound files are written here as the programs do that make them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { correctedName, takenKinds } from '../../server/files/file-kinds.ts';
import { recogniseFile } from '../../server/files/recognise-file.ts';
import { compoundFile, openDocument, openXml, workbook, zipFile } from '../support/office-files.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const utf16be = (text: string) => utf16(text).swap16();
const ftyp = (brand: string) => Buffer.concat([latin(`\0\0\0\x14ftyp${brand}\0\0\0\0${brand}`), Buffer.alloc(2000, 1)]);
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(2000, 1)]);

const PNG = Buffer.from(ONE_PIXEL);
const JPEG = padded(Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'));
const PDF = latin('%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n');
const MAIL =
  'From: Jan <jan@example.nl>\r\nTo: piet@example.nl\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nSubject: Klacht\r\n';
const CMS = padded(Buffer.from('3082080006092a864886f70d010702a08207f1', 'hex'));
const WORD = { WordDocument: Buffer.alloc(5000, 1), '1Table': Buffer.alloc(300, 2) };
const SLIDES = 'PowerPoint Document';
const MSG_NAME = '__substg1.0_3707001F';
const MSG_DATA = '__substg1.0_37010102';
const PROGRAM = Buffer.concat([latin('MZ\x90\0\x03'), Buffer.alloc(500)]);
const asMsg = (name: string, data: Buffer) =>
  compoundFile({
    '__properties_version1.0': Buffer.alloc(32),
    '__attach_version1.0_#00000000': { [MSG_NAME]: Buffer.from(name, 'utf16le'), [MSG_DATA]: data },
  });
const vbaInfo = (hasMacros: number) =>
  Buffer.concat([
    Buffer.alloc(6000, 3),
    Buffer.from(`020000040c00000001000000${hasMacros ? '01' : '00'}00000002000000`, 'hex'),
  ]);
const MSI = '84100c0000000000c000000000000046';
const ASICE = 'application/vnd.etsi.asic-e+zip';
const ODS = 'application/vnd.oasis.opendocument.spreadsheet';
const OBJECT = compoundFile({ '\u0001CompObj': Buffer.alloc(80), CONTENTS: PDF });
const PACKED = compoundFile({ '\u0001Ole10Native': Buffer.alloc(80) });
const VBA = compoundFile({ VBA: { dir: Buffer.from('x'), _VBA_PROJECT: Buffer.from('y') }, PROJECT: Buffer.from('z') });

describe('arrives', () => {
  for (const [what, name, bytes, arrivesAs] of [
    ['a PDF', 'brief.pdf', PDF, 'brief.pdf'],
    [
      'a PDF after what a printer puts before it',
      'scan.pdf',
      Buffer.concat([latin('\x1b%-12345X@PJL\r\n'), PDF]),
      'scan.pdf',
    ],
    ['a PDF after NULs', 'scan.pdf', Buffer.concat([Buffer.alloc(1000), PDF]), 'scan.pdf'],
    ['a PDF without an extension', 'Brief dhr. Jansen', PDF, 'Brief dhr. Jansen.pdf'],
    ['a PDF of a version', 'verslag v1.2', PDF, 'verslag v1.2.pdf'],
    ['a PDF named .doc', 'brief.DOC', PDF, 'brief.pdf'],
    ['a picture named .jfif', 'foto.jfif', JPEG, 'foto.jpg'],
    ['a picture named .JPEG', 'foto.JPEG', JPEG, 'foto.JPEG'],
    ['a PNG named .jpg', 'scherm.jpg', PNG, 'scherm.png'],
    ['a PNG named .png.jpg', 'scherm.png.jpg', PNG, 'scherm.png'],
    ['a PNG named .pdf', 'foto.pdf', PNG, 'foto.png'],
    ['a JPEG with an archive after it', 'foto.jpg', Buffer.concat([JPEG, zipFile({ a: 'b' })]), 'foto.jpg'],
    ['HEIC', 'IMG_0001.HEIC', ftyp('heic'), 'IMG_0001.HEIC'],
    ['HEIC that is called JPEG', 'IMG_0001.jpg', ftyp('heic'), 'IMG_0001.heic'],
    ['a GIF', 'a.gif', padded(latin('GIF89a\x01\0\x01\0')), 'a.gif'],
    ['WebP', 'a.webp', padded(latin('RIFF\x24\x08\0\0WEBPVP8 ')), 'a.webp'],
    ['TIFF', 'fax.tiff', padded(Buffer.from('49492a00080000000000', 'hex')), 'fax.tiff'],
    ['BMP', 'paint.bmp', padded(latin('BM\x10\x08\0\0\0\0\0\0')), 'paint.bmp'],
    ['video of a telephone', 'video.mp4', ftyp('isom'), 'video.mp4'],
    ['3GPP', 'video.3gp', ftyp('3gp4'), 'video.3gp'],
    ['M4V', 'video.m4v', ftyp('M4V '), 'video.m4v'],
    ['QuickTime', 'IMG_2.MOV', ftyp('qt  '), 'IMG_2.MOV'],
    ['QuickTime without a head', 'oud.qt', padded(latin('\0\0\x08\0moov')), 'oud.qt'],
    ['MP4 named .mov', 'video.mov', ftyp('mp42'), 'video.mp4'],
    ['text', 'brief.txt', Buffer.from('Geachte heer,\r\n'), 'brief.txt'],
    ['text of Notepad (UTF-16)', 'brief.txt', utf16('Geachte heer, € 5\r\n'), 'brief.txt'],
    ['text in UTF-16, the other way around', 'brief.txt', utf16be('Geachte heer, € 5\r\n'), 'brief.txt'],
    ['text of a code page', 'brief.txt', latin('Caf\xe9 \x80 5\r\n'), 'brief.txt'],
    ['text about PDF', 'uitleg.txt', Buffer.from('Een pdf begint met %PDF-1.4\n'), 'uitleg.txt'],
    [
      'text that quotes a script',
      'melding.txt',
      Buffer.from('Op uw site staat:\n  <script>x</script> klopt dat?\n'),
      'melding.txt',
    ],
    ['CSV of Excel (UTF-16)', 'tabel.csv', utf16('naam\tbedrag\r\n'), 'tabel.csv'],
    ['CSV that begins as a picture', 'tabel.csv', Buffer.from('BMI;gewicht\r\n22;70\r\n'), 'tabel.csv'],
    ['CSV that begins as a program', 'tabel.csv', Buffer.from('MZ-nummer;naam\r\n12;Jan\r\n'), 'tabel.csv'],
    ['CSV that begins as Flash', 'tabel.csv', Buffer.from('FWS;naam\r\n12;Jan\r\n'), 'tabel.csv'],
    ['CSV with a formula', 'tabel.csv', Buffer.from('a;b\r\n1;=A1+1\r\n'), 'tabel.csv'],
    ['RTF', 'brief.rtf', Buffer.from('{\\rtf1\\ansi Geachte heer}'), 'brief.rtf'],
    ['RTF named .doc', 'brief.doc', Buffer.from('{\\rtf1\\ansi Geachte heer}'), 'brief.rtf'],
    ['a mail', 'klacht.eml', Buffer.from(`${MAIL}\r\nTekst\r\n`), 'klacht.eml'],
    ['a mail without an extension', 'klacht', Buffer.from(`${MAIL}\r\nTekst\r\n`), 'klacht.eml'],
    ['text that is called a mail', 'klacht.eml', Buffer.from('Tekst\r\n'), 'klacht.txt'],
    ['an appointment', 'afspraak.ics', Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'), 'afspraak.ics'],
    ['an appointment without an extension', 'afspraak', Buffer.from('BEGIN:VCALENDAR\r\n'), 'afspraak.ics'],
    ['a contact', 'jan.vcf', Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n'), 'jan.vcf'],
    ['a signed file', 'akte.pdf.p7m', CMS, 'akte.pdf.p7m'],
    ['signed files', 'akte.asice', openDocument(ASICE, { 'akte.pdf': PDF }), 'akte.asice'],
    ['Word', 'brief.docx', openXml('docx'), 'brief.docx'],
    ['Word named .doc', 'brief.doc', openXml('docx'), 'brief.docx'],
    ['Word named .zip', 'brief.zip', openXml('docx'), 'brief.docx'],
    [
      'Word with a workbook in it',
      'brief.docx',
      openXml('docx', { 'word/embeddings/a.xlsx': openXml('xlsx') }),
      'brief.docx',
    ],
    [
      'Word with a PDF in it',
      'brief.docx',
      openXml('docx', { 'word/embeddings/oleObject1.bin': OBJECT }),
      'brief.docx',
    ],
    ['Excel', 'tabel.xlsx', openXml('xlsx'), 'tabel.xlsx'],
    ['PowerPoint', 'plan.pptx', openXml('pptx'), 'plan.pptx'],
    ['OpenDocument', 'tabel.ods', openDocument(ODS), 'tabel.ods'],
    ['Word 97', 'brief.doc', compoundFile(WORD), 'brief.doc'],
    ['Word 97 named .docx', 'brief.docx', compoundFile(WORD), 'brief.doc'],
    ['Excel 97', 'tabel.xls', compoundFile({ Workbook: workbook({ Blad1: 0 }) }), 'tabel.xls'],
    ['a small workbook', 'tabel.xls', compoundFile({ Book: workbook({ Blad1: 0 }).subarray(0, 1000) }), 'tabel.xls'],
    ['PowerPoint 97', 'plan.ppt', compoundFile({ [SLIDES]: vbaInfo(0) }), 'plan.ppt'],
    ['a mail of Outlook', 'klacht.msg', asMsg('foto.jpg\0', JPEG), 'klacht.msg'],
  ] as const)
    test(what, async () => {
      const kind = await recogniseFile(name, bytes);
      assert.ok(kind !== undefined && takenKinds(['default']).includes(kind), `${what}: ${kind}`);
      assert.equal(correctedName(name, kind), arrivesAs);
      const same = await recogniseFile(arrivesAs, bytes);
      assert.equal(same, kind, 'under its new name it is the same kind');
    });
});

/** A chain of sectors that comes back to where it began. */
function looped(file: Buffer, start: number): Buffer {
  const copy = Buffer.from(file);
  const fatSector = copy.readUInt32LE(76 + 4 * Math.floor(start / 128));
  copy.writeUInt32LE(start, (fatSector + 1) * 512 + (start % 128) * 4);
  return copy;
}
const DOC = compoundFile(WORD);
const BOMB = zipFile({ 'nullen.bin': Buffer.alloc(100 * 1024 * 1024) });

describe('is refused', () => {
  for (const [what, name, bytes] of [
    ['a program', 'spel.exe', PROGRAM],
    ['a program that calls itself a picture', 'foto.jpg', PROGRAM],
    ['a program with a PDF in it', 'brief.pdf', Buffer.concat([PROGRAM, PDF])],
    ['a program of Linux', 'foto.jpg', padded(latin('\x7fELF\x02\x01\x01'))],
    ['a name that runs, whatever it is', 'factuur.pdf.exe', PDF],
    ['a name that runs, with what Windows drops', 'factuur.exe. .', PDF],
    ['a name that runs, written from right to left', 'factuur\u202Efdp.exe', PDF],
    [
      'an installer that calls itself Word',
      'brief.doc',
      compoundFile({ '\u4840\u3b3f': Buffer.alloc(64), ...WORD }, MSI),
    ],
    ['an installer', 'tabel.xls', compoundFile({ '\u4840\u3b3f': Buffer.alloc(64) }, MSI)],
    ['a compound file of something else', 'brief.doc', compoundFile({ Contents: Buffer.alloc(5000) })],
    ['Word and Excel at once', 'brief.doc', compoundFile({ ...WORD, Workbook: workbook({ Blad1: 0 }) })],
    ['Word 97 with macros', 'brief.doc', compoundFile({ ...WORD, Macros: { VBA: { dir: Buffer.from('x') } } })],
    ['Excel 97 with macros', 'a.xls', compoundFile({ Workbook: workbook({ A: 0 }), _VBA_PROJECT_CUR: { VBA: {} } })],
    ['Excel 97 with macros of Excel 4', 'a.xls', compoundFile({ Workbook: workbook({ A: 0, M: 1 }) })],
    ['Excel 97 with a password', 'a.xls', compoundFile({ Workbook: workbook({}, Buffer.from('2f000200aabb', 'hex')) })],
    ['PowerPoint 97 with macros', 'a.ppt', compoundFile({ [SLIDES]: vbaInfo(1) })],
    [
      'Word 97 with a packed file',
      'a.doc',
      compoundFile({ ...WORD, ObjectPool: { _1: { '\u0001Ole10Native': Buffer.alloc(9) } } }),
    ],
    [
      'Office with a password',
      'brief.docx',
      compoundFile({ EncryptionInfo: Buffer.alloc(90), EncryptedPackage: Buffer.alloc(9000) }),
    ],
    ['a mail of Outlook with a program', 'klacht.msg', asMsg('foto.jpg', PROGRAM)],
    ['a mail of Outlook with the name of one', 'klacht.msg', asMsg('foto.exe\0', Buffer.from('x'))],
    ['a mail of Outlook with macros', 'klacht.msg', asMsg('a.docx', openXml('docx', { 'word/vbaProject.bin': VBA }))],
    ['Word with macros', 'brief.docm', openXml('docm', { 'word/vbaProject.bin': VBA })],
    ['Word with macros that calls itself without', 'brief.docx', openXml('docm', { 'word/vbaProject.bin': VBA })],
    ['Word that says it may have macros', 'brief.docx', openXml('docm')],
    ['Word with macros that says it has none', 'brief.docx', openXml('docx', { 'word/vbaProject.bin': 'x' })],
    ['Word with macros under another name', 'brief.docx', openXml('docx', { 'word/media/image1.png': VBA })],
    [
      'Word with macros, told in the list',
      'brief.docx',
      openXml('docx', { 'word/a.bin': 'x' }, { '/word/a.bin': 'application/vnd.ms-office.vbaProject' }),
    ],
    ['Word with a control', 'brief.docx', openXml('docx', { 'word/activeX/activeX1.xml': '<x/>' })],
    ['Word with a packed file', 'brief.docx', openXml('docx', { 'word/embeddings/oleObject1.bin': PACKED })],
    ['Word with a workbook with macros', 'brief.docx', openXml('docx', { 'word/embeddings/a.xlsx': openXml('xlsm') })],
    ['Excel with macros of Excel 4', 'a.xlsx', openXml('xlsx', { 'xl/macrosheets/sheet1.xml': '<x/>' })],
    ['OpenDocument with macros', 'a.ods', openDocument(ODS, { 'Basic/Standard/Module1.xml': '<x/>' })],
    ['OpenDocument with scripts', 'a.ods', openDocument(ODS, { 'Scripts/python/a.py': 'x' })],
    [
      'OpenDocument with a password',
      'a.ods',
      openDocument(ODS, { 'META-INF/manifest.xml': '<manifest:encryption-data/>' }),
    ],
    ['signed files with a program', 'a.asice', openDocument(ASICE, { 'factuur.exe': 'x' })],
    ['a registry file', 'instelling.txt', Buffer.from('Windows Registry Editor Version 5.00\r\n\r\n[HKEY]\r\n')],
    ['a registry file in UTF-16', 'instelling.txt', utf16('Windows Registry Editor Version 5.00\r\n\r\n[HKEY]\r\n')],
    ['a registry file of old', 'instelling.txt', Buffer.from('REGEDIT4\r\n\r\n[HKEY]\r\n')],
    ['a shell script', 'a.txt', Buffer.from('#!/bin/sh\nrm -r ~\n')],
    ['PHP', 'a.txt', Buffer.from('\n<?php system("x");')],
    ['a web page', 'a.txt', Buffer.from('<!DOCTYPE html><html></html>')],
    ['a web page by its name', 'a.html', Buffer.from('Hallo')],
    ['a picture with scripts', 'a.csv', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x"/>')],
    ['an application in HTML', 'a.txt', Buffer.from('<html><hta:application></html>')],
    ['a batch file', 'a.txt', Buffer.from('@echo off\r\ndel *\r\n')],
    ['VBScript', 'a.txt', Buffer.from('Dim s\r\nSet s = CreateObject("WScript.Shell")\r\ns.Run "x"\r\n')],
    ['JScript', 'a.txt', Buffer.from('var s = new ActiveXObject("WScript.Shell");')],
    ['PowerShell', 'a.csv', Buffer.from('Invoke-Expression (New-Object Net.WebClient)')],
    ['a script by its name', 'a.js', Buffer.from('alert(1)')],
    ['a picture that is a script', 'a.gif', Buffer.from('GIF89a=0;alert(1);//')],
    ['a web page that is a PDF', 'a.pdf', Buffer.concat([Buffer.from('<html><script>x</script>'), PDF])],
    ['RTF with an object', 'a.rtf', Buffer.from('{\\rtf1{\\object\\objemb{\\*\\objdata 01050000}}}')],
    ['a mail with a program', 'a.eml', Buffer.from(`${MAIL}Content-Type: application/zip; name="a.exe"\r\n\r\nx`)],
    [
      'a mail with a program under a false name',
      'a.eml',
      Buffer.from(`${MAIL}Content-Type: image/png; name="a.png"\r\n\r\nTVqQ${'A'.repeat(90)}`),
    ],
    ['bytes that call themselves text', 'nul.txt', Buffer.from([1, 0, 2])],
    ['half a character in UTF-16', 'a.txt', utf16('a').subarray(0, 3)],
    ['text of which nothing says that it is', 'bestand', Buffer.from('?')],
    ['an empty archive', 'a.zip', latin('PK\x05\x06'.padEnd(22, '\0'))],
    ['a bomb', 'a.zip', BOMB],
    ['a bomb in a document', 'a.docx', openXml('docx', { 'word/media/a.bin': BOMB })],
    ['a bomb that says it is small', 'a.zip', zipFile({ a: Buffer.alloc(10_000_000) }, { saidSize: 10 })],
    [
      'archives in archives without end',
      'a.zip',
      Array.from({ length: 6 }).reduce<Buffer>((inner) => zipFile({ a: inner }), zipFile({ a: 'x' })),
    ],
    [
      'an archive with too much in it',
      'a.zip',
      zipFile(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}`, 'x']))),
    ],
    ['an archive with a password', 'a.zip', zipFile({ 'a.txt': 'x' }, { encrypted: true })],
    ['an archive that hides what it holds', 'a.zip', zipFile({ 'a.txt': 'x', 'b.exe': 'x' }, { saidEntries: 1 })],
    ['an archive with something after it', 'a.zip', Buffer.concat([zipFile({ 'a.txt': 'x' }), Buffer.from('extra')])],
    ['a cut archive', 'a.docx', openXml('docx').subarray(0, 500)],
    ['an archive packed by a program of its own', 'a.zip', deflateRawSync(zipFile({ a: 'x' }))],
    ['a cut compound file', 'a.doc', DOC.subarray(0, 1500)],
    ['a compound file whose directory runs in circles', 'a.doc', looped(DOC, DOC.readUInt32LE(48))],
    [
      'a compound file whose stream runs in circles',
      'a.xls',
      looped(compoundFile({ Workbook: Buffer.alloc(9000, 1) }), 0),
    ],
    ['a compound file of nothing', 'a.doc', DOC.subarray(0, 8)],
  ] as const)
    test(what, async () => {
      const kind = await recogniseFile(name, bytes);
      assert.ok(kind === undefined || !takenKinds(['default', 'zip']).includes(kind), `${what} is taken as ${kind}`);
    });

  test('an archive, where nobody said otherwise', async () => {
    const zip = zipFile({ 'map/brief.pdf': PDF, 'map/foto.png': PNG, 'map/lijst.xlsx': openXml('xlsx') });
    assert.equal(await recogniseFile('stukken.zip', zip), 'zip');
    assert.deepEqual(
      [['default'], ['default', 'zip']].map((set) => takenKinds(set).includes('zip')),
      [false, true],
    );
    for (const inside of [{ 'b.scr': 'x' }, { 'b.txt': PROGRAM }, { 'b.docx': openXml('docm') }, { b: '#!/bin/sh\n' }])
      assert.equal(await recogniseFile('stukken.zip', zipFile(inside)), undefined);
  });
});
