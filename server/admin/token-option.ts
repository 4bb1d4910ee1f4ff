// A token of another system's API, as an operator brings it in a file.
import * as z from 'zod';
import { eventLimits } from '../contract/event-limits.ts';

/** Visible characters without a space: it goes into a header. */
export const Token = z
  .string()
  .trim()
  .regex(/^[!-~]+$/, { error: 'must hold one token' })
  .max(eventLimits.clientSecretCharacters);
