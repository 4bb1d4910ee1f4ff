// A letter that is built to hang a browser is shown as plain text, with a sentence: nothing of it is laid out.
import { expect } from '@open-wc/testing';
import { isLightWork } from '../../widget/reading/line-work.ts';
import { showMail } from './shown-mail.ts';
import { clear, dutch } from './shown-screen.ts';

/** As much HTML as a letter may have. */
const MOST = 1_900_000;
const many = (piece: string, bytes = MOST) => piece.repeat(bytes / piece.length);
const numbered = (count: number, piece: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => piece(at)).join('');

const HOSTILE: Readonly<Record<string, string>> = {
  'tables in tables': many('<table><tr><td>x'),
  'fewer tables, but deep': '<table><tr><td>x'.repeat(500),
  'cells that ask for all memory': '<tr><td colspan=1000 rowspan=65534>x'.repeat(20_000),
  'a colour for each word': numbered(
    38_000,
    (at) => `<span style="color:#${at.toString(16).padStart(6, '0')}">x </span>`,
  ),
  'boxes in boxes': many('<div>x'),
  'what each paragraph opens again': `${numbered(2_000, (at) => `<font color="#${at}">`)}${'<p>x'.repeat(2_000)}`,
  'what ends in the wrong order': '<a><b><p>x</b>'.repeat(6_000),
  'many elements around each text': `<b><i><u><s><sub><sup><small><code>${'<p>x'.repeat(5_000)}`,
  lists: '<ul><li>x'.repeat(9_000),
  links: '<a href="https://example.nl/">x</a> '.repeat(15_000),
  'line breaks': many('x<br>'),
  'lines that are kept': `<pre>${many('x\n')}`,
  'one word': many('x'),
  'two scripts in turns': many('aع'),
  'characters that no font has': many('<\u0000p>'),
};

/** Large, and no trouble. */
const LARGE: Readonly<Record<string, string>> = {
  'a table of Word': `<table border="1">${`<tr>${'<td style="border:solid 1pt"><p class="MsoNormal" style="margin:0"><span>x<o:p></o:p></span></p></td>'.repeat(8)}</tr>`.repeat(200)}</table>`,
  'cells that ask for all memory, a few': `<table border="1">${'<tr><td colspan="1000" rowspan="65534">x</td><td>y</td></tr>'.repeat(2_000)}</table>`,
  'attributes without end': `<p ${numbered(200_000, (at) => `a${at}=1 `)} style="${many('color:red;', 100_000)}">x</p>`,
  'comments without end': `x${many('<!-- -->')}`,
  'sheets without end': `<style>${numbered(20_000, (at) => `.a${at} * > b * i{color:red}`)}</style>${'<p>x</p>'.repeat(3_000)}`,
  'answers to answers': '<blockquote><p>x</p>'.repeat(60),
};

/** Its blocks are light together, or each is and waits until it comes into view. */
function isDrawnInParts(letter: HTMLElement): boolean {
  const blocks = [...letter.querySelectorAll('p')];
  const waits = blocks.every((block) => getComputedStyle(block).contentVisibility === 'auto');
  const lengths = blocks.map(({ textContent }) => textContent ?? '');
  return waits ? lengths.every(({ length }) => length <= 2_000) : isLightWork(lengths);
}

describe('a letter that is built to hang a browser', () => {
  afterEach(clear);

  for (const [what, html] of Object.entries(HOSTILE)) {
    it(`is shown as plain text: ${what}`, async () => {
      const { mail, root } = await showMail(html, { width: 320, text: '' });
      expect(mail.className).to.equal('text');
      expect(root.textContent).to.contain(dutch.texts.message.textOnly);
      expect(mail.textContent?.trim().charAt(0)).to.match(/[xa<]/);
      expect(isDrawnInParts(mail)).to.equal(true);
    });
  }

  for (const [what, html] of Object.entries(LARGE)) {
    it(`is a letter all the same: ${what}`, async () => {
      const { mail } = await showMail(html, { width: 320 });
      expect(mail.className).to.equal('mail');
      expect(mail.textContent).to.contain('x');
    });
  }

  it('has its text as its program wrote it, where there is one', async () => {
    const { mail } = await showMail(many('<div>x'), { text: 'De tekst van de brief' });
    expect(mail.textContent?.trim()).to.equal('De tekst van de brief');
  });

  it('is no more trouble as a letter of text', async () => {
    for (const text of [many('aع'), many('x\n\n'), many('https://a.nl ')]) {
      const { mail } = await showMail(undefined, { text, width: 320 });
      expect(isDrawnInParts(mail)).to.equal(true);
      expect(mail.querySelectorAll('*').length).to.be.lessThan(3_000);
    }
  });
});
