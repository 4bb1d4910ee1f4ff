// The reader API's calls to write a reply and to read it again: what each is for, what it takes, which problems it may
// answer, and the step it leads to.
import { limits } from '../../contract/limits.ts';
import { isProblem } from '../../contract/problems.ts';
import {
  CompleteAttachment,
  RECORD_HEADERS,
  type ReaderCall,
  SendReply,
  StartReply,
} from '../../contract/reader-api.ts';
import { RECORD_SIZE } from '../../contract/sealed-stream.ts';
import { MiB } from '../../contract/units.ts';
import { completeAttachment, removeAttachment, startReply } from '../../reply/reply-upload.ts';
import { sendReply } from '../../reply/send-reply.ts';
import { sentReplies } from '../../reply/sent-replies.ts';
import { json, nothing, record } from '../call.ts';
import { type ReaderTableRow, sessionCall } from './reader-call.ts';
import { attachmentOf, recordProblems, replyOf, sealedFile, storedRecord } from './reader-files.ts';

const KEY = 'q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq88';
const LETTER = 'KIIBAgMEBQYHCAkKCwwNDg8=';

export const replyCalls = {
  startReply: sessionCall(
    'startReply',
    {
      summary: 'Start a reply, or learn what the server has of it',
      description: 'The id is the browser’s, so that a retry is the same reply.',
      takes: json(StartReply, { replyKey: KEY, sealedReplyKey: LETTER }, limits.smallCallBytes),
      answered: 'What is stored already.',
      problems: ['reply-conflict', 'reply-already-sent', 'reply-unknown'],
    },
    async ({ services, session, id, context, given }) => {
      const place = replyOf(context);
      return isProblem(place) ? place : startReply(services, session, id, place.replyId, given);
    },
  ),
  storeRecord: sessionCall(
    'storeRecord',
    {
      summary: 'Store a record of an attachment',
      description: `At most ${RECORD_SIZE / MiB} MiB of a sealed attachment; the same one again changes nothing.`,
      headers: {
        [RECORD_HEADERS.attachmentId]: {
          description: 'The attachment, a UUID drawn by the browser.',
          example: crypto.randomUUID(),
          isRequired: true,
        },
        [RECORD_HEADERS.index]: { description: 'Place of the record, from 0.', example: '0', isRequired: true },
      },
      takes: record,
      answered: 'Stored.',
      isPaced: true,
      problems: recordProblems,
    },
    async (caller) => {
      const header = (name: string) => caller.context.req.header(name);
      const named = { attachmentId: header(RECORD_HEADERS.attachmentId), index: header(RECORD_HEADERS.index) };
      return storedRecord(caller, attachmentOf(caller.context, named.attachmentId), named.index);
    },
  ),
  putRecord: sessionCall(
    'putRecord',
    {
      summary: 'Store a record of an attachment, by its address',
      description: 'As `storeRecord`, before which a browser asks once for all records what it may send.',
      isDeprecated: true,
      takes: record,
      answered: 'Stored.',
      isPaced: true,
      problems: recordProblems,
    },
    async (caller) => storedRecord(caller, attachmentOf(caller.context), caller.context.req.param('index')),
  ),
  completeAttachment: sessionCall(
    'completeAttachment',
    {
      summary: 'Have an attachment judged',
      description:
        'Opened record by record: size, real type, malware. Accepted or refused at once. A wrong extension is corrected: the letter names ' +
        'the file as the answer does.',
      takes: json(CompleteAttachment, { name: 'paspoort.jpg', records: 2 }, limits.smallCallBytes),
      answered: 'Accepted: the name it arrives under, its size and real type.',
      isPaced: true,
      problems: [
        'reply-unknown',
        'reply-already-sent',
        'attachment-unknown',
        'file-incomplete',
        'file-unreadable',
        'file-empty',
        'file-too-large',
        'one-file-too-large',
        'file-type-refused',
        'file-infected',
        'scan-unavailable',
        'reply-conflict',
      ],
    },
    async ({ services, session, shares, id, context, given }) => {
      const place = attachmentOf(context);
      if (isProblem(place)) return place;
      await shares.spendRecords(id, given.records);
      return shares.judging(id, () => completeAttachment(services, session, { ...place, ...given }));
    },
  ),
  removeAttachment: sessionCall(
    'removeAttachment',
    {
      summary: 'Remove an attachment of an unsent reply',
      description: 'Its records are deleted.',
      takes: nothing,
      answered: 'Removed.',
      problems: ['reply-unknown', 'reply-already-sent', 'attachment-unknown'],
    },
    async ({ services, session, context }) => {
      const place = attachmentOf(context);
      if (isProblem(place)) return place;
      const removed = await removeAttachment(services, session, place.replyId, place.attachmentId);
      return isProblem(removed) ? removed : undefined;
    },
  ),
  sendReply: sessionCall(
    'sendReply',
    {
      summary: 'Send the reply',
      description: 'One transaction: from 201 on it is never lost. The same reply again gets the same receipt.',
      takes: json(SendReply, { letter: LETTER }, limits.replyCallBytes),
      answered: 'Received: the proof of receipt (Awb 2:17).',
      status: 201,
      problems: [
        'reply-unknown',
        'reply-already-sent',
        'reply-unreadable',
        'reply-empty',
        'reply-too-long',
        'answers-missing',
        'too-many-replies',
      ],
    },
    async ({ services, session, context, given }) => {
      const place = replyOf(context);
      return isProblem(place) ? place : sendReply(services, session, place.replyId, given);
    },
  ),
  sentReplies: sessionCall(
    'sentReplies',
    {
      summary: 'Read own replies',
      description: 'Sealed as they were sent, oldest first.',
      takes: nothing,
      answered: 'The replies.',
      problems: [],
    },
    ({ services, session }) => sentReplies(services, session),
  ),
  replyAttachment: sessionCall(
    'replyAttachment',
    {
      summary: 'Read a sealed attachment of an own reply',
      description: 'Sealed bytes, as they were sent.',
      takes: nothing,
      answered: 'The sealed bytes.',
      isPaced: true,
      problems: ['reply-unknown', 'attachment-unknown'],
    },
    async (caller) => {
      const place = attachmentOf(caller.context);
      if (isProblem(place)) return place;
      return sealedFile(caller, { kind: 'replyfile', replyId: place.replyId, blobId: place.attachmentId });
    },
  ),
} satisfies { readonly [Name in ReaderCall]?: ReaderTableRow };
