// How far a browser is with its access code: what the reader's state has of it, and the code screen shows.
import type { CodeAnswer, CodeSent } from '../../server/contract/reader-api.ts';
import type { Problem } from '../texts/problem.ts';

/** How a code is asked for. */
export interface CodeWish {
  readonly automatic: boolean;
  readonly renew: boolean;
  /** In a phone call, in this language (ISO 639). */
  readonly spokenIn?: string;
}

/** How far this browser is with its access code. */
export type CodeStep =
  /** `by-itself` asks as soon as the page is looked at; `by-hand` waits for a tap. */
  | {
      readonly step: 'tap';
      readonly asks: 'by-itself' | 'by-hand';
      readonly answer?: CodeAnswer & { readonly status: 'tap-needed' };
      readonly problem?: Problem;
    }
  | ({ readonly step: 'asking'; readonly sent?: CodeSent } & CodeWish)
  | { readonly step: 'sent'; readonly sent: CodeSent; readonly renewed: boolean; readonly problem?: Problem }
  | { readonly step: 'checking'; readonly sent: CodeSent; readonly code: string };
