// Sending once, in the element: a reply waits for its files by itself and can be taken back; what is wrong with a file
// is said of that file; and a reload leads back to the answer.
import { expect } from '@open-wc/testing';
import {
  adds,
  button,
  entersCode,
  forgetEverything,
  leavePage,
  openPage,
  screenOf,
  sees,
  seesWords,
  taps,
  types,
  wordsOn,
} from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

const scan = (bytes: number, name = 'scan.pdf') => new File([new Uint8Array(bytes)], name, { type: 'application/pdf' });

async function answering(attachmentBytes?: number) {
  const server = await FakeServer.holding(plainLetter);
  if (attachmentBytes !== undefined) server.attachmentBytes = attachmentBytes;
  const reader = openPage(server);
  await entersCode(reader, RIGHT_CODE);
  await taps(reader, 'Beantwoorden');
  await types(reader, 'Hierbij de kopie.');
  return { server, reader };
}

/** Holds every record back until it is let go. */
function held(server: FakeServer): () => void {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  server.override = ({ record }) =>
    record === undefined ? undefined : gate.then(() => new Response(null, { status: 204 }));
  return letGo;
}

describe('sending once', () => {
  afterEach(forgetEverything);

  it('waits for the files and goes by itself', async () => {
    const { server, reader } = await answering();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const complete = server.handle.bind(server);
    window.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.headers.has('attachment-index') || request.url.includes('/attachments/')) await gate;
      return complete(request);
    };
    await adds(reader, scan(100));
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'We verzenden uw antwoord zodra alle bijlagen klaar zijn.');
    expect(server.callsTo('/_send')).to.deep.equal([]);
    letGo();
    await seesWords(reader, 'Uw antwoord is verzonden');
    const [[replyId = ''] = []] = [...server.replies];
    expect((await server.openReply(replyId)).attachments.map(({ name }) => name)).to.deep.equal(['scan.pdf']);
  });

  it('can be taken back while it waits: then it does not go', async () => {
    const { server, reader } = await answering();
    const letGo = held(server);
    await adds(reader, scan(100));
    await taps(reader, 'Verzenden');
    await taps(reader, 'Toch niet verzenden');
    await sees(reader, () => screenOf(reader)?.querySelector('textarea')?.readOnly === false);
    letGo();
    await sees(reader, () => server.callsTo('/attachments/').length > 0);
    expect(server.callsTo('/_send')).to.deep.equal([]);
    expect(wordsOn(reader)).not.to.contain('Uw antwoord is verzonden');
  });

  it('does not go when a file is refused meanwhile, and says it beside the files', async () => {
    const { server, reader } = await answering();
    await adds(reader, scan(10, 'programma.exe'));
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Verwijder de bijlagen die niet gelukt zijn');
    expect(screenOf(reader)?.querySelector('textarea')?.getAttribute('aria-invalid')).to.equal('false');
    expect(server.callsTo('/_send')).to.deep.equal([]);
    await taps(reader, 'programma.exe verwijderen');
    await sees(reader, () => !wordsOn(reader).includes('Verwijder de bijlagen die niet gelukt zijn'));
    await taps(reader, 'Verzenden');
    await seesWords(reader, 'Uw antwoord is verzonden');
  });

  it('refuses an empty file for being empty, before a byte goes', async () => {
    const { server, reader } = await answering();
    await adds(reader, scan(0, 'leeg.pdf'));
    await seesWords(reader, 'Dit bestand is leeg.');
    expect(server.recordsSent()).to.deep.equal([]);
  });

  it('takes a file along that had no room as soon as there is room', async () => {
    const { reader } = await answering(1000);
    await adds(reader, scan(700, 'a.pdf'), scan(600, 'b.pdf'));
    await seesWords(reader, 'Alle bijlagen samen mogen niet groter zijn');
    await taps(reader, 'a.pdf verwijderen');
    await sees(reader, () => /b\.pdf\s*Klaar/.test(wordsOn(reader)));
    expect(screenOf(reader)?.querySelectorAll('.file .error').length).to.equal(0);
  });

  it('leads back to the answer after a reload, and to the letter after that was left', async () => {
    const { server } = await answering();
    await sees(document.body, () => Object.keys(localStorage).some((key) => key.endsWith('/draft')));
    leavePage();
    const again = openPage(server);
    await sees(again, () => screenOf(again)?.querySelector('textarea')?.value === 'Hierbij de kopie.');
    await taps(again, 'Terug naar het bericht');
    await seesWords(again, 'Wij hebben uw aanvraag ontvangen.');
    leavePage();
    const later = openPage(server);
    await seesWords(later, 'Wij hebben uw aanvraag ontvangen.');
    expect(button(later, 'Verder schrijven')).not.to.equal(undefined);
  });
});
