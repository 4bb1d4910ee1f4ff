// JSON of both APIs: other types, deep nesting, numbers beyond every limit, names of prototypes, members twice, half
// characters, and text that is no JSON.
import type { Random } from '../../support/random.ts';
import type { Target } from './attacked-service.ts';
import { type MadeCall, someJsonCall } from './calls.ts';
import type { Mutant, MutantKind } from './mutant.ts';
import { BYTE_MUTATIONS, bytesOf, mutated, ODD_TEXTS } from './mutations.ts';
import { type RawRequest, sendsRaw, written } from './raw-http.ts';

/** Values as they stand in a text; some are no JSON. */
const RAW_VALUES: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1',
    '1.0',
    '01',
    '+1',
    '.5',
    '0x10',
    'NaN',
  ],
  ...[
    '9007199254740993',
    '2147483648',
    '9'.repeat(5_000),
    `1${'0'.repeat(400)}`,
    'Infinity',
    'undefined',
    '"',
    "'x'",
    '',
  ],
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\uffff"',
    '"\\u202e"',
    '"\0"',
    '"\n"',
    '"\\x41"',
    '"\\u12"',
  ],
  ...[
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '{"":""}',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
  ],
  ...[
    '{"toString":1,"valueOf":2}',
    '{"then":1}',
    '{"length":4294967296}',
    '[1,]',
    '{"a":1,}',
    '/*x*/1',
    '"\xff"',
    '"\xed\xa0\x80"',
  ],
  ...['['.repeat(50_000), `${'['.repeat(3_000)}${']'.repeat(3_000)}`, `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
  ...[
    `"${'a'.repeat(100_000)}"`,
    `"${'\\u00e9'.repeat(20_000)}"`,
    `[${'1,'.repeat(5_000)}1]`,
    `{${manyMembers(2_000)}}`,
  ],
  ...[
    '"a@b.example,c@d.example"',
    '"../x"',
    '"javascript:alert(1)"',
    '"http://[::1]/"',
    '"2027-02-30"',
    '"+31600000000"',
  ],
  ...['"-270000-01-01T00:00:00Z"', '"10000-01-01"', '"0000-01-01"', '"9999-12-31"', '"K7PX-3MRT\\n"', '"nl\\u0000"'],
];

function manyMembers(count: number): string {
  return Array.from({ length: count }, (_, at) => `"m${at}":${at}`).join(',');
}

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\\u0000',
  'to',
  'id',
  'organisationId',
  '$ref',
  '0',
];

/** A JSON text in which one place has become something else. */
function mutatedJson(json: unknown, random: Random): string {
  const text = JSON.stringify(json);
  const places = [
    ...text.matchAll(/"(?:[^"\\]|\\.)*"(?=[,\]}])|(?<=:)(?:-?[\d.]+|true|false|null)|\{|(?<=[,{])"(?:[^"\\]|\\.)*":/g),
  ];
  if (places.length === 0) return random.pick(RAW_VALUES);
  const { index, 0: found } = random.pick(places);
  const before = text.slice(0, index);
  const after = text.slice(index + found.length);
  if (found === '{') return `${before}{"${random.pick(NAMES)}":${random.pick(RAW_VALUES)},${after}`;
  if (found.endsWith(':'))
    return random.percent(50) ? `${before}${found}1,${found}${after}` : `${before}"${random.pick(NAMES)}":${after}`;
  if (found.startsWith('"') && random.percent(35))
    return `${before}"${inText(random.pick(ODD_TEXTS))}${found.slice(1)}${after}`;
  return before + random.pick(RAW_VALUES) + after;
}

/** Odd text inside quotes, as bytes that are not escaped twice. */
function inText(odd: string): string {
  return odd.replaceAll(/["\\]/g, '\\$&');
}

const mutantOf = (target: Target, random: Random): MadeCall => {
  const call = someJsonCall(target, random);
  const drawn = random.below(10);
  const body =
    drawn < 7 && call.json !== undefined
      ? mutatedJson(call.json, random)
      : drawn < 8
        ? random.pick(RAW_VALUES)
        : drawn < 9
          ? random
              .pick([`\ufeff${call.body}`, `${call.body}${call.body}`, `${call.body}\0`, ` ${call.body}\n`])
              .replace('\ufeff', bytesOf('\ufeff'))
          : mutated(call.body, BYTE_MUTATIONS, random);
  return { ...call, body, headers: withLength(call, body) };
};

/** Headers that say how long the body has become. */
function withLength({ headers }: RawRequest, body: string): RawRequest['headers'] {
  return [...headers.filter(([name]) => name !== 'Content-Length'), ['Content-Length', String(body.length)]];
}

export const jsonMutants: MutantKind = {
  mutant: (target, random) => sent(target, mutantOf(target, random)),
  good: (target, random) => sent(target, someJsonCall(target, random)),
};

function sent({ port }: Target, call: MadeCall): Mutant {
  const about = `${call.method} ${call.target} with ${JSON.stringify(call.body.slice(0, 300))}`;
  return { about, atMost: 1, isWhole: true, send: () => sendsRaw(port, written(call), { isWhole: true }) };
}
