// What a page tells its frame, taken field by field: what is not as it must be is not heard.
import { type Looks, type PageNews, TEXT_PROPERTIES } from './frame-messages.ts';

/** Characters of a value that a style sheet may have. */
const LONGEST = 200;
/** It fetches something: the frame shows nothing of anybody else. */
const FETCHES = /url\(|image-set\(|src\(|\\/i;

type Parsers = { readonly [Name in keyof PageNews]: (given: unknown) => PageNews[Name] | undefined };

const PARSERS: Parsers = {
  link: (given) => text(given, 500),
  page: (given) => (URL.canParse(text(given, 2000) ?? '') ? text(given, 2000) : undefined),
  language: (given) => text(given, 40),
  headingLevel: (given) => (typeof given === 'number' && given >= 1 && given <= 6 ? Math.trunc(given) : undefined),
  isLookedAt: flag,
  isIdle: flag,
  looks: looksIn,
  above: pixels,
  below: pixels,
};

/** What is understood of it. */
export function pageNewsIn(given: unknown): Partial<PageNews> {
  if (typeof given !== 'object' || given === null) return {};
  const fields: Readonly<Record<string, unknown>> = { ...given };
  const heard: Record<string, unknown> = {};
  for (const [name, parse] of Object.entries(PARSERS)) {
    const value = Object.hasOwn(fields, name) ? parse(fields[name]) : undefined;
    if (value !== undefined) heard[name] = value;
  }
  return heard;
}

/** True once all was told. */
export function isWhole(news: Partial<PageNews>): news is PageNews {
  return Object.keys(PARSERS).every((name) => name in news);
}

function text(given: unknown, longest: number): string | undefined {
  return typeof given === 'string' && given.length <= longest ? given : undefined;
}

function flag(given: unknown): boolean | undefined {
  return typeof given === 'boolean' ? given : undefined;
}

function pixels(given: unknown): number | undefined {
  return typeof given === 'number' && given >= 0 && given < 1_000_000 ? given : undefined;
}

/** Names of tokens, and at most so many of them. */
const [TOKEN, MOST_TOKENS] = [/^--(?:nl|utrecht)-[a-z\d-]{1,60}$/, 100];

function looksIn(given: unknown): Looks | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { tokens, text: words, rootSize }: { tokens?: unknown; text?: unknown; rootSize?: unknown } = given;
  const named = Object.keys(Object(tokens)).filter((name) => TOKEN.test(name));
  return {
    tokens: valuesIn(tokens, named.slice(0, MOST_TOKENS), propertyOf),
    text: valuesIn(words, TEXT_PROPERTIES, (name) => name),
    rootSize: valueIn(rootSize, 'font-size') ?? '',
  };
}

function valuesIn(given: unknown, names: readonly string[], property: (name: string) => string) {
  const fields: Readonly<Record<string, unknown>> = { ...Object(given) };
  const values = names.map((name) => [name, valueIn(fields[name], property(name))] as const);
  const taken = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries(taken);
}

/** What a token's value must be a value of. */
function propertyOf(token: string): string {
  const [property = ''] = /(?:font|border)-(?:family|size|weight|radius|width)$/.exec(token) ?? [];
  return property === '' ? 'color' : property;
}

function valueIn(given: unknown, property: string): string | undefined {
  const value = text(given, LONGEST);
  return value !== undefined && !FETCHES.test(value) && CSS.supports(property, value) ? value : undefined;
}
