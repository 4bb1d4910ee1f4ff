// What a contact person is told of a message of his, beside its replies. His mails have words for each.
import * as z from 'zod/mini';
import { BounceReason } from './bounce-reason.ts';

export const ContactNotice = z.discriminatedUnion('about', [
  z.object({ about: z.literal('message-locked') }),
  z.object({ about: z.literal('undeliverable'), reason: BounceReason }),
]);
export type ContactNotice = z.infer<typeof ContactNotice>;
