// The table of kinds of files, and the thread that recognises them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { safeFileName } from '../../server/contract/file-name.ts';
import { correctedName, FILE_KINDS, fileKinds, takenKinds } from '../../server/files/file-kinds.ts';
import { recogniseInThread } from '../../server/files/file-thread.ts';
import { isProgramName } from '../../server/files/program-names.ts';
import { openXml, zipFile } from '../support/office-files.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';

const PNG = Buffer.from(ONE_PIXEL);

const BOMB = zipFile({ 'nullen.bin': Buffer.alloc(100 * 1024 * 1024) });

describe('the thread that recognises files', () => {
  test('says what each is, also after one that cost too much', async () => {
    const ask = (name: string, bytes: Buffer) => recogniseInThread({ name, bytes: new Uint8Array(bytes) });
    const answers = await Promise.all([ask('a.jpg', PNG), ask('b.zip', BOMB), ask('c.docx', openXml('docx'))]);
    assert.deepEqual(answers, ['png', undefined, 'docx']);
  });
});

describe('the table of kinds', () => {
  test('has no name that runs, and none that is not safe', () => {
    for (const kind of fileKinds)
      for (const extension of FILE_KINDS[kind].extensions) {
        assert.equal(isProgramName(`a.${extension}`), false, extension);
        const long = correctedName(safeFileName('é'.repeat(200)), kind);
        assert.ok(Buffer.byteLength(long) <= 150 && long.endsWith(`.${FILE_KINDS[kind].extensions[0]}`), long);
      }
  });

  test('can be widened and narrowed by an organisation', () => {
    assert.deepEqual(takenKinds(['pdf', 'png']), ['pdf', 'png']);
    assert.ok(!takenKinds(['default', 'no-mp4']).includes('mp4'));
    assert.deepEqual(takenKinds(['default', 'zip']), fileKinds);
  });

  test('is what the README beside it says', () => {
    const rows = fileKinds.map((name) => {
      const { what, mediaType, extensions, taken } = FILE_KINDS[name];
      return `| \`${name}\` | ${what} | ${extensions.map((one) => `.${one}`).join(' ')} | ${mediaType} | ${taken ? 'yes' : 'when set'} |`;
    });
    const readme = readFileSync('server/files/README.md', 'utf8');
    assert.ok(readme.includes(rows.join('\n')), `server/files/README.md should say:\n${rows.join('\n')}`);
  });
});
