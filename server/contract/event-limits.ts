// Every size, count and duration of what is told to a municipality's own systems, each with its reason. Apart from
// limits.ts, which the reader carries.
import { DAY, HOUR, KiB, MINUTE, SECOND } from './units.ts';

/** Sizes in bytes or characters, durations in milliseconds. */
export const eventLimits = {
  /** Events of one organisation on a page: unless the caller says how many, and at most. */
  eventsOnPage: 100,
  mostEventsOnPage: 1_000,
  /** How long they are told: a system that was away for its summer holidays misses nothing. */
  eventsKeptFor: 30 * DAY,
  /** Systems that an organisation's events go to by themselves. */
  subscriptions: 10,
  subscriptionUrlCharacters: 2_000,
  /** Of a channel's name (the Notificaties API's own limit), and of who publishes there. */
  channelCharacters: 50,
  clientIdCharacters: 50,
  clientSecretCharacters: 500,
  /** What a receiver may take for one event, and beyond which it is slow and has places with the slow only. */
  receiverTimeout: 10 * SECOND,
  receiverSlowAfter: 2 * SECOND,
  /** Of its answer nothing is needed but the status. */
  receiverAnswerBytes: 16 * KiB,
  /** Of a neighbour that is asked for something: a page of a few rows. */
  neighbourAnswerBytes: 256 * KiB,
  /** Events that one process hands over at once: half of them to quick receivers only; and of one organisation. */
  receiverPlaces: 4,
  receiverPlacesPerOrganisation: 2,
  /** Between two tries at most, and how long a receiver may fail before it is given up. */
  receiverBackOffAtMost: 10 * MINUTE,
  receiverGivenUpAfter: 7 * DAY,
  /** Trouble that lasts so long the operator is told. */
  receiverTroubleAfter: 1 * HOUR,
  /** How long tries are remembered, and an earlier secret signs beside the new one. */
  deliveriesKeptFor: 7 * DAY,
  secretOverlap: 1 * DAY,
} as const;
