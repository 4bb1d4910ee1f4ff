// Every sentence of the reader in every language, side by side: made by `npm run texts`, and held against the
// languages by a test.
import { readFileSync, writeFileSync } from 'node:fs';
import { LANGUAGES } from '../../widget/texts/languages.ts';

const FILE = 'widget/texts/README.md';
const languages = await Promise.all(
  Object.values(LANGUAGES).map(async ({ load, loadLater }) => ({ ...(await load()), ...(await loadLater()) })),
);

/** Stands for whatever a sentence is given: says its name. */
function given(name: string): unknown {
  const said = () => `{${name}}`;
  const named = { [Symbol.toPrimitive]: said, toString: said, replace: said, join: said };
  return new Proxy(named, {
    get: (target, key) => (typeof key === 'symbol' || key in target ? Reflect.get(target, key) : given(key)),
  });
}

/** Formats that leave what they are given as it is. */
const formats = new Proxy({}, { get: () => (value: unknown) => value });

function sentence(value: unknown, isProblem: boolean): string {
  if (typeof value !== 'function') return String(value);
  const names =
    /^\(?([^)=]*)\)?\s*=>/
      .exec(String(value))?.[1]
      ?.split(',')
      .map((name) => name.replace(/:.*/, '').trim()) ?? [];
  return String(
    isProblem
      ? value(given('problem'), formats)
      : value(...names.map((name) => (name.startsWith('{') ? formats : given(name)))),
  );
}

function rows(tree: unknown, path: readonly string[] = []): string[] {
  return Object.entries(Object(tree)).flatMap(([key, value]) => {
    const here = [...path, key];
    if (typeof value === 'object') return rows(value, here);
    const all = languages.map((language) => {
      const text = here.reduce<unknown>((at, step) => Object(at)[step], language);
      return sentence(text, here[0] === 'problems')
        .replaceAll('|', '\\|')
        .replaceAll('\n', ' ');
    });
    return `| \`${here.join('.')}\` | ${all.join(' | ')} |`;
  });
}

/** The table as it should stand in the file. */
export function textsTable(): string {
  const names = Object.entries(LANGUAGES).map(([code, { name }]) => `\`${code}\` ${name}`);
  return [
    '# Every sentence of the reader',
    '',
    'Made by `npm run texts`. Another language is one file beside these, one in `later` and one line in `languages.ts`; a sentence that lacks does not compile.',
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---').join('|')}|`,
    ...rows(languages[0]),
    '',
  ].join('\n');
}

if (process.argv[2] === 'write') writeFileSync(FILE, textsTable());
else if (process.argv[2] === 'check' && readFileSync(FILE, 'utf8') !== textsTable()) {
  process.stdout.write(`${FILE} is out of date. Run: npm run texts\n`);
  process.exitCode = 1;
}
