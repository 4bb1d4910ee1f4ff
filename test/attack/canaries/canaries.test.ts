// Nothing secret of a whole story lies about; and what lies about is found, wherever and however.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { overheardStory } from '../canaries.trial.ts';
import { type Canary, ENCODING_NAMES, type Encoding } from './encodings.ts';
import { judgedPlaces } from './judged-places.ts';
import type { Place } from './overheard-service.ts';
import { Search } from './search.ts';

const WORD = 'zevenblad';
const canary: Canary = { name: 'planted', kind: 'word', bytes: Buffer.from(WORD) };
const twoDigits = (byte: number) => byte.toString(16).padStart(2, '0');
const each = (written: (byte: number) => string) => [...canary.bytes].map(written).join('');

/** As others write it: each by a way of its own, not by the one that looks for it. */
const WRITTEN: Readonly<Record<Encoding, readonly (string | Buffer)[]>> = {
  plain: [WORD, 'ZEVENBLAD'],
  base64: ['', 'x', 'xy'].map((before) => Buffer.from(`${before}${WORD}?>more`).toString('base64')),
  base64url: ['', '?', '??'].map((before) => Buffer.from(`${before}${WORD}`).toString('base64url')),
  hex: ['7a6576656e626c6164', '7A6576656E626C6164'],
  percent: ['%7a%65%76%65%6e%62%6c%61%64', '%7A%65%76%65%6E%62%6C%61%64'],
  'quoted-printable': ['=7A=65=76=65=6E=62=6C=61=64'],
  'json escapes': [
    each((byte) => `\\u00${twoDigits(byte)}`),
    '\\u007A\\u0065\\u0076\\u0065\\u006E\\u0062\\u006C\\u0061\\u0064',
  ],
  'html entities': ['&#122;&#101;&#118;&#101;&#110;&#98;&#108;&#97;&#100;', each((byte) => `&#x${twoDigits(byte)};`)],
  'utf-16': [Buffer.from(WORD, 'utf16le'), Buffer.from(WORD, 'utf16le').swap16()],
  reversed: ['dalbnevez'],
  digest: ['f65a1eacc725f033520bd3ab5bda8ff2', 'mWbuC2Z0hlCE1UUBnLLD7nUeqKwEn0sHKOx+OtGK+ho='],
};

describe('a canary is found', () => {
  const search = new Search([canary]);
  const around = (written: string | Buffer) =>
    Buffer.concat([Buffer.from('… '), Buffer.from(written), Buffer.from(' …')]);
  for (const encoding of ENCODING_NAMES)
    for (const written of WRITTEN[encoding])
      test(`as ${encoding}: ${written.toString('latin1').slice(0, 20)}`, () => {
        const found = search.in('a place', around(written));
        assert.ok(found.length > 0, 'it is seen');
      });
  const packed: Readonly<Record<string, Buffer>> = {
    'in gzip': gzipSync(WORD.repeat(3)),
    'in zlib': deflateSync(WORD.repeat(3)),
    'folded as mail is': Buffer.from('Beste zeven=\r\nblad'),
    'as bytea': Buffer.from(`\\\\x00${each(twoDigits)}`),
    'as bytea, in base64': Buffer.from(`\\\\x${Buffer.from(canary.bytes.toString('base64')).toString('hex')}`),
  };
  for (const [how, bytes] of Object.entries(packed))
    test(how, () => assert.ok(search.in('a place', around(bytes)).length > 0));

  test('and nothing else is: digits in a longer number, a word that is begun', () => {
    const digits = new Search([{ name: 'a code', kind: 'digits', bytes: Buffer.from('368330') }, canary]);
    assert.deepEqual(digits.in('a place', Buffer.from('1764368330000 0.368330 zevenbla a368330b')), []);
    assert.equal(digits.in('a place', Buffer.from('code 368330.'))[0]?.canary, 'a code');
  });
});

describe('a whole story', () => {
  let canaries: readonly Canary[];
  let places: readonly Place[];
  before(async () => {
    ({ canaries, places } = await overheardStory(1));
  });

  test('leaves nothing secret in any place, and each place was looked at', () => {
    assert.deepEqual(
      judgedPlaces(canaries, places).flatMap(({ what, violations }) => violations.map((one) => `${what}: ${one}`)),
      [],
    );
    for (const name of ['code by mail', 'code by sms', 'code in a call', 'reply key', 'outbox key 1', 'server key 2'])
      assert.ok(
        canaries.some((one) => one.name === name),
        name,
      );
  });

  test('that leaves a canary in a place is found out, in each of them', () => {
    const leaked = canaries.find(({ name }) => name === 'text of a letter');
    assert.ok(leaked !== undefined);
    const written = Buffer.from(`… ${Buffer.from(`Beste, ${leaked.bytes}.`).toString('base64')} …`);
    const small = places.filter(({ bytes }) => bytes.length < 5_000_000);
    const tainted = small.map(({ name, bytes }) => ({ name, bytes: Buffer.concat([bytes, written]) }));
    const violations = judgedPlaces([leaked], tainted).flatMap((row) => row.violations);
    for (const { name } of tainted)
      assert.ok(
        violations.some((violation) => violation.includes(`in ${name}:`)),
        name,
      );
  });

  test('in a place that was not looked at is no clean one', () => {
    const unseen = places.map(({ name }) => ({ name, bytes: Buffer.alloc(0) }));
    const rows = judgedPlaces(canaries, unseen).filter(({ violations }) => violations.length > 0);
    assert.ok(rows.length > 10, rows.map(({ what }) => what).join());
  });
});
