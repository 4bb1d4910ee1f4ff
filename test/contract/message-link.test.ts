// The link: made and read back whole, tolerant of what mail programs do to it, and never guessed at.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { linkTo, readLink } from '../../server/contract/message-link.ts';

const PAGE = 'https://www.haarlemmermeer.example/veilig-bericht';
const secret = randomBytes(32);
const link = linkTo(PAGE, secret);

describe('a link', () => {
  test('carries the secret in its fragment only', () => {
    assert.equal(link, `${PAGE}#bericht=${toBase64url(secret)}`);
    assert.equal(linkTo(`${PAGE}#iets`, secret), link);
  });

  for (const [what, address] of [
    ['as it was made', link],
    ...['.', ',', ';', ')', '>'].map((mark) => [`with a ${mark} behind it`, `${link}${mark}`] as const),
    ['with its # escaped', link.replace('#', '%23')],
    ['with its # and = escaped', link.replace('#', '%23').replace('=', '%3D')],
    ['among other parameters', link.replace('#', '#menu=open&')],
  ] as const) {
    test(`is read ${what}`, () => assert.deepEqual(readLink(address), { link: 'whole', secret }));
  }

  for (const [what, address] of [
    ['cut', link.slice(0, -1)],
    ['too long', `${link}A`],
    ['with two marks behind it', `${link}).`],
    ['empty', `${PAGE}#bericht=`],
    ['with another last letter than 32 bytes can give', `${link.slice(0, -1)}B`],
    ['with a space in it', `${link.slice(0, -5)} ${link.slice(-4)}`],
  ] as const) {
    test(`is broken when it is ${what}`, () => assert.deepEqual(readLink(address), { link: 'broken' }));
  }

  test('is not there on a page that was opened without one', () => {
    for (const address of [PAGE, `${PAGE}#`, `${PAGE}#contact`, `${PAGE}?bericht=1`])
      assert.deepEqual(readLink(address), { link: 'none' });
  });
});
