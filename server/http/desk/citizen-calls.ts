// The desk API's calls about one citizen: what is kept of his address, and its removal (GDPR 15 and 17).
import * as z from 'zod';
import { limits } from '../../contract/limits.ts';
import type { ProblemOf } from '../../contract/problems.ts';
import { CitizenData, citizenData, ErasedData, eraseCitizen } from '../../message/citizen-data.ts';
import { MailAddress } from '../../organisation/mail-address.ts';
import { json } from '../call.ts';
import { type DeskRow, deskCall, type KeyHolder } from './desk-call.ts';

export const CitizenAddress = z.strictObject({ address: MailAddress.meta({ format: 'email' }) });

const example = { address: 'j.jansen@inwoner.example' };
const last = { kind: 'end', messages: 0, note: 'Letters and answers are sealed: …' };

export const citizenCalls = {
  exportCitizen: deskCall(
    {
      method: 'POST',
      path: '/citizens/_export',
      tag: 'citizens',
      summary: 'Tell everything that is kept of a citizen',
      description:
        'For a request of access (GDPR 15): the 06-number of his address in the directory, and each of his messages with what happened to ' +
        'it. JSON lines, as they are found; no content. One such answer at a time for each organisation.',
      takes: json(CitizenAddress, example, limits.smallCallBytes),
      answers: { 200: linesOf(CitizenData) },
      problems: ['too-many-requests'],
    },
    async (caller) => streamed(caller, citizenData(caller.services, caller.organisation, caller.given.address)),
  ),
  eraseCitizen: deskCall(
    {
      method: 'POST',
      path: '/citizens/_erase',
      tag: 'citizens',
      summary: 'Remove what is kept of a citizen',
      description:
        'For a request of erasure (GDPR 17): withdraws all his messages, has their content deleted, and forgets his 06-number. It can’t be ' +
        'taken back; he gets a notice of each withdrawal. Whether the law allows it is for you to judge. Safe to repeat.',
      takes: json(CitizenAddress, example, limits.smallCallBytes),
      answers: { 200: linesOf(ErasedData) },
      problems: ['too-many-requests'],
    },
    async (caller) => streamed(caller, eraseCitizen(caller.services, caller.organisation, caller.given.address)),
  ),
} satisfies Readonly<Record<string, DeskRow>>;

function linesOf<T>(schema: T) {
  return {
    description: 'One record a line.',
    content: { 'application/jsonl': { schema, example: last } },
    headers: ['RateLimit', 'RateLimit-Policy'] as const,
  };
}

/** The lines as they come about, one such answer at a time for an organisation: it goes through all its messages. */
function streamed(
  { shares, organisation }: KeyHolder,
  records: AsyncIterable<CitizenData | ErasedData>,
): { status: 200; body: ReadableStream<Uint8Array> } | ProblemOf<'too-many-requests'> {
  if (!shares.beginStream(organisation)) return { code: 'too-many-requests', retryAfter: 5 };
  const lines = async function* () {
    try {
      yield ''; // so that it has begun, and a caller who goes away before the first line ends it too
      for await (const record of records) yield `${JSON.stringify(record)}\n`;
    } finally {
      shares.endStream(organisation);
    }
  };
  return { status: 200, body: ReadableStream.from(lines()).pipeThrough(new TextEncoderStream()) };
}
