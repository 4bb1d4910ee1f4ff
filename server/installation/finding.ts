// What was found when an installation was tried: one sentence each, and how much it matters.

/**
 * `mend`: something does not work, or will not, or the law asks it; `better`: it works, and could be better;
 * `unknown`: it could not be seen from here; `well`: as it should be.
 */
export type Verdict = 'mend' | 'better' | 'unknown' | 'well';

/** One thing that was tried. */
export interface Finding {
  readonly verdict: Verdict;
  /** A setting, an organisation, or a name in DNS. */
  readonly subject: string;
  /** What is so, and what to do; never a secret. */
  readonly says: string;
}

/** What a check says of its one subject. */
export type Says = (verdict: Verdict, says: string) => Finding;

/** Findings about one subject. */
export function about(subject: string): Says {
  return (verdict, says) => ({ verdict, subject, says });
}
