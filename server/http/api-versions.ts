// Versions of the APIs (semver): in the `API-Version` header of every answer, and in the documents. CHANGELOG.md says
// what each brought.

/** Version of the reader API. */
export const READER_VERSION = '1.0.0';
/** Version of the desk API. */
export const DESK_VERSION = '1.0.0';
