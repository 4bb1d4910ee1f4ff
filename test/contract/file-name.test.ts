// File names from strangers become names that are safe to show and to save.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fileExtension, safeFileName } from '../../server/contract/file-name.ts';

describe('a file name', () => {
  for (const [given, safe] of [
    ['besluit.pdf', 'besluit.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\Jan\\foto.jpg', 'foto.jpg'],
    ['factuur\u202Efdp.exe', 'factuurfdp.exe'],
    ['a\u200Bb\u0000c\n.txt', 'abc.txt'],
    ['con.txt', '_con.txt'],
    ['LPT1', '_LPT1'],
    ['console.txt', 'console.txt'],
    ['wat?<>|*":.pdf', 'wat.pdf'],
    ['  .verborgen.  ', 'verborgen'],
    ['', 'bijlage'],
    ['///', 'bijlage'],
    ['cafe\u0301.pdf', 'café.pdf'],
  ] as const) {
    test(`${JSON.stringify(given)} becomes ${safe}`, () => assert.equal(safeFileName(given), safe));
  }

  test('keeps its extension when it is too long, and never splits a character', () => {
    const name = safeFileName(`${'é😀'.repeat(100)}.docx`);
    assert.ok(Buffer.byteLength(name) <= 150);
    assert.equal(fileExtension(name), 'docx');
    assert.ok(!name.includes('\uFFFD'));
  });

  test('of megabytes keeps its beginning and its extension', () => {
    const name = safeFileName(`map/${'😀é'.repeat(1_000_000)}.pdf`);
    assert.match(name, /^(😀é)+😀?\.pdf$/u);
    assert.ok(Buffer.byteLength(name) > 140);
  });

  test('is safe whatever was given, and stays what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = safeFileName(given);
        assert.ok(name.length > 0 && Buffer.byteLength(name) <= 150);
        assert.doesNotMatch(name, /[\p{Cc}\p{Cf}/\\:*?"<>|]/u);
        assert.equal(safeFileName(name), name);
      }),
      { numRuns: 2000 },
    );
  });
});
