// The kinds of columns that drizzle has no word for, shared by all tables.
import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Bytes. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** A moment, in UTC. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
