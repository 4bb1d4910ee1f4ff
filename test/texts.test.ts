// Every sentence of the reader is said somewhere, and every language can be chosen: else somebody translated for
// nobody.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LANGUAGE_CODES } from '../widget/texts/languages.ts';
import { nl as later } from '../widget/texts/later/nl.ts';
import { nl } from '../widget/texts/nl.ts';

/** The widget's code, without the languages themselves. */
const sources = readdirSync('widget', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^texts\/(later\/)?[a-z]{2}\.ts$/.test(name))
  .map((name) => readFileSync(`widget/${name}`, 'utf8'));

/**
 * `texts.code.heading`; `words.heading` where `words = texts.code`; `'heading'` in a table of keys for
 * `texts.code[…]`.
 */
function says(source: string, group: string, key: string): boolean {
  const isHere = (pattern: string) => new RegExp(pattern).test(source);
  const isWords = isHere(`words = (?:[\\w.]+\\.)?texts\\.${group}\\b|\\{ ${group}: words \\}`);
  return (
    isHere(`texts\\.${group}\\.${key}\\b`) ||
    (isWords && isHere(`\\bwords\\.${key}\\b`)) ||
    (isHere(`texts\\.${group}\\[`) && isHere(`: '${key}'`))
  );
}

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
