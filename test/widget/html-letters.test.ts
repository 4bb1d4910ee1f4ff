// Letters as real programs write them: on a phone and on a desktop every word that their own program would show is
// there, in order, and no text is beyond its box.
import { expect } from '@open-wc/testing';
import { HTML_LETTERS } from '../support/html-letters.ts';
import { showMail, textBeyondBox } from './shown-mail.ts';
import { clear, passesAxe } from './shown-screen.ts';

const WIDTHS = [320, 1280];

describe('letters of real programs', () => {
  afterEach(clear);

  for (const name of HTML_LETTERS) {
    it(`are whole and readable: ${name}`, async () => {
      const html = await fetch(`/test/support/html-letters/${name}.html`).then((file) => file.text());
      for (const width of WIDTHS) {
        const words = await wordsOf(html, width);
        const { mail, screen } = await showMail(html, { width });
        for (const folded of mail.querySelectorAll('details')) folded.open = true;
        expect(textBeyondBox(mail), `beyond its box at ${width}`).to.deep.equal([]);
        expect(mail.scrollWidth, `as wide as its column at ${width}`).to.equal(mail.clientWidth);
        const missed = missedOf(words, wordsIn(mail));
        expect(missed.length, `missed of ${words.length} at ${width}: ${missed.join(' ')}`).to.be.at.most(
          words.length * 0.02,
        );
        await passesAxe(screen);
        clear();
      }
    });
  }
});

/** The words that a browser shows of the mail itself, alone in a frame that runs and fetches nothing. */
async function wordsOf(html: string, width: number): Promise<string[]> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin');
  frame.style.cssText = `width:${width}px;height:600px`;
  const nothing = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  frame.srcdoc = nothing + html;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.append(frame);
  await loaded;
  const { contentDocument } = frame;
  if (contentDocument === null) throw new Error('a frame that keeps its document');
  // It is drawn below the rows, wherever it was written.
  for (const foot of contentDocument.querySelectorAll('tfoot')) foot.parentElement?.append(foot);
  const words = wordsIn(contentDocument.body);
  frame.remove();
  return words;
}

function wordsIn(element: HTMLElement): string[] {
  // biome-ignore lint/performance/useDomNodeTextContent: asked is what is drawn
  const text = element.innerText;
  const letters = text.replaceAll('🙂', 'J').replaceAll('•', '·'); // of the symbol fonts that a test has not
  return letters.split(/[\s\u200b-\u200f\ufeff\u00ad]+/).filter((word) => word !== '');
}

/** The words that are not in the other text, in the same order. */
function missedOf(words: readonly string[], shown: readonly string[]): string[] {
  const longest = longestRuns(words, shown);
  const missed: string[] = [];
  let place = 0;
  words.forEach((word, at) => {
    while (place < shown.length && shown[place] !== word && longest(at, place + 1) === longest(at, place)) place += 1;
    if (shown[place] === word) place += 1;
    else missed.push(word);
  });
  return missed;
}

/** How many words the rest of one text has in common with the rest of the other, in order. */
function longestRuns(words: readonly string[], shown: readonly string[]): (at: number, place: number) => number {
  const counts = Array.from({ length: words.length + 1 }, () => new Array<number>(shown.length + 1).fill(0));
  const count = (at: number, place: number) => counts[at]?.[place] ?? 0;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const row: number[] = counts[at] ?? [];
    for (let place = shown.length - 1; place >= 0; place -= 1)
      row[place] =
        words[at] === shown[place]
          ? count(at + 1, place + 1) + 1
          : Math.max(count(at + 1, place), count(at, place + 1));
  }
  return count;
}
