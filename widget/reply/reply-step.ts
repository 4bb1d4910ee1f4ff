// How far a reply is that is being written.
import type { Problem } from '../texts/problem.ts';

/**
 * `uploading`: it goes as soon as its files are there, and can be taken back. `waiting`: the network is away, sending
 * goes on by itself when it is back.
 */
export type ReplyStep =
  /** `isHeldByFiles`: it was to go, and a file was refused meanwhile. */
  | { readonly step: 'writing'; readonly problem?: Problem; readonly isHeldByFiles?: true }
  | { readonly step: 'uploading' }
  | { readonly step: 'sending' }
  | { readonly step: 'waiting'; readonly problem: Problem };
