// What is wrong with a value that a call brought, in words of a person: where a schema has none of its own, the
// library's would be read ("expected string, received undefined").
import type * as z from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object, in braces',
  record: 'an object, in braces',
  array: 'a list, in brackets',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time like 2026-11-23T10:00:00Z',
  date: 'a day that exists, like 2027-01-31',
  uuid: 'an id like 0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11',
};

/** The words for a fault; those that a schema has itself go before them. */
export function faultWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'is missing: it ' : ''}must be ${TYPES[issue.expected] ?? 'of another type'}`;
    case 'too_big':
      return bound('at most', issue.origin, issue.maximum);
    case 'too_small':
      return bound('at least', issue.origin, issue.minimum);
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? 'of the form that the document describes'}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known';
    default:
      return 'is not of the form that the document describes';
  }
}

function bound(which: string, origin: string, bound: number | bigint): string {
  if (origin === 'string') return `must have ${which} ${bound} character${bound === 1 ? '' : 's'}`;
  return origin === 'array' ? `must have ${which} ${bound} entries` : `must be ${which} ${bound}`;
}
