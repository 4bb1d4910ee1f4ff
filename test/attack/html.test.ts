// Hostile letters in Chromium: some of each kind do nothing; and where the reader's care for HTML is left away, what
// they do is seen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { EnginePage } from '../support/engines.ts';
import { BROWSERS, type LetterSite, openLetterSite } from './html/letter-pages.ts';
import { harmOf } from './html/shown-vectors.ts';
import { COLLECTED, VECTORS } from './html/vectors.ts';

let site: LetterSite;
let browser: EnginePage;
before(async () => {
  site = await openLetterSite();
  const [chromium] = BROWSERS;
  assert.ok(chromium !== undefined);
  browser = await chromium.open();
});
after(async () => {
  await browser.close();
  await site.close();
});

describe('hostile letters', () => {
  test('are more than any one knows', () => {
    assert.ok(COLLECTED >= 1_500, `${COLLECTED}`);
    assert.equal(new Set(VECTORS.map(({ name }) => name)).size, VECTORS.length);
  });

  for (const page of ['open', 'strict'] as const)
    test(`do nothing on a page ${page === 'strict' ? 'with' : 'without'} a policy`, async () => {
      const some = VECTORS.filter((_, at) => at % 32 === 0);
      const { shown, harm } = await harmOf(site, browser, some, { page });
      assert.deepEqual([shown, harm], [some.length, []]);
    });
});

/** What is planted, by showing it as it is, and the sentence that names it. */
const PLANTED: readonly [what: string, html: string, seen: RegExp][] = [
  ['a script that runs', '<img src=x onerror="alert(1)">', /script: it called alert/],
  ['a script element that runs', '<script>alert(1)</script>', /script: it called alert/],
  ['a picture that is fetched', '<img src="https://evil.example/leak">', /request: .*elsewhere\/leak/],
  ['a sheet that fetches', '<p style="background:url(leak)">x', /request: \/leak was asked for/],
  ['a box over the page', '<div style="position:fixed;inset:0">x</div>', /pixels: <div> lies outside the letter/],
  ['a click that is taken', '<div style="position:fixed;inset:0">x</div>', /clicks: those on .* are taken/],
  ['focus that is taken', '<input autofocus>', /clicks: the focus is taken|markup: <input>/],
  ['a style sheet that reaches what stands around', '<style>*{color:red!important}</style>', /style: something around/],
  ['a link that is a script', '<a href="javascript:alert(1)">x</a>', /markup: a link to javascript/],
  ['a handler', '<b onclick="alert(1)">x</b>', /script: it called alert/],
  ['a name that clobbers', '<img name="body">', /markup: the attribute name/],
];

describe('without the reader’s care for HTML', () => {
  for (const [what, html, seen] of PLANTED)
    test(`${what} is seen`, async () => {
      const harms: string[] = [];
      // As long as it takes a picture not to come: what is seen early needs no waiting.
      for (const settling of [50, 1_000, 8_000]) {
        const showing = { page: 'open', isBare: true, settling } as const;
        harms.push(...(await harmOf(site, browser, [{ name: 'planted', html }], showing)).harm);
        if (harms.some((sentence) => seen.test(sentence))) return;
      }
      assert.fail(harms.join('\n'));
    });
});
