// What a step may need. Made once, in main, and handed down; a step says which part it touches: Pick<Services, 'db' |
// 'clock'>.

import type { EventReceivers } from './integrations/event-receivers.ts';
import type { MailRelay } from './integrations/mail.ts';
import type { MalwareScan } from './integrations/malware-scan.ts';
import type { SmsGateway } from './integrations/sms.ts';
import type { Log } from './log.ts';
import type { Database, Transaction } from './store/database.ts';
import type { IntakePlaces } from './store/intake-places.ts';
import type { OutboxKeys } from './store/outbox-keys.ts';
import type { ServerKeys } from './store/server-keys.ts';

/** The time, as the only thing that knows it: tests turn it. */
export interface Clock {
  now(): Date;
}

export interface Services {
  readonly db: Database;
  /** For letters that are being received, in a place of their organisation. */
  readonly intakeDb: Database;
  readonly intakePlaces: IntakePlaces;
  readonly clock: Clock;
  readonly serverKeys: ServerKeys;
  readonly outboxKeys: OutboxKeys;
  readonly mail: MailRelay;
  /** Undefined: codes go by e-mail. */
  readonly sms: SmsGateway | undefined;
  /** The municipalities' own systems, which events go to. */
  readonly eventReceivers: EventReceivers;
  /** Undefined: files are judged by type only. */
  readonly malwareScan: MalwareScan | undefined;
  readonly log: Log;
  /** Domain of the secure reply and bounce addresses. */
  readonly gatewayHost: string;
}

/** What a step may need inside a transaction, which is then its only way to the database. */
export type InTransaction<Needed extends keyof Services = keyof Services> = Omit<
  Pick<Services, Needed>,
  'db' | 'intakeDb' | 'intakePlaces'
> & { readonly db: Transaction };

/** The services with a transaction for their database. */
export function inTransaction<Given extends Pick<Services, 'db'>>(
  services: Given,
  tx: Transaction,
): Omit<Given, 'db' | 'intakeDb' | 'intakePlaces'> & { readonly db: Transaction } {
  return { ...services, db: tx };
}
