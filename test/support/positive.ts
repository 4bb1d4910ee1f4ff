// A word on a command line that is a number above 0.
import { InvalidArgumentError } from 'commander';

/** As an option's parser. */
export function positive(word: string): number {
  const number = Number(word);
  if (!(number > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return number;
}
