// What the reader's own frame knows of the page around it, for it can't look. In the page itself there is none.

/** The page around the frame. */
export interface Surroundings {
  /** Its address, without what comes after `#`. */
  readonly page: string;
  /** A citizen looks at it; and has put the focus nowhere in particular. */
  readonly isLookedAt: boolean;
  readonly isIdle: boolean;
  /** The page lets go of the link, too. */
  readonly forget: () => void;
}

let around: Surroundings | undefined;

/** Says that this document is a frame, and in what; again when that changed. */
export function setSurroundings(now: Surroundings): void {
  around = now;
}

/** The page around; undefined where the reader stands in the page itself. */
export function surroundings(): Surroundings | undefined {
  return around;
}

/** The address of the municipality's page, without what comes after `#`. */
export function pageAddress(): string {
  return around?.page ?? location.origin + location.pathname;
}
