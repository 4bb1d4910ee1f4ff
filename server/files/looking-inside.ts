// What looking into a file may cost, and who looks at what lies in it: an archive in an archive is judged by the same
// rules.

/** Says of something that lies in a file whether it is harmless: no program, no script, no macros. */
export interface LookingInside {
  /** Looks at a file within. */
  isHarmless(name: string, bytes: Buffer): Promise<boolean>;
  /** How many bytes may still be unpacked. */
  readonly bytesLeft: number;
  /** Counts bytes that were unpacked. Throws `DamagedFileError` when they are too many: a bomb. */
  spend(bytes: number): void;
}
