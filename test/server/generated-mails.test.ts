// Mails of random structure, sizes, cuts and encodings go the whole way, and each is compared byte for byte with what
// was put in. The long run: `npm run fault -- mails`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { drawCut, drawMail, structureOf } from '../support/generated-mail/drawn-mail.ts';
import { inLanes, travels } from '../support/generated-mail/journey.ts';
import { writtenMail } from '../support/generated-mail/written-mail.ts';
import { Random } from '../support/random.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

describe('of mails that are made up', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer({ sms: false });
  });
  after(() => testServer.close());

  test('60 arrive as they were put in, cut ones as far as they came', async () => {
    const different: string[] = [];
    await inLanes(1, 60, async (seed) => {
      const plan = drawMail(seed);
      const cut = drawCut(seed, plan);
      const { differences } = await travels(testServer, plan, cut);
      if (differences.length > 0) different.push(`seed ${seed}, ${structureOf(plan)}: ${differences.join('; ')}`);
    });
    assert.deepEqual(different, []);
  });

  test('one that is a file with lone line feeds, dots and returns in it arrives to the byte', async () => {
    const lines = ['\n..', '\n.', '\n...', '\r\n..', '\r\n.', '\r..', 'x', '\r', '\n'];
    const random = new Random(1);
    for (const size of [4, 40, 40_000]) {
      const bytes = Buffer.from(random.some(size, () => random.pick<string>(['..', ...lines])).join(''));
      const becomes = [{ name: 'a.bin', type: 'audio/mpeg', contentId: undefined, bytes }];
      const file = {
        type: 'audio/mpeg',
        name: 'a.bin',
        contentId: undefined,
        encoding: 'binary',
        bytes,
        becomes,
      } as const;
      const root = {
        kind: 'file',
        seed: 1,
        parameters: {},
        disposition: 'attachment',
        isUntyped: false,
        ...file,
      } as const;
      const plan = { seed: 1, subject: 'Scan', lineEnds: 'CRLF', root } as const;
      assert.deepEqual((await travels(testServer, plan)).differences, []);
    }
  });

  test('one is the same whenever it is made', () => {
    for (const seed of [1, 2, 3, 4_000_000_000])
      assert.deepEqual(writtenMail(drawMail(seed)).bytes, writtenMail(drawMail(seed)).bytes);
  });
});
