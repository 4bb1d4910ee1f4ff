// `--wordmark`: words, or the file of a picture.
import { readFile } from 'node:fs/promises';
import { readWordmark, type WordmarkPicture } from '../organisation/wordmark.ts';
import { AdminError } from './command.ts';

/** What looks like a file: whoever writes that does not mean words. */
const FILE = /[/\\]|\.(png|jpe?g|gif|svg|webp|bmp|ico|pdf)$/i;

/**
 * What the options say of the wordmark: words or a picture, which takes the other away; nothing of it when it is not
 * given. Throws `AdminError` for a picture that can't be one.
 */
export async function wordmarkOf({
  wordmark,
}: Record<string, unknown>): Promise<{ readonly wordmark?: string | null; readonly picture?: WordmarkPicture | null }> {
  if (wordmark === false) return { wordmark: null, picture: null };
  if (typeof wordmark !== 'string') return {};
  const bytes = await readFile(wordmark).catch(() => undefined);
  if (bytes === undefined && FILE.test(wordmark)) throw new AdminError(`--wordmark: ${wordmark} cannot be read.`);
  if (bytes === undefined) return { wordmark: wordmark.trim(), picture: null };
  const picture = readWordmark(bytes);
  if (typeof picture === 'string') throw new AdminError(`--wordmark: ${picture}.`);
  return { wordmark: null, picture };
}
