// What leaves the house goes in lanes, by what a person is waiting for. Each lane has places that no other can take.
import { MINUTE, SECOND } from './units.ts';

/** Most urgent first. Sms and mail fail apart, so a code by sms never waits for a relay. */
export const LANES = ['sms-code', 'mail-code', 'answer', 'notification', 'rest'] as const;
export type Lane = (typeof LANES)[number];
/** The lanes that need the relay. */
export type MailLane = Exclude<Lane, 'sms-code'>;

/** A lane's part of the connections, and its timeout in milliseconds. */
export interface LaneRules {
  /** Of the connections that the setting allows. */
  readonly share: number;
  /** Until the other side is there, and then between two signs of it. */
  readonly timeout: { readonly connect: number; readonly silence: number };
  /**
   * A job may keep its row so long without a word to the database; then its process is frozen and another takes over.
   */
  readonly held: number;
  /**
   * Milliseconds that a place rests at most after a job, twice as long as that took, while its organisation has others
   * under way: a mass mailing leaves the processor to others most of the time.
   */
  readonly rest: number;
}

/**
 * A code is short and lives for minutes: better soon another try. A reply may be large; between two of its records a
 * slow relay takes a while.
 */
export const laneRules: Readonly<Record<Lane, LaneRules>> = {
  'sms-code': { share: 1, timeout: { connect: 5 * SECOND, silence: 10 * SECOND }, held: 30 * SECOND, rest: 0 },
  'mail-code': { share: 1 / 4, timeout: { connect: 5 * SECOND, silence: 10 * SECOND }, held: 60 * SECOND, rest: 0 },
  answer: { share: 1 / 4, timeout: { connect: 10 * SECOND, silence: 60 * SECOND }, held: 5 * MINUTE, rest: 0 },
  notification: { share: 3 / 8, timeout: { connect: 10 * SECOND, silence: 30 * SECOND }, held: 5 * MINUTE, rest: 50 },
  rest: { share: 1 / 8, timeout: { connect: 10 * SECOND, silence: 30 * SECOND }, held: 5 * MINUTE, rest: 50 },
};

/** Places of a lane in one process, at least one: jobs of it under way at once, each with a connection of its own. */
export function placesOf(lane: Lane, connections: number): number {
  return Math.max(1, Math.floor(connections * laneRules[lane].share));
}
