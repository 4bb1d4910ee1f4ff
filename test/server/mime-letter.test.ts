// MIME as it comes: what the civil servant meant is what the citizen gets, and hostile mail gets a sentence.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { BrokenMailError } from '../../server/mime/mail-fault.ts';
import { readMail } from '../../server/mime/mime-letter.ts';
import { readLetter } from '../support/read-letter.ts';

const HEAD =
  'From: "Piet de Vries" <piet@haarlemmermeer.example>\nSubject: =?utf-8?q?Bezwaar_=E2=80=93_besluit?=\nMIME-Version: 1.0\n';

function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n`,
  ).join('');
  const close = Array.from({ length: depth }, (_, at) => `--b${depth - 1 - at}--\n`).join('');
  return `${HEAD}${open}Content-Type: text/plain\n\nDiep.\n${close}`;
}

describe('a letter from MIME', () => {
  test('has its text, HTML, names and headers', async () => {
    const mail = await readLetter(`${HEAD}Message-ID: <1@haarlemmermeer.example>
Date: Mon, 23 Nov 2026 11:00:00 +0100
Reply-To: team@haarlemmermeer.example
X-Secure-Message-Mobile: +31612345678
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9
--a
Content-Type: text/html; charset=utf-8

<p>Café <img src="cid:logo"></p>
--a--
--m
Content-Type: application/pdf
Content-Disposition: attachment; filename*0*=UTF-8''besluit%20; filename*1*=%E2%82%AC.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--m
Content-Type: image/png
Content-ID: <logo>
Content-Disposition: inline; filename="../../etc/logo.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--m
Content-Type: message/rfc822

Subject: doorgestuurd

Oud bericht
--m--
`);
    assert.equal(mail.headers.subject, 'Bezwaar – besluit');
    assert.deepEqual(mail.headers.from, [{ name: 'Piet de Vries', address: 'piet@haarlemmermeer.example' }]);
    assert.equal(mail.headers.replyTo[0]?.address, 'team@haarlemmermeer.example');
    assert.equal(mail.headers.messageId, '<1@haarlemmermeer.example>');
    assert.equal(mail.headers.date, Date.parse('2026-11-23T10:00:00Z'));
    assert.equal(mail.headers.secureMessage['x-secure-message-mobile'], '+31612345678');
    assert.equal(mail.text.trim(), 'Café');
    assert.match(mail.html ?? '', /<p>Café <img src="cid:logo"><\/p>/);
    assert.deepEqual(
      mail.files.map(({ name, type, contentId }) => [name, type, contentId]),
      [
        ['besluit €.pdf', 'application/pdf', undefined],
        ['logo.png', 'image/png', 'logo'],
        ['doorgestuurd.eml', 'message/rfc822', undefined],
      ],
    );
    assert.equal(mail.files[0]?.bytes.toString(), '%PDF-1.4\n');
  });

  test('has a text when there is only HTML', async () => {
    const { text } = await readLetter(`${HEAD}Content-Type: text/html\n\n<p>Alleen <b>HTML</b></p>`);
    assert.match(text, /Alleen HTML/);
  });

  test('streams 25 MB without holding it', async () => {
    const line = `${Buffer.alloc(57, 7).toString('base64')}\r\n`;
    const lines = Math.ceil((25 * 1024 * 1024) / 57);
    async function* mail(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(
        `${HEAD}Content-Type: application/octet-stream; name=groot.bin\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n`.replaceAll(
          '\n',
          '\r\n',
        ),
      );
      for (let at = 0; at < lines; at += 1000) yield Buffer.from(line.repeat(Math.min(1000, lines - at)));
    }
    const letter = await readMail(mail());
    let size = 0;
    let most = 0;
    for await (const part of letter.parts) {
      if (part.part !== 'file') continue;
      for await (const chunk of part.content) {
        size += chunk.length;
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
    }
    await letter.close();
    assert.equal(size, lines * 57);
    assert.ok(most < 16 * 1024 * 1024, `at most ${most} bytes were held at once`);
  });

  for (const [what, mail, sentence] of [
    ['nothing at all', '', /no text and no attachment/],
    ['headers without a body', `${HEAD}\n`, /no text and no attachment/],
    ['an empty multipart', `${HEAD}Content-Type: multipart/mixed; boundary=x\n\n--x--\n`, /no text and no attachment/],
    ['parts nested 100 deep', nested(100), /nested more than 50 deep/],
    [
      'two thousand parts',
      `${HEAD}Content-Type: multipart/mixed; boundary=x\n\n${'--x\nContent-Type: image/png\n\n\n'.repeat(2000)}--x--\n`,
      /well-formed/,
    ],
    ['a header of a megabyte', `${HEAD}X-Long: ${'a '.repeat(600_000)}\n\nHallo`, /well-formed/],
    ['two megabytes of text', `${HEAD}\n${'tekst\n'.repeat(400_000)}`, /longer than 1 MB/],
  ] as const) {
    test(`refuses ${what} with a sentence`, async () => {
      await assert.rejects(
        readLetter(mail),
        (error: Error) => error instanceof BrokenMailError && sentence.test(error.message),
      );
    });
  }

  test('loses nothing of a mail whose parts are HTML and plain in turn', async () => {
    const mail = await readLetter(`${HEAD}Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html

<p>Het besluit</p>
--x
Content-Type: text/plain

Disclaimer & <voorwaarden>
--x--
`);
    assert.match(mail.html ?? '', /<p>Het besluit<\/p>[\s\S]*Disclaimer &amp; &lt;voorwaarden&gt;/);
    assert.match(mail.text, /Het besluit\s+Disclaimer & <voorwaarden>/);
  });

  test('gives every file a type and a name, whatever its headers say', async () => {
    const part = (headers: string) => `--x\n${headers}\n\nabc\n`;
    const { files } = await readLetter(
      `${HEAD}Content-Type: multipart/mixed; boundary=x\n\n${[
        'Content-Type: ; name=a.bin',
        'Content-Type: nonsense; name=b.pdf',
        'Content-Type: image/png\nContent-ID: <>',
        'Content-Type: application/pdf; name="con.pdf"',
        'Content-Type: application/pdf; name="=?utf-8?q?fdp=E2=80=AEexe=0D=0A=2Epdf?="',
      ]
        .map(part)
        .join('')}--x--\n`,
    );
    assert.deepEqual(
      files.map(({ name, type, contentId }) => [name, type, contentId]),
      [
        ['a.bin', 'application/octet-stream', undefined],
        ['b.pdf', 'application/octet-stream', undefined],
        ['afbeelding.png', 'image/png', undefined],
        ['_con.pdf', 'application/pdf', undefined],
        ['fdpexe.pdf', 'application/pdf', undefined],
      ],
    );
  });

  test('has headers of one line each, and a Message-ID only when it is one', async () => {
    const { headers } = await readLetter(
      'From: =?utf-8?q?Piet=0D=0Ade_Vries?= <piet@haarlemmermeer.example>\nSubject: =?utf-8?q?een=0D=0Atwee=E2=80=AEdrie?=\nMessage-ID: =?utf-8?q?<a=0D=0ABcc:x@y>?=\n\nHallo',
    );
    assert.deepEqual(
      [headers.from[0]?.name, headers.subject, headers.messageId],
      ['Piet de Vries', 'een tweedrie', undefined],
    );
  });

  test('waits for a store that is slow: what is read is not thrown away', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const letter = await readMail([Buffer.from(`${HEAD}\nHallo`)]);
    const parts = letter.parts[Symbol.asyncIterator]();
    assert.equal((await parts.next()).value?.part, 'text');
    context.mock.timers.tick(limits.mimeSeconds * 2000);
    assert.equal((await parts.next()).done, true);
    await letter.close();
  });

  test('reads one mail after another in the same thread, and nothing of one is in the next', async () => {
    const open = await readMail([Buffer.from(`${HEAD}X-Secure-Message-Kind: een\n\nDe een`)]);
    await open.close(); // given up before its text was told
    await assert.rejects(readLetter(`${HEAD}Content-Type: application/pkcs7-mime\n\nversleuteld`), BrokenMailError);
    const other = await readLetter(`${HEAD}\nDe ander`);
    assert.equal(other.text.trim(), 'De ander');
    assert.deepEqual(other.headers.secureMessage, {});
  });

  test('reads parts nested as deep as people forward', async () => {
    assert.match((await readLetter(nested(10))).text, /Diep/);
  });

  test('reads what a boundary that never closes still holds', async () => {
    assert.match(
      (
        await readLetter(
          `${HEAD}Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nToch leesbaar`,
        )
      ).text,
      /Toch leesbaar/,
    );
  });
});
