// What a contact person is told of a message of his, beside its replies. His mails have words for each.
import * as z from 'zod/mini';
import { BounceReason } from './bounce-reason.ts';

export const ContactNotice = z.discriminatedUnion('about', [
  z.object({ about: z.literal('message-locked') }),
  /** `isReported`: its sender, another, has the report that he asked for. */
  z.object({ about: z.literal('undeliverable'), reason: BounceReason, isReported: z.optional(z.boolean()) }),
  /** A mail server beyond the relay says so; `relayed`: it can't say what the next one does (RFC 3464, 2.3.3). */
  z.object({ about: z.literal('message-delivered'), action: z.enum(['delivered', 'relayed']) }),
  /** The relay took it, and nobody says more. */
  z.object({ about: z.literal('message-passed-on') }),
  z.object({ about: z.literal('message-opened') }),
  /** Recipients of the organisation's own, to whom nothing went. */
  z.object({ about: z.literal('colleagues-skipped'), count: z.int() }),
]);
export type ContactNotice = z.infer<typeof ContactNotice>;
