// DNS as the outside world would have it: answers over TCP from a table, as a name server that proves what it says.
import { createServer } from 'node:net';
import { type Answer, AUTHENTIC_DATA, decode, streamEncode } from 'dns-packet';
import { listen } from '../../demo/listening.ts';

/** A name server that is up; `records` may change. */
export interface TestNameServer {
  /** As `--resolver` takes it. */
  readonly address: string;
  records: readonly Answer[];
  /** Names of records that DNSSEC does not prove; `.`: nothing is proven. */
  unproven: readonly string[];
  close(): Promise<void>;
}

const NO_SUCH_NAME = 3;

/** Opens one. */
export async function openNameServer(records: readonly Answer[] = []): Promise<TestNameServer> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (heard) => {
      const { id = 0, questions = [] } = decode(heard.subarray(2));
      const [asked] = questions;
      const name = asked?.name ?? '';
      const answers = opened.records.filter((record) => record.name === name && record.type === asked?.type);
      const isProven = !opened.unproven.includes(name) && !opened.unproven.includes('.');
      const isThere = name === '.' || opened.records.some((record) => record.name === name);
      const flags = (isProven ? AUTHENTIC_DATA : 0) | (isThere ? 0 : NO_SUCH_NAME);
      socket.end(streamEncode({ type: 'response', id, flags, questions, answers: [...answers] }));
    });
  });
  const place = await listen(server, 0);
  const opened: TestNameServer = {
    address: `127.0.0.1:${place.port}`,
    records,
    unproven: [],
    close: () => place.close(),
  };
  return opened;
}
