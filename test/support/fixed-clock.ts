// An fixedClock that always begins at the same minute: so that pictures differ by what changed, and not by the hour
// they were made. Time goes on in it, for the server and for the page alike.

/** 13.35 in Amsterdam. */
const BEGINS = Date.UTC(2026, 10, 23, 12, 35);
const OFFSET = BEGINS - Date.now();

/** The server's clock. */
export const fixedClock = { now: () => new Date(Date.now() + OFFSET) };

/** The page's: a script to run before its own. */
export const FIXED_CLOCK_ON_PAGE = `{
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + ${OFFSET}) : super(...given); }
    static now() { return Real.now() + ${OFFSET}; }
  };
}`;
