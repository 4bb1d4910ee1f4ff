// The reader API's calls of a page without a message: whose page it is, and whether a mail is theirs.
import { limits } from '../../contract/limits.ts';
import { CheckReference, type ReaderCall } from '../../contract/reader-api.ts';
import { shownOf } from '../../message/live-message.ts';
import { checkReference, inEqualTime } from '../../message/sent-reference.ts';
import { json, nothing } from '../call.ts';
import { pageCall, type ReaderTableRow } from './reader-call.ts';

export const pageCalls = {
  pageOwners: pageCall(
    'pageOwners',
    {
      summary: 'Read whose page this is',
      description: 'What the municipalities whose page calls show of themselves: for who has no whole link.',
      takes: nothing,
      answered: 'The municipalities; mostly one.',
      problems: [],
    },
    async ({ organisations }) => ({ organisations: organisations.map(shownOf) }),
  ),
  checkReference: pageCall(
    'checkReference',
    {
      summary: 'Check the reference of a mail',
      description:
        'Whether a mail with this reference left from the municipality whose page calls, and on which day; nothing else. A reference ' +
        "that is wrong, another municipality's, or of a mail that has not left yet is `unknown`, and no answer comes sooner than another.",
      takes: json(CheckReference, { reference: 'K7PX-3MRT' }, limits.smallCallBytes),
      answered: 'The day, or that there is none.',
      problems: [],
    },
    ({ services, organisations, client, inTurn, given }) =>
      inEqualTime(() => inTurn(() => checkReference(services, organisations, client, given))),
  ),
} satisfies { readonly [Name in ReaderCall]?: ReaderTableRow };
