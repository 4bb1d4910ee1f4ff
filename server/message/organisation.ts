import type { organisation } from '../store/schema.ts';

/** A municipality, as stored. */
export type Organisation = typeof organisation.$inferSelect;
