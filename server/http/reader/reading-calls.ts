// The reader API's calls to get in and to read: what each is for, what it takes, which problems it may answer, and the
// step it leads to.
import { askForCode } from '../../access/access-code.ts';
import { endSession, openMessage, openSession } from '../../access/reading-session.ts';
import { limits } from '../../contract/limits.ts';
import { AskForCode, BlobNumber, OpenSession, type ReaderCall } from '../../contract/reader-api.ts';
import { json, nothing } from '../call.ts';
import { openCall, type ReaderTableRow, sessionCall } from './reader-call.ts';
import { sealedFile } from './reader-files.ts';

const KEY = 'q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq88';

export const readingCalls = {
  askForCode: openCall(
    'askForCode',
    {
      summary: 'Ask for an access code',
      description:
        'Sends a code by sms or e-mail, or tells of the one that this browser has already. The challenge binds the code to the browser; ' +
        'a `device` that opened the message before has a budget of its own. Where the answer has `canBeSpoken`, `spokenIn` has the code ' +
        'read out in a phone call, in that language, to the number that it goes to by sms; elsewhere it changes nothing. With `lookUp` ' +
        'none is sent, whatever became of the one that was.',
      takes: json(AskForCode, { automatic: true }, limits.smallCallBytes),
      answered: 'Where the code went, until when it can be used; or that a tap is needed first.',
      problems: ['message-locked', 'code-expired', 'code-too-early', 'too-many-codes'],
    },
    ({ services, id, client, inTurn, given }) => inTurn(() => askForCode(services, id, client, given)),
  ),
  openSession: openCall(
    'openSession',
    {
      summary: 'Open a session with a code',
      description: "The right code answers a token, the server's half of the key and the sealed letter at once.",
      takes: json(OpenSession, { code: '012345', challenge: KEY }, limits.smallCallBytes),
      answered: 'The session and the sealed letter.',
      status: 201,
      problems: [
        'message-locked',
        'code-wrong',
        'code-replaced',
        'code-expired',
        'code-burnt',
        'code-used',
        'code-not-asked-here',
      ],
    },
    ({ services, id, client, inTurn, given }) => inTurn(() => openSession(services, id, client, given)),
  ),
  openMessage: sessionCall(
    'openMessage',
    {
      summary: 'Read the message again',
      description: 'The same as the answer to the code, while the session lives: for a reload.',
      takes: nothing,
      answered: 'The sealed letter.',
      problems: [],
    },
    ({ services, session }) => openMessage(services, session, session.endsAt),
  ),
  endSession: sessionCall(
    'endSession',
    {
      summary: 'End the session',
      description: 'At once; the token opens nothing any more.',
      takes: nothing,
      answered: 'Ended.',
      problems: [],
    },
    async ({ services, session }) => {
      await endSession(services, session);
      return undefined;
    },
  ),
  attachment: sessionCall(
    'attachment',
    {
      summary: 'Read a sealed attachment of the letter',
      description: 'Sealed bytes (Tink AES-GCM-HKDF streaming); only the browser can open them.',
      takes: nothing,
      answered: 'The sealed bytes.',
      isPaced: true,
      problems: ['attachment-unknown'],
    },
    async (caller) => {
      const blobId = BlobNumber.safeParse(caller.context.req.param('attachmentId'));
      return blobId.success
        ? sealedFile(caller, { kind: 'file', blobId: blobId.data })
        : { code: 'attachment-unknown' };
    },
  ),
} satisfies { readonly [Name in ReaderCall]?: ReaderTableRow };
