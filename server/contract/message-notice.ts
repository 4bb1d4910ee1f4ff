// What a message says of itself to whoever holds its link, open or not: whose it is, and whom to call.
import * as z from 'zod/mini';

/** What of an organisation is shown to whoever holds a link: columns of its row, by their names. */
export const OrganisationNotice = z.object({
  name: z.string(),
  shortName: z.string(),
  phone: z.optional(z.string()),
  email: z.optional(z.string()),
  /** The organisation's own advice for who is stuck. */
  helpText: z.optional(z.string()),
});
export type OrganisationNotice = z.infer<typeof OrganisationNotice>;

/** What anyone who holds the link may know of a message. */
export const MessageNotice = z.object({
  /** The message's own reference (kenmerk): stands in the notification and on every screen. */
  reference: z.string(),
  organisation: OrganisationNotice,
  /** RFC 3339, UTC. */
  expiresAt: z.string(),
});
export type MessageNotice = z.infer<typeof MessageNotice>;
