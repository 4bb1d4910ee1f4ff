// Media types (RFC 6838, 4.2): the names that travel in headers and letters.

/** What is shown and written for bytes of a kind that nobody knows, or that must never be shown. */
export const UNKNOWN_TYPE = 'application/octet-stream';

const MEDIA_TYPE = /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/;

/** The type if it is one, without parameters; else `application/octet-stream`: it goes into headers as it is. */
export function safeMediaType(type: string): string {
  return MEDIA_TYPE.test(type) ? type : UNKNOWN_TYPE;
}
