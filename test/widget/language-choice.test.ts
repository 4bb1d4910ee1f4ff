// Whoever can't read the page's language finds his own below every screen, and keeps it for this message.
import { expect } from '@open-wc/testing';
import { LanguageChoice } from '../../widget/components/language-choice.ts';
import { forgetEverything, openPage, screenOf, sees, seesWords, types } from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';
import { focused } from './heard.ts';
import { passesAxe } from './shown-screen.ts';

/** The button with the name of a language. */
async function nameOf(reader: Element, name: string): Promise<HTMLButtonElement> {
  return sees(reader, () => {
    const choice = reader.shadowRoot?.querySelector('secure-message-language-choice');
    const buttons = [...(choice?.shadowRoot?.querySelectorAll('button') ?? [])];
    return buttons.find(({ textContent }) => textContent === name);
  });
}

describe('the languages', () => {
  afterEach(forgetEverything);

  it('are chosen below the code, each by its own name, and everything after is said in it', async () => {
    const reader = openPage(await FakeServer.holding(plainLetter));
    await seesWords(reader, 'gestuurd naar');
    const polish = await nameOf(reader, 'polski');
    expect([polish.lang, (await nameOf(reader, 'العربية')).dir]).to.deep.equal(['pl', 'rtl']);
    polish.focus();
    polish.click();
    await seesWords(reader, 'Numer referencyjny');
    expect(focused()).to.equal(polish, 'the focus stays where it was');
    expect(polish.getAttribute('aria-current')).to.equal('true');
    await types(reader, RIGHT_CODE);
    await seesWords(reader, 'Odpowiedz');
    expect(reader.shadowRoot?.querySelector('[part=reader]')?.getAttribute('lang')).to.equal('pl');
    expect(screenOf(reader)?.querySelector('.heading')?.getAttribute('lang')).to.equal('nl');
  });

  it('are remembered with the message, and can be chosen where there is no message', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await seesWords(reader, 'gestuurd naar');
    (await nameOf(reader, 'English')).click();
    await seesWords(reader, 'Access code');
    reader.remove();
    const again = openPage(server);
    await seesWords(again, 'Access code');
    again.remove();
    forgetEverything();
    const without = document.createElement('secure-message-reader');
    location.hash = '';
    document.body.append(without);
    (await nameOf(without, 'Türkçe')).click();
    await sees(without, () => without.shadowRoot?.querySelector('[lang=tr]'));
  });

  it('stand in a group that has a name', async () => {
    const reader = openPage(await FakeServer.holding(plainLetter));
    await nameOf(reader, 'Deutsch');
    const choice = reader.shadowRoot?.querySelector('secure-message-language-choice');
    if (!(choice instanceof LanguageChoice)) throw new Error('no choice of languages');
    await passesAxe(choice);
  });
});
