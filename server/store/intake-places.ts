// Letters being received: each holds a database connection (and a mail a worker) for as long as its sender takes. So
// there are so many places, an organisation has a few of them at most, and those who wait get theirs in turns.
import { setTimeout as pause } from 'node:timers/promises';

/** How many letters at once: in all, of one organisation, and of one waiting for a place. */
export interface IntakeSize {
  readonly places: number;
  readonly perOrganisation: number;
  readonly waiting: number;
  /**
   * Milliseconds of work that an organisation may give at once, and how much of it is forgotten for each that goes
   * by.
   */
  readonly work: number;
  readonly workPace: number;
  /** From so many milliseconds of work that is not forgotten, its letters come one at a time. */
  readonly workTogether: number;
  /** And from so many a letter is held up while it is sealed. */
  readonly workPaced: number;
}

/** Milliseconds that a letter waits for the work of earlier ones at most: its sender would hang up. */
const LONGEST_WAIT = 20_000;

/** Milliseconds that a place rests at most. */
const LONGEST_REST = 200;

/** Milliseconds that a letter is held up at most by a part of it: its sender must not think that we are gone. */
const LONGEST_PAUSE = 5_000;

/**
 * The places of one process, shared by all ways in. While letters of an organisation wait, a place of it rests as long
 * as its letter took: however many it sends, others have the processor half of the time.
 */
export class IntakePlaces {
  readonly #size: IntakeSize;
  #taken = 0;
  readonly #takenBy = new Map<string, number>();
  /** By organisation, the one whose turn is next first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  /** When the work of each organisation is forgotten. */
  readonly #workedOff = new Map<string, number>();

  constructor(size: IntakeSize) {
    this.#size = size;
  }

  /**
   * Runs a step in a place of its organisation, when it has one; `full` when too many wait for one already, or its
   * letters were more work than it may give.
   */
  async take<T>(organisationId: string, step: () => Promise<T>): Promise<T | 'full'> {
    const wait = this.#overworked(organisationId);
    if (wait > LONGEST_WAIT) return 'full';
    if (this.#hasPlaceFor(organisationId)) this.#occupy(organisationId);
    else if ((this.#waiting.get(organisationId)?.length ?? 0) >= this.#size.waiting) return 'full';
    else await this.#wait(organisationId);
    const began = performance.now();
    try {
      // In its place: those that come after it wait, too.
      if (wait > 0) await pause(wait);
      return await step();
    } finally {
      const rest = Math.min(performance.now() - began, LONGEST_REST);
      if (this.#waiting.has(organisationId)) setTimeout(() => this.#leave(organisationId), rest);
      else this.#leave(organisationId);
    }
  }

  /** Counts the work that a letter of an organisation was, refused or not. */
  worked(organisationId: string, milliseconds: number): void {
    const now = performance.now();
    for (const [id, at] of this.#workedOff) if (at <= now) this.#workedOff.delete(id);
    const from = Math.max(this.#workedOff.get(organisationId) ?? 0, now);
    this.#workedOff.set(organisationId, from + milliseconds / this.#size.workPace);
  }

  /**
   * Counts work of a letter while it is done. Of an organisation that has given more than a little the rest of the
   * letter waits until that is forgotten: a letter to many people, or a large one, leaves the processor to others.
   */
  async pace(organisationId: string, milliseconds: number): Promise<void> {
    this.worked(organisationId, milliseconds);
    const over = (this.#workOf(organisationId) - this.#size.workPaced) / this.#size.workPace;
    if (over > 0) await pause(Math.min(over, LONGEST_PAUSE));
  }

  /** Milliseconds until the organisation's work is no more than it may be at once. */
  #overworked(organisationId: string): number {
    const { work, workPace } = this.#size;
    return (this.#workOf(organisationId) - work) / workPace;
  }

  /** Milliseconds of its work that are not forgotten yet. */
  #workOf(organisationId: string): number {
    return ((this.#workedOff.get(organisationId) ?? 0) - performance.now()) * this.#size.workPace;
  }

  #hasPlaceFor(organisationId: string): boolean {
    const { places, perOrganisation, workTogether } = this.#size;
    const most = this.#workOf(organisationId) > workTogether ? 1 : perOrganisation;
    return this.#taken < places && (this.#takenBy.get(organisationId) ?? 0) < most;
  }

  #occupy(organisationId: string): void {
    this.#taken += 1;
    this.#takenBy.set(organisationId, (this.#takenBy.get(organisationId) ?? 0) + 1);
  }

  #wait(organisationId: string): Promise<void> {
    const waiting = this.#waiting.get(organisationId) ?? [];
    this.#waiting.set(organisationId, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  #leave(organisationId: string): void {
    this.#taken -= 1;
    const left = (this.#takenBy.get(organisationId) ?? 1) - 1;
    if (left === 0) this.#takenBy.delete(organisationId);
    else this.#takenBy.set(organisationId, left);
    for (const [next, waiting] of this.#waiting) {
      if (!this.#hasPlaceFor(next)) continue;
      this.#waiting.delete(next);
      const begin = waiting.shift();
      if (waiting.length > 0) this.#waiting.set(next, waiting); // at the end of the row
      this.#occupy(next);
      begin?.();
      return;
    }
  }
}
