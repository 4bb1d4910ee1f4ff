// The reader API: its calls, and what they are in words, for whoever audits it or builds another reader. The widget is
// its caller.

import { READER_API } from '../../contract/reader-address.ts';
import type { ReaderCall } from '../../contract/reader-api.ts';
import * as schemas from '../../contract/reader-api.ts';
import { READER_VERSION } from '../api-versions.ts';
import type { DocumentedApi } from '../documents/openapi.ts';
import { pageCalls } from './page-calls.ts';
import type { ReaderTableRow } from './reader-call.ts';
import { readingCalls } from './reading-calls.ts';
import { replyCalls } from './reply-calls.ts';

/** Every call, by name. */
export const readerTable: { readonly [Name in ReaderCall]: ReaderTableRow } = {
  ...pageCalls,
  ...readingCalls,
  ...replyCalls,
};

/** The reader API, documented. */
export function readerDocument(publicUrl: string, contact: DocumentedApi['contact']): DocumentedApi {
  return {
    title: 'Reader API',
    version: READER_VERSION,
    description:
      "What the reader in a municipality's page asks of the server. Called from the municipality's own origins only; everything that is " +
      'content is sealed. The session is a stored right to read one message, not a state of the screen.',
    contact,
    server: `${publicUrl}${READER_API}`,
    tags: {
      page: 'The municipality whose page calls.',
      reading: 'Codes, sessions and the sealed message.',
      replies: 'The sealed reply.',
    },
    security: 'The token of a session: it opens one message.',
    schemas,
    pathParameters: {
      id: { description: 'The public name of the message, drawn from the link.', example: 'q83vEjRWeJq83vEjRWeJqw' },
      replyId: { description: "The reply's id, a UUID drawn by the browser.", example: crypto.randomUUID() },
      attachmentId: { description: 'Of a letter its number; of a reply a UUID drawn by the browser.', example: '1' },
      index: { description: 'Place of the record, from 0.', example: '0' },
    },
    calls: readerTable,
  };
}
