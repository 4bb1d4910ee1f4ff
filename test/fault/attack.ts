// The attacker of the fairness trial, in a process of his own: does one thing as fast and as often at once as he can, until he is ended.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { READER_API } from '../../server/contract/reader-api.ts';

const [what = '', address = '', id = '', connections = '64'] = process.argv.slice(2);
const url = new URL(address);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const randomId = () => toBase64url(randomBytes(16));
const ask = { automatic: false };
const guess = { code: '000000', challenge: 'A'.repeat(43) };

function call(method: string, path: string, body?: object): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', origin: 'https://www.haarlemmermeer.example' };
    const sent = request(new URL(path, url), { method, agent, headers }, (answer) => {
      answer.resume().on('end', resolve).on('error', resolve);
    });
    sent.on('error', () => resolve());
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function holdOpen(message: string): Promise<void> {
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

const WAYS: Readonly<Record<string, (turn: number) => Promise<void>>> = {
  'unknown-messages': (turn) =>
    turn % 2 === 0
      ? call('POST', `${READER_API}/messages/${randomId()}/access-codes`, ask)
      : call('POST', `${READER_API}/messages/${randomId()}/sessions`, guess),
  'one-link': (turn) =>
    turn % 2 === 0
      ? call('POST', `${READER_API}/messages/${id}/access-codes`, ask)
      : call('POST', `${READER_API}/messages/${id}/sessions`, guess),
  'unfinished-bodies': (turn) => holdOpen(turn % 2 === 0 ? id : randomId()),
  probes: () => call('GET', '/readyz'),
};
const way = WAYS[what];
if (way === undefined) throw new Error(`no such attack: ${what}`);
process.stdout.write('attacking\n');
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    for (let turn = 0; ; turn += 1) await way(turn);
  }),
);
