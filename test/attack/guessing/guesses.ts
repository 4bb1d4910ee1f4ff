// Guesses of codes, as many at once as there are, at all processes by turns.
import { Agent, request } from 'node:http';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';

/** A guess of a code, from an address, as the trusted proxy tells. */
export interface Guess {
  readonly message: string;
  readonly challenge: string;
  readonly code: string;
  readonly from: string;
}

/** What the server said to it. */
export interface Said {
  readonly status: number;
  readonly code: string;
}

/** All at once; what was said to each. */
export async function guessAtOnce(urls: readonly string[], guesses: readonly Guess[]): Promise<Said[]> {
  const agent = new Agent({ keepAlive: true });
  try {
    return await Promise.all(guesses.map((guess, nth) => said(agent, urls[nth % urls.length] ?? '', guess)));
  } finally {
    agent.destroy();
  }
}

/** By hand: two thousand connections at once are no browser's. */
function said(agent: Agent, url: string, { message, challenge, code, from }: Guess): Promise<Said> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ code, challenge });
    const headers = {
      origin: MUNICIPALITY.origin,
      'x-forwarded-for': from,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    };
    const options = { method: 'POST', agent, headers };
    const sent = request(new URL(`${READER_API}/messages/${message}/sessions`, url), options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', reject).on('end', () => {
        const told = Object(JSON.parse(text === '' ? '{}' : text));
        resolve({ status: answer.statusCode ?? 0, code: String(told.code ?? '') });
      });
    });
    sent.on('error', reject).end(body);
  });
}
