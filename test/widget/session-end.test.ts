// The warning before a session ends, and what counts as being there.
import { expect } from '@open-wc/testing';
import { type Session, SessionEnd } from '../../widget/components/session-end.ts';
import { entersCode, forgetEverything, openPage, screenOf, sees, seesWords } from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';
import { focused, Heard } from './heard.ts';
import { buttonNamed, clear, languages, passesAxe, show, until } from './shown-screen.ts';

const MINUTE = 60_000;

/** A session that was used so long ago; `kept` is what it heard. */
function session(idleFor: number, endsIn = 4 * 60 * MINUTE) {
  let lastCall = Date.now() - idleFor;
  const kept: boolean[] = [];
  let hasEnded = false;
  const of: Session = {
    lastCall: () => lastCall,
    endsAt: Date.now() + endsIn,
    keep: (now) => {
      kept.push(now);
      if (now) lastCall = Date.now();
    },
    ended: () => {
      hasEnded = true;
    },
  };
  return { of, kept, hasEnded: () => hasEnded };
}

describe('the end of a session', () => {
  afterEach(clear);
  afterEach(forgetEverything);

  for (const language of languages)
    it(`is announced two minutes before, with one button that has the focus: ${language.code}`, async () => {
      const { of, kept } = session(13 * MINUTE + 500);
      const text = document.body.appendChild(document.createElement('textarea'));
      text.focus();
      const { screen, root } = await show(SessionEnd, { session: of }, language);
      const dialog = () => root.querySelector('[role=alertdialog]');
      await until(() => dialog() !== null && focused() === root.querySelector('button'));
      await passesAxe(screen);
      buttonNamed(root, language.texts.session.stay).click();
      await screen.updateComplete;
      expect([dialog(), kept, focused()]).to.deep.equal([null, [true], text]);
    });

  for (const sign of ['keydown', 'pointerdown', 'scroll'])
    it(`is put off by who is there: ${sign}`, async () => {
      const { of, kept } = session(13 * MINUTE + 500);
      const { screen, root } = await show(SessionEnd, { session: of });
      await until(() => root.querySelector('[role=alertdialog]') !== null);
      document.dispatchEvent(new Event(sign));
      await screen.updateComplete;
      expect([root.querySelector('[role=alertdialog]'), kept]).to.deep.equal([null, [true]]);
    });

  it('keeps a session that is used, without a word', async () => {
    const { of, kept } = session(6 * MINUTE);
    const { root } = await show(SessionEnd, { session: of });
    document.dispatchEvent(new Event('scroll'));
    expect([root.querySelector('[role=alertdialog]'), kept]).to.deep.equal([null, [false]]);
  });

  it('is announced and can not be put off when four hours are over', async () => {
    const { of } = session(0, 2 * MINUTE);
    const { root } = await show(SessionEnd, { session: of });
    const heard = new Heard(root);
    await heard.hears('Over 2 minuten sluiten we het bericht. Met een nieuwe code kunt u verder.');
    expect(heard.stop()).to.have.length(1);
  });

  it('closes the message when nobody came', async () => {
    const { of, hasEnded } = session(15 * MINUTE);
    await show(SessionEnd, { session: of });
    await until(hasEnded);
  });

  it('leads to the code, and says nothing of a text that nobody wrote', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await seesWords(reader, 'Wij hebben uw aanvraag ontvangen.');
    await sees(reader, () => customElements.get('secure-message-session-end'));
    const realNow = Date.now;
    Date.now = () => realNow() + 16 * MINUTE;
    await seesWords(reader, 'Voor uw veiligheid hebben we het bericht gesloten.').finally(() => {
      Date.now = realNow;
    });
    expect(screenOf(reader)?.textContent).not.to.contain('bewaard');
  });
});
