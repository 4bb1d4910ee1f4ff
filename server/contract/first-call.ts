// The one call that a reader makes before the rest of it is there. Apart from the others: their shapes bring zod.

/** Where the reader API lives on the server. */
export const READER_API = '/reader/v1';

/** Where an access code is asked for. */
export const ACCESS_CODES = '/messages/{id}/access-codes';
