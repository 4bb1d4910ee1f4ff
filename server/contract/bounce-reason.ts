// Why a mail came back or never left, as far as its words for people differ.
import * as z from 'zod/mini';

export const BounceReason = z.enum([
  'unknown-address',
  'mailbox-full',
  'refused',
  'other',
  /** The organisation's own relay refuses it. */
  'relay-refused',
  /** Its key is gone, as after a restore, or its time was over before the relay took it: nobody else's fault. */
  'never-left',
]);
export type BounceReason = z.infer<typeof BounceReason>;
