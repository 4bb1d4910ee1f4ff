// A server that is newer than the page knows refusals that the page does not: their status says whether trying again
// helps.
import { expect } from '@open-wc/testing';
import { entersCode, forgetEverything, openPage, seesWords, taps, types, wordsOn } from './citizen.ts';
import { type Call, FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

/** A refusal that no reader knows today (RFC 9457). */
function fromTheFuture(status: number, code: unknown = 'message-asleep'): Response {
  const headers = { 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify({ type: 'about:blank', title: 'Refused', status, code }), { status, headers });
}

const at = (path: string, response: () => Response) => (call: Call) => (call.path === path ? response() : undefined);

describe('a refusal of a newer server', () => {
  afterEach(forgetEverything);

  it('of the code (4xx) is said, and not tried again', async () => {
    const server = await FakeServer.holding(plainLetter);
    server.override = at('/access-codes', () => fromTheFuture(409));
    const reader = openPage(server);
    await seesWords(reader, 'Laad deze pagina opnieuw. U raakt niets kwijt.');
    expect(wordsOn(reader)).not.to.contain('We proberen het automatisch opnieuw');
    expect(server.callsTo('/access-codes').length).to.equal(1);
  });

  it('of a reply (4xx) is said beside the text, which stays', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    await types(reader, 'Dank u wel.');
    server.override = ({ path }) => (path.endsWith('/_send') ? fromTheFuture(422) : undefined);
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Laad deze pagina opnieuw. U raakt niets kwijt.');
    expect(server.callsTo('/_send').length).to.equal(1);
    server.override = () => undefined;
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Uw antwoord is verzonden');
  });

  it('that it may take back (5xx) is tried again by itself', async () => {
    const server = await FakeServer.holding(plainLetter);
    server.override = at('/access-codes', () => {
      server.override = () => undefined;
      return fromTheFuture(500);
    });
    const reader = openPage(server);
    await seesWords(reader, 'We proberen het automatisch opnieuw.');
    await seesWords(reader, 'gestuurd naar');
  });

  it('is one only if it says a code: a page of something on the way is no answer, and is tried again', async () => {
    const server = await FakeServer.holding(plainLetter);
    server.override = at('/access-codes', () => {
      server.override = () => undefined;
      return fromTheFuture(404, null);
    });
    const reader = openPage(server);
    await seesWords(reader, 'We proberen het automatisch opnieuw.');
    await seesWords(reader, 'gestuurd naar');
  });
});
