// Every sentence of the reader is said somewhere, and every language can be chosen: else somebody translated for
// nobody.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Channel } from '../server/contract/reader-api.ts';
import { formatsOf } from '../widget/texts/formats.ts';
import { loadLanguage, wholeLanguage } from '../widget/texts/language.ts';
import { LANGUAGE_CODES } from '../widget/texts/languages.ts';
import { nl as later } from '../widget/texts/later/nl.ts';
import { nl } from '../widget/texts/nl.ts';

/** The widget's code, without the languages themselves. */
const sources = readdirSync('widget', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^texts\/(later\/)?[a-z]{2}\.ts$/.test(name))
  .map((name) => readFileSync(`widget/${name}`, 'utf8'));

/**
 * `texts.code.heading`; `words.heading` where `words = texts.code`, or `words = texts[channel]`; `'heading'` in a table
 * of keys for `texts.code[…]`.
 */
function says(source: string, group: string, key: string): boolean {
  const isHere = (pattern: string) => new RegExp(pattern).test(source);
  const isWords = isHere(`words = (?:[\\w.]+\\.)?texts\\.${group}\\b|\\{ ${group}: words \\}`);
  const isOfChannel = Channel.options.some((channel) => channel === group);
  return (
    isHere(`texts\\.${group}\\??\\.${key}\\b`) ||
    (isOfChannel && isHere(`words = texts\\[channel\\]`) && isHere(`\\bwords\\.${key}\\b`)) ||
    (isOfChannel && isHere(`texts\\[channel\\]\\?\\.${key}\\b`)) ||
    (isWords && isHere(`\\bwords\\.${key}\\b`)) ||
    (isHere(`texts\\.${group}\\[`) && isHere(`: '${key}'`))
  );
}

const spoken = async (code: string) => wholeLanguage(await loadLanguage(code));

test('no text is unused', () => {
  const unused = Object.entries({ ...nl, ...later }).flatMap(([group, words]) => {
    // by their code: a problem without words, and words without a problem, do not compile
    if (group === 'problems') return [];
    if (typeof words !== 'object')
      return sources.some((source) => new RegExp(`texts\\.${group}\\b`).test(source)) ? [] : [group];
    return Object.keys(words).flatMap((key) =>
      sources.some((source) => says(source, group, key)) ? [] : [`${group}.${key}`],
    );
  });
  assert.deepEqual(unused, []);
});

test('every language that has a file stands in the table', () => {
  const files = readdirSync('widget/texts').filter((name) => /^[a-z]{2}\.ts$/.test(name));
  assert.deepEqual(files.sort(), LANGUAGE_CODES.map((code) => `${code}.ts`).sort());
});

test('numbers, waits and times are said as each language says them', async () => {
  const at = '2026-11-24T16:06:00Z';
  for (const code of LANGUAGE_CODES) {
    const { formats, texts } = await spoken(code);
    assert.equal(formats.time(at), '17:06', `${code}: around the clock, in digits for all`);
    for (const tooMany of [1, 2, 3, 5, 11, 21, 1_000]) assert.match(texts.reply.tooLong(tooMany, formats), /\d/, code);
    assert.doesNotMatch(formats.date(at), /\.\./);
  }
  const nl = await spoken('nl');
  assert.match(nl.texts.reply.tooLong(1, nl.formats), /1 teken te lang/);
  assert.match(nl.texts.reply.tooLong(1_200, nl.formats), /1\.200 tekens te lang/);
  assert.deepEqual([59.2, 60, 61, 119, 120, 3_000].map(nl.formats.wait), [
    '1 minuut',
    '1 minuut',
    '61 seconden',
    '119 seconden',
    '2 minuten',
    '50 minuten',
  ]);
  assert.equal(formatsOf('ar').time(at), '17:06');
  assert.equal(formatsOf('pl').date(at), '24 listopada 2026 r.');
  assert.match(formatsOf('ar').date(at), /24-11-2026/);
});

test('a language that is written wrong is still spoken', async () => {
  assert.equal((await loadLanguage('pl-')).formats.date('2026-11-24T16:06:00Z'), '24 listopada 2026 r.');
});

test('until is the last day on which it is so, in Dutch, and nothing is said to come by itself', () => {
  const words = JSON.stringify(sentences({ ...nl, ...later }));
  assert.doesNotMatch(words, /vanzelf|uitgelogd|Reageer voor/);
});

test('Ukrainian counts in its own forms, and a date does not end a sentence twice', async () => {
  const { texts, formats } = await spoken('uk');
  const tooLong = [1, 2, 5, 11, 21].map((left) => /\d+ \p{L}+/u.exec(texts.reply.tooLong(left, formats))?.[0]);
  assert.deepEqual(tooLong, ['1 знак', '2 знаки', '5 знаків', '11 знаків', '21 знак']);
  assert.match(texts.message.until(formats.date('2026-11-24T16:06:00Z')), /: 24 листопада 2026\.$/);
});

test('Turkish puts no suffix on a value, and says a wait after a label', async () => {
  const files = ['widget/texts/tr.ts', 'widget/texts/later/tr.ts', 'server/texts/languages/tr.ts'].map((name) =>
    readFileSync(name, 'utf8'),
  );
  for (const words of files) assert.doesNotMatch(words, /\$\{[^}]*\}['’]?\p{L}/u);
  const { texts, formats } = await spoken('tr');
  assert.match(texts.code.renewIn(formats.wait(120)), /: 2 dakika\.$/);
  assert.match(texts.message.saving(25), /yüzde 25/);
});

/** Every sentence of a tree, with its functions as they are written. */
function sentences(tree: unknown): string[] {
  if (typeof tree === 'object' && tree !== null) return Object.values(tree).flatMap(sentences);
  return [String(tree)];
}
