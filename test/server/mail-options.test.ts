// How the operator gives a municipality its colour and its wordmark: what can't be is said in a sentence, what can be
// mended is mended and said.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { pngOf } from '../support/wordmarks.ts';

let testServer: TestServer;
let files: string;
before(async () => {
  testServer = await openTestServer();
  files = await mkdtemp(join(tmpdir(), 'mail-options-'));
});
after(async () => {
  await testServer.close();
  await rm(files, { recursive: true });
});

const run = (...words: string[]) =>
  admin({ DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) }, 'organisation', ...words);
const change = (...words: string[]) => run('change', 'haarlemmermeer', ...words);

async function shown() {
  const { lines } = await run('show', 'haarlemmermeer');
  const { colour, wordmark, wordmarkPicture } = Object(JSON.parse(lines.at(-1) ?? '{}'));
  return { colour, wordmark, wordmarkPicture };
}

test('a colour on which white words can be read is taken as it is', async () => {
  assert.equal((await change('--colour', '#07787E')).said, '');
  assert.equal((await shown()).colour, '#07787e');
});

test('one that is too light is darkened, and the operator hears why', async () => {
  const { code, said } = await change('--colour', '#00cccc');
  assert.equal(code, 0);
  const { colour } = await shown();
  assert.equal(
    said.trim(),
    `--colour: white words cannot be read on #00cccc (2.0:1, 4.5:1 is needed), so ${colour} is used.`,
  );
  assert.notEqual(colour, '#00cccc');
});

test('what is no colour is refused, and nothing changes', async () => {
  const { colour } = await shown();
  for (const odd of ['teal', '#12345', '#12345g', 'url(x)']) {
    const { code, said } = await change('--colour', odd);
    assert.deepEqual([code, said.trim()], [1, '--colour: must be a colour like #07787e']);
  }
  assert.equal((await shown()).colour, colour);
});

test('a wordmark is words, or a picture, or neither: each takes the other away', async () => {
  const file = join(files, 'wordmark.png');
  await writeFile(file, pngOf(480, 112));
  const picture = { type: 'image/png', width: 480, height: 112 };
  for (const [given, wordmark, wordmarkPicture] of [
    [['--wordmark', 'Gemeente Haarlemmermeer, altijd dichtbij'], 'Gemeente Haarlemmermeer, altijd dichtbij', null],
    [['--wordmark', file], null, picture],
    [['--phone', '0900 1852'], null, picture],
    [['--wordmark', 'Haarlemmermeer'], 'Haarlemmermeer', null],
    [['--no-wordmark'], null, null],
  ] as const) {
    assert.equal((await change(...given)).code, 0);
    const { colour: _, ...marks } = await shown();
    assert.deepEqual(marks, { wordmark, wordmarkPicture });
  }
});

test('a new organisation can have both from the beginning', async () => {
  const file = join(files, 'nieuw.png');
  await writeFile(file, pngOf(480, 112));
  const details = ['--name', 'gemeente Nieuw', '--short-name', 'Nieuw', '--from', 'a@nieuw.example'];
  const place = ['--page-url', 'https://nieuw.example/bericht', '--origin', 'https://nieuw.example'];
  const looks = ['--colour', '#8a1253', '--wordmark', file];
  assert.equal((await run('add', '--slug', 'nieuw', ...details, ...place, ...looks)).code, 0);
  const { lines } = await run('show', 'nieuw');
  const { colour, wordmarkPicture } = Object(JSON.parse(lines.at(-1) ?? '{}'));
  assert.deepEqual([colour, wordmarkPicture.width], ['#8a1253', 480]);
});

test('a file that is not there, or is no small picture, is refused in a sentence', async () => {
  const text = join(files, 'wordmark.jpg');
  await writeFile(text, 'geen plaatje');
  for (const [given, told] of [
    [join(files, 'weg.png'), 'cannot be read.'],
    ['wordmark.svg', 'wordmark.svg cannot be read.'],
    [text, '--wordmark: must be a picture in PNG or JPEG, by its bytes: mail programs show no others.'],
    ['x'.repeat(61), '--wordmark: '],
  ] as const) {
    const { code, said } = await change('--wordmark', given);
    assert.equal(code, 1);
    assert.ok(said.includes(told), said);
  }
});
