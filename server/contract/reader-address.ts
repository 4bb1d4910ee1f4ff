// Where the reader API lives on the server, and the first of its calls: without a schema, for these come before the
// first screen.

/** The path of all calls of a citizen's browser. */
export const READER_API = '/reader/v1';

/** Below it: asks for a code. `{id}`: the public name of a message. */
export const ACCESS_CODES = '/messages/{id}/access-codes';

/** Says in which page the reader's own frame is (an origin); counts only in calls from this server's own origin. */
export const PAGE_HEADER = 'Page-Origin';
