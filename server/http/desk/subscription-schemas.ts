// What a municipality's own systems send and get about subscriptions; with desk-schemas.ts, which has the rest.
import * as z from 'zod';
import { eventLimits } from '../../contract/event-limits.ts';
import { EventType } from '../../events/cloud-event.ts';

const at = z.iso.datetime();
const types = z.array(EventType).min(1).max(100).describe('Only events of these types; without it all.');

export const NewSubscription = z.strictObject({
  url: z
    .string()
    .max(eventLimits.subscriptionUrlCharacters)
    .describe('Where events are posted to: https, on the internet or in a network that the operator opened.')
    .meta({ examples: ['https://zaken.haarlemmermeer.example/hooks/veilige-berichten'] }),
  types: types.optional(),
  after: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('Begin with the events after this `sequence`, as far as they are told still. Without it: from now on.'),
});

const shape = {
  id: z.uuid(),
  url: z.string(),
  types: types.optional(),
  state: z
    .enum(['active', 'failing', 'paused', 'stopped'])
    .describe(
      '`failing`: the last try failed, there will be another; `paused`: by you; `stopped`: given up, until it is resumed.',
    ),
  deliveredThrough: z.int().describe('The `sequence` of the last event that was taken, or is not of these types.'),
  createdAt: at,
  failures: z.int().describe('Tries in a row that failed.'),
  failingSince: at.optional(),
  lastError: z.string().optional().describe('Why the last try failed, in words.'),
  nextTryAt: at.optional().describe('After a try that failed.'),
  earlierSecretUntil: at.optional().describe('Until then events are signed with the earlier secret, too.'),
};
export const Subscription = z.object(shape);
export type Subscription = z.infer<typeof Subscription>;
export const Subscriptions = z.object({ subscriptions: z.array(Subscription).describe('Oldest first.') });

const secret = z
  .string()
  .describe('Told this once. Standard Webhooks: `whsec_` and the key in base64.')
  .meta({ examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] });
export const StartedSubscription = z.object({ ...shape, secret });
export const NewSecret = z.object({ secret, earlierSecretUntil: at });

export const TestedSubscription = z.object({
  taken: z.boolean(),
  milliseconds: z.int(),
  error: z.string().optional().describe('Why it was not taken, in words.'),
});

export const DeliveryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('Tries on a page.'),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'must be `next` of an earlier page')
    .optional()
    .describe('`next` of the page before.'),
});
export const DeliveryPage = z.object({
  deliveries: z
    .array(
      z.object({
        eventId: z.uuid(),
        sequence: z.int(),
        at,
        milliseconds: z.int(),
        taken: z.boolean(),
        error: z.string().optional().describe('Why it was not taken, in words.'),
      }),
    )
    .describe('Tries of the last days, newest first.'),
  next: z.string().optional().describe('The cursor of the next page; absent on the last one.'),
});
