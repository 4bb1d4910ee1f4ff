// Twenty citizens who each fetch a file of 25 MB at once: what the server holds of it in memory.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { READER_API } from '../../server/contract/reader-address.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';
import { atMost, grownBy, type Measured, progress } from './measure.ts';

const MIB = 1024 ** 2;
const CITIZENS = 20;
const SIZE = 25 * MIB - 1024;

/** Memory of the process at most above what it had before; both sides are in it. */
export async function measureTransfers(): Promise<Measured[]> {
  const testServer = await openTestServer();
  try {
    const citizens: Reader[] = [];
    for (let nth = 0; nth < CITIZENS; nth += 1) {
      progress(`${nth} of ${CITIZENS} letters stored`);
      const bytes = new Uint8Array(randomBytes(SIZE));
      const file = { name: 'groot.bin', type: 'application/octet-stream', bytes };
      const link = await deliverLetter(testServer, { to: `groot${nth}@citizen.example`, files: [file] });
      const citizen = await Reader.open(testServer, link);
      await citizen.reads();
      citizens.push(citizen);
    }
    globalThis.gc?.();
    const grown = await grownBy(async () => {
      const sizes = await Promise.all(citizens.map((citizen) => fetched(testServer, citizen)));
      if (sizes.some((size) => size < SIZE)) throw new Error('a file came in half');
    });
    return [atMost(`memory while ${CITIZENS} fetch 25 MB at once`, grown / MIB, 200, 'MiB')];
  } finally {
    await testServer.close();
  }
}

/** Fetches and throws away, as it comes. */
function fetched({ url }: TestServer, citizen: Reader): Promise<number> {
  const address = new URL(`${READER_API}/messages/${citizen.id}/attachments/1`, url);
  const headers = { origin: PAGE_ORIGIN, authorization: `Bearer ${citizen.token}` };
  return new Promise((resolve, reject) => {
    const sent = request(address, { headers }, (answer) => {
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      answer.on('end', () => resolve(size)).on('error', reject);
    });
    sent.on('error', reject).end();
  });
}
