// What may be found, and why: everything else may not.
import type { Found } from './search.ts';

/** Canaries by their names, in places by theirs, as they are there. */
export interface Exception {
  readonly canary: RegExp;
  readonly place: RegExp;
  readonly why: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    canary: /^(password of the database|relay|sms provider), /,
    place: /^environ of /,
    why: 'settings are read from the environment',
  },
  {
    canary: /^server key /,
    place: /^data directory: server-keys$/,
    why: 'the file of server keys, which only its owner may read',
  },
  {
    canary: /^case number/,
    place: /^events$/,
    why: 'a case system finds its case by it: `caseNumber` of events',
  },
  {
    canary: /^member of a wrong call$/,
    place: /^refusals$/,
    why: 'a pointer names the member that the caller wrote and nobody knows; never its value',
  },
  {
    canary: /^(who reads a code|why it is read)$/,
    place: /^(dump of public\.audit|table files|write-ahead log)/,
    why: 'who gave a counter code stands in the record of what happened, which nobody can write anew for a fresh key',
  },
];

/** The exception for what was found, if there is one. */
export function exceptionFor({ canary, place }: Found): Exception | undefined {
  return EXCEPTIONS.find((exception) => exception.canary.test(canary) && exception.place.test(place));
}
