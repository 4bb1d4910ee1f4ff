// What happened to a message, without content: the municipality's proof, and the citizen's (Awb 2:25).
import * as z from 'zod';
import type { Queryable } from '../store/database.ts';
import { audit } from '../store/schema-service.ts';

/** Everything that is written down, and what with it. */
export interface AuditEvents {
  received: { attachments: number; sealed: readonly { kind: 'body' | 'file'; size: number; sha256: string }[] };
  notified: Record<string, never>;
  'notification-late': Record<string, never>;
  'notification-failed': { error: string };
  /** Which of our mails came back, by its job, and the status of RFC 3463 if there was one. */
  bounced: { mail: string; status?: string };
  undeliverable: { reason: string };
  reminded: { about: 'unread' | 'expiring' };
  'reminder-failed': { error: string };
  'code-sent': { channel: 'sms' | 'email' };
  'code-failed': { channel: 'sms' | 'email'; error: string };
  /** `device` tells the browsers of one message apart, and nothing else. */
  opened: { device?: string };
  'attachment-fetched': Record<string, never>;
  locked: Record<string, never>;
  unlocked: Record<string, never>;
  replied: {
    reference: string;
    attachments: number;
    bytes: number;
    sealed: readonly { kind: 'reply' | 'replyfile'; size: number; sha256: string }[];
  };
  'reply-delivered': { reference: string };
  'reply-failed': { reference: string; error: string };
  'reply-bounced': { reference: string };
  'receipt-failed': { reference: string; error: string };
  withdrawn: Record<string, never>;
  'withdrawal-notified': Record<string, never>;
  'withdrawal-failed': { error: string };
  expired: Record<string, never>;
}

/** The names of the events. */
export const EventName = z.enum([
  'received',
  'notified',
  'notification-late',
  'notification-failed',
  'bounced',
  'undeliverable',
  'reminded',
  'code-sent',
  'code-failed',
  'opened',
  'attachment-fetched',
  'locked',
  'unlocked',
  'replied',
  'reply-delivered',
  'reply-failed',
  'reply-bounced',
  'receipt-failed',
  'withdrawn',
  'withdrawal-notified',
  'withdrawal-failed',
  'reminder-failed',
  'expired',
]);

/** Writes down one event, in the transaction of what it tells. */
export async function recordEvent<Event extends keyof AuditEvents>(
  db: Queryable,
  of: { readonly id: string; readonly organisationId: string },
  event: Event,
  details: AuditEvents[Event],
  at: Date,
): Promise<void> {
  await db.insert(audit).values({ organisationId: of.organisationId, messageId: of.id, event, details, at });
}
