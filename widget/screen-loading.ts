// Which screens there are, and when each is fetched: the code's comes with the reader, the others while one is looked
// at.
import type { ScreenName } from './package/secure-message-reader.d.ts';
import type { ReaderState } from './reader-state.ts';
import { CodeScreen } from './screens/code-screen.ts';

/** Loads a screen and registers it. */
export const screens: Readonly<Record<ScreenName, () => Promise<unknown>>> = {
  code: async () => CodeScreen,
  message: () => import('./screens/message-screen.ts'),
  reply: () => import('./screens/reply-screen.ts'),
  receipt: () => import('./screens/receipt-screen.ts'),
  notice: () => import('./screens/notice-screen.ts'),
};

const sessionEnd = () => import('./components/session-end.ts');
const mailHtml = () => import('./reading/mail-html.ts');
const languageChoice = () => import('./components/language-choice.ts');

/** What a letter in HTML is shown with; where it can't be had, its text is the letter too. */
export async function letterPart(state: ReaderState): Promise<unknown> {
  return 'opened' in state && state.opened.letter.html !== undefined ? mailHtml() : undefined;
}

/** What may be needed after each screen: fetched while this one is looked at. */
export const upcoming: Readonly<Record<ScreenName, readonly (() => Promise<unknown>)[]>> = {
  code: [languageChoice, screens.message, sessionEnd, mailHtml, screens.notice],
  message: [sessionEnd, languageChoice, screens.reply, screens.notice],
  reply: [sessionEnd, languageChoice, screens.receipt],
  receipt: [screens.message],
  notice: [languageChoice],
};
