// Puts one mail on the page as the reader shows it, in a column as wide as a phone's or a desktop's.
import type { LitElement } from 'lit';
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import type { WholeLanguage } from '../../widget/texts/language.ts';
import { notice, plainLetter } from './fake-server.ts';
import { dutch, show } from './shown-screen.ts';

/** A mail on the page. */
export interface ShownMail {
  readonly screen: LitElement;
  /** The box of the letter's own text. */
  readonly mail: HTMLElement;
  readonly root: ShadowRoot;
}

/** The reader shows a letter with this HTML, in a page this wide. */
export async function showMail(
  html: string | undefined,
  {
    width = 1280,
    language = dutch,
    text = plainLetter.text,
  }: { width?: number; language?: WholeLanguage | undefined; text?: string } = {},
): Promise<ShownMail> {
  document.body.style.inlineSize = `${width}px`;
  document.body.style.margin = '0';
  const data = { letter: { ...plainLetter, text, ...(html === undefined ? {} : { html }) }, notice };
  const { screen, root } = await show(MessageScreen, data, language);
  const mail = root.querySelector<HTMLElement>('.mail, .text');
  if (mail === null) throw new Error('a screen without a letter');
  return { screen, mail, root };
}

/** What of a mail is drawn outside the letter's box, except in tables that scroll by themselves. */
export function textBeyondBox(mail: HTMLElement): string[] {
  const box = mail.getBoundingClientRect();
  const texts = document.createTreeWalker(mail, NodeFilter.SHOW_TEXT);
  const beyond: string[] = [];
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (node.textContent?.trim() === '' || node.parentElement?.closest('.table') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const outside = [...range.getClientRects()].filter(
      ({ left, right }) => left < box.left - 1 || right > box.right + 1,
    );
    if (outside.length > 0) beyond.push(node.textContent ?? '');
  }
  return beyond;
}

/** The lines of a letter as somebody reads them. */
export function linesOf(mail: HTMLElement): string[] {
  // biome-ignore lint/performance/useDomNodeTextContent: asked is what is drawn
  return mail.innerText
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}
