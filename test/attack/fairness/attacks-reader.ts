// What a stranger does from one address, or with one link.
import { connect } from 'node:net';
import { randomBytes, toBase64url } from '../../../server/contract/bytes.ts';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { drawReference } from '../../../server/message/reference.ts';
import { caller } from './attackers-http.ts';
import type { AttackPlan } from './fairness.ts';

const randomId = () => toBase64url(randomBytes(16));
const ask = { json: { automatic: false } };
const guess = { json: { code: '000000', challenge: 'A'.repeat(43) } };

function holdOpen(address: string, message: string): Promise<void> {
  const url = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => {}).on('close', () => resolve());
    socket.resume();
    socket.write(
      `POST ${READER_API}/messages/${message}/access-codes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n`,
    );
    socket.write(Buffer.alloc(65_536, ' '));
  });
}

export const READER_ATTACKS: Readonly<Record<string, (plan: AttackPlan) => (turn: number) => Promise<unknown>>> = {
  'unknown-messages': (plan) => {
    const call = caller(plan);
    return (turn) =>
      turn % 2 === 0
        ? call('POST', `${READER_API}/messages/${randomId()}/access-codes`, ask)
        : call('POST', `${READER_API}/messages/${randomId()}/sessions`, guess);
  },
  'one-link': (plan) => {
    const call = caller(plan);
    return (turn) =>
      turn % 2 === 0
        ? call('POST', `${READER_API}/messages/${plan.id}/access-codes`, ask)
        : call('POST', `${READER_API}/messages/${plan.id}/sessions`, guess);
  },
  'unfinished-bodies': (plan) => (turn) => holdOpen(plan.url, turn % 2 === 0 ? (plan.id ?? '') : randomId()),
  probes: (plan) => {
    const call = caller(plan);
    return () => call('GET', '/readyz');
  },
  preflights: (plan) => {
    const call = caller(plan);
    return () => call('OPTIONS', `${READER_API}/messages/${randomId()}/sessions`);
  },
  'session-guesses': (plan) => {
    const call = caller(plan);
    return () => call('GET', `${READER_API}/messages/${randomId()}`, { token: toBase64url(randomBytes(32)) });
  },
  'reference-guesses': (plan) => {
    const call = caller(plan);
    return () => call('POST', `${READER_API}/references/_check`, { json: { reference: drawReference() } });
  },
  'key-guesses': (plan) => {
    const call = caller(plan);
    return () => call('GET', '/desk/v1/messages', { token: toBase64url(randomBytes(32)) });
  },
};
