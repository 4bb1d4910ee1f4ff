// A file that other people got too is opened with its own key, and looks like any other.
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { entersCode, forgetEverything, openPage, seesWords, taps } from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

describe('the files of a letter to several people', () => {
  afterEach(forgetEverything);

  it('saves a file of his own, and one that other people got too', async () => {
    const file = { type: 'application/pdf', size: 7 };
    const attachments = [
      { ...file, id: '1', name: 'Besluit.pdf' },
      { ...file, id: '2', name: 'Uitleg.pdf', key: toBase64url(randomBytes(32)) },
    ];
    const bytes = new TextEncoder().encode('%PDF-1.');
    const server = await FakeServer.holding({ ...plainLetter, attachments }, { '1': bytes, '2': bytes });
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    for (const { name } of attachments) {
      await taps(reader, name);
      await seesWords(reader, `${name} is opgeslagen.`);
    }
  });
});
