// Why a mail came back, as far as its words for people differ.
import * as z from 'zod/mini';

export const BounceReason = z.enum(['unknown-address', 'mailbox-full', 'refused', 'other']);
export type BounceReason = z.infer<typeof BounceReason>;
