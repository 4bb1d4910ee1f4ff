// A form (multipart/form-data) at the desk: every part of it is in the message, or nothing is.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { FormParts } from '../../server/http/desk/form-parts.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const MESSAGE = 'Content-Disposition: form-data; name="message"\r\nContent-Type: application/json';
const FILE = 'Content-Disposition: form-data; name="files"; filename="besluit.pdf"';
const part = (head: string, content = 'INHOUD') => `--b\r\n${head}\r\n\r\n${content}\r\n`;
const END = '--b--\r\n';

describe('a form at the desk', () => {
  let testServer: TestServer;
  let desk: CaseSystem;
  before(async () => {
    testServer = await openTestServer();
    desk = new CaseSystem(testServer);
  });
  after(() => testServer.close());

  const sends = async (...parts: readonly string[]) => {
    const message = newMessage();
    const body = part(MESSAGE, JSON.stringify(message)) + parts.join('');
    const answer = await desk.call('POST', '/messages', {
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    return { answer, to: message.to.address };
  };

  const whole: readonly (readonly [what: string, parts: readonly string[], contents: readonly string[]])[] = [
    ['one file', [part(FILE), END], ['INHOUD']],
    ['two files', [part(FILE), part(FILE, 'TWEE'), END], ['INHOUD', 'TWEE']],
    ['an empty file', [part(FILE, ''), END], ['']],
    ['a file that looks like a form', [part(FILE, '--c\r\n--'), END], ['--c\r\n--']],
    ['many headers before the one that counts', [part(`${manyHeaders(60)}${FILE}`), END], ['INHOUD']],
    ['a header of several lines', [part(FILE.replace('; filename', ';\r\n filename')), END], ['INHOUD']],
    ['a name in UTF-8', [part(`${FILE}; filename*=utf-8''%C3%A9%C3%A9n.pdf`), END], ['INHOUD']],
    ['bytes as they are', [part(`${FILE}\r\nContent-Transfer-Encoding: binary`), END], ['INHOUD']],
    ['blank lines around', [part(FILE), END, '\r\n\r\n'], ['INHOUD']],
  ];
  for (const [what, parts, contents] of whole)
    test(`with ${what} is taken whole`, async () => {
      const { answer, to } = await sends(...parts);
      assert.equal(answer.status, 201, answer.text);
      const reader = await desk.readerOf(to);
      const { attachments } = await reader.reads();
      const bytes = await Promise.all(attachments.map(({ id }) => reader.downloads(id)));
      assert.deepEqual(
        bytes.map((content) => Buffer.from(content).toString()),
        contents,
      );
    });

  const broken: readonly (readonly [what: string, parts: readonly string[], sentence: RegExp])[] = [
    [
      'a part that is no form-data',
      [part('Content-Disposition: attachment; filename="a.pdf"'), END],
      /^Part 2 .*form-data/,
    ],
    ['a part without disposition', [part('Content-Type: application/pdf'), END], /^Part 2 .*form-data/],
    ['a part without headers', ['--b\r\n\r\nINHOUD\r\n', END], /^Part 2 /],
    ['a disposition without a name', [part('Content-Disposition: form-data; filename="a.pdf"'), END], /^Part 2 .*name/],
    ['a file of another name', [part(FILE.replace('files', 'bijlage')), END], /^Part 2 .*files/],
    ['a file without a filename', [part('Content-Disposition: form-data; name="files"'), END], /^Part 2 .*no filename/],
    ['a field of another name', [part('Content-Disposition: form-data; name="note"'), END], /^Part 2 .*not known/],
    ['its third part broken', [part(FILE), part('Content-Type: text/plain'), END], /^Part 3 /],
    ['headers of 90 kB', [part(`X-A: ${'a'.repeat(90_000)}\r\n${FILE}`), END], /^Part 2 .*too long/],
    ['a header that is none', [part(`wat is dit\r\n${FILE}`), END], /^Part 2 .*headers/],
    ['a header line with a line feed in it', [part(`X-A: a\nb\r\n${FILE}`), END], /^Part 2 .*headers/],
    ['two dispositions', [part(`${FILE}\r\n${FILE}`), END], /^Part 2 .*headers/],
    [
      'a file in base64',
      [part(`${FILE}\r\nContent-Transfer-Encoding: base64`, 'SU5IT1VE'), END],
      /^Part 2 .*as they are/,
    ],
    [
      'a file in quoted-printable',
      [part(`content-transfer-encoding: Quoted-Printable\r\n${FILE}`), END],
      /^Part 2 .*as they are/,
    ],
    ['a file with the delimiter in it', [part(FILE, 'een\r\n--bijlage\r\n\r\ntwee'), END], /^Part 3 /],
    ['a file after its end', [END, part(FILE), END], /after its end/],
    ['text after its end', [part(FILE), END, 'nog iets'], /something/],
    ['no end', [part(FILE)], /well-formed|no end/],
    ['two messages', [part(MESSAGE, '{}'), END], /more than one message/],
  ];
  for (const [what, parts, sentence] of broken)
    test(`with ${what} is refused as a whole`, async () => {
      const { answer } = await sends(...parts);
      assert.equal(answer.status, 400, answer.text);
      const [error] = Array.isArray(answer.body.errors) ? answer.body.errors : [];
      assert.match(String(error?.detail), sentence);
      await testServer.work();
      const messages = await desk.call('GET', '/messages?limit=100');
      assert.equal(Array.isArray(messages.body.messages) && messages.body.messages.length, whole.length);
    });

  test('with something before its first part is refused', async () => {
    const body = `hoi\r\n${part(MESSAGE, JSON.stringify(newMessage()))}${END}`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    assert.equal((await desk.call('POST', '/messages', { body, headers })).status, 400);
  });
});

test('parts are seen alike however the bytes come', () => {
  const form = Buffer.from(`${part(MESSAGE, '{}')}${part(FILE, '\r\n--\r\n-b\r\n--')}${part(FILE, '')}${END}`);
  fc.assert(
    fc.property(fc.array(fc.nat(form.length)), (cuts) => {
      const parts = new FormParts('multipart/form-data; boundary="b"');
      const at = [0, ...cuts.sort((one, other) => one - other), form.length];
      for (const [nth, from] of at.entries()) assert.equal(parts.see(form.subarray(from, at[nth + 1])), undefined);
      assert.equal(parts.end(), undefined);
      assert.equal(parts.count, 3);
    }),
  );
});

function manyHeaders(count: number): string {
  return Array.from({ length: count }, (_, nth) => `X-Header-${nth}: a\r\n`).join('');
}
