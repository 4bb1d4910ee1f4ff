// What the job of a code carries under its outbox key, which is destroyed when the code has left: the code; and the
// number that it goes to, where that was told by a register before the code was drawn. The worker asks no register.

/** The number of this code; undefined when there was none. */
export interface DecidedNumber {
  readonly mobile: string | undefined;
}

/** The code, with the number that was decided already; without one it is looked for when the code leaves. */
export function codeSecret(code: string, decided: DecidedNumber | undefined): string {
  return decided === undefined ? code : `${code} ${decided.mobile ?? ''}`;
}

/** Reads it. */
export function readCodeSecret(secret: string): { readonly code: string; readonly decided: DecidedNumber | undefined } {
  const [code = '', mobile] = secret.split(' ');
  return { code, decided: mobile === undefined ? undefined : { mobile: mobile === '' ? undefined : mobile } };
}
