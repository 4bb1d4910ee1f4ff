// A token of another system's API, as an operator brings it in a file.
import * as z from 'zod';
import { eventLimits } from '../contract/event-limits.ts';
import { checked, textIn } from './command.ts';

/** Of every command that takes one. */
export const TOKEN_FILE = ['--token-file <file>', 'holds a token of the API; - for stdin'] as const;

/** Visible characters without a space: it goes into a header. */
const Token = z
  .string()
  .trim()
  .regex(/^[!-~]+$/, { error: 'must hold one token' })
  .max(eventLimits.clientSecretCharacters);

/** The token in the file of that option. Throws `AdminError` when there is none. */
export async function tokenIn(file: string): Promise<string> {
  const text = await textIn('--token-file', file);
  return checked(z.object({ token: Token }), { token: text }, { token: 'tokenFile' }).token;
}
