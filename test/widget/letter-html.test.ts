// A mail becomes a letter: whatever it is built of, its words stand below each other in the order in which they are
// read, in a column as narrow as a phone's.
import { expect } from '@open-wc/testing';
import { luminanceOf } from '../../widget/page/contrast.ts';
import { linesOf, showMail, textBeyondBox } from './shown-mail.ts';
import { clear, languages, passesAxe } from './shown-screen.ts';

const LONG = 'Wij hebben uw aanvraag ontvangen en nemen daar binnen acht weken een besluit over. '.repeat(3).trim();

/** What a mail says, and the lines that are read. */
const LINES: Readonly<Record<string, readonly [html: string, lines: readonly string[]]>> = {
  'a layout table': [
    `<table width="640" role="presentation"><tr><td width="200"><p>Links</p></td><td><p>${LONG}</p></td></tr></table>`,
    ['Links', LONG],
  ],
  'tables in tables': [
    '<table><tr><td><table><tr><td>1</td></tr><tr><td>2</td></tr></table></td><td><table><tr><td>3</td></tr></table></td></tr></table>',
    ['1', '2', '3'],
  ],
  'a table after text, and text after a table': ['voor<table><tr><td>in</td></tr></table>na', ['voor', 'in', 'na']],
  'four columns of a newsletter': [
    `<table><tr>${['Een', 'Twee', 'Drie', 'Vier'].map((head) => `<td width="25%"><h3>${head}</h3><p>${LONG}</p></td>`).join('')}</tr></table>`,
    ['Een', LONG, 'Twee', LONG, 'Drie', LONG, 'Vier', LONG],
  ],
  'th that only lays out': [
    `<table class="row"><tr><th class="small-12"><table><tr><th>${LONG}</th><th class="expander"></th></tr></table></th></tr></table>`,
    [LONG],
  ],
  'boxes of every kind': [
    '<center>a</center><section>b</section><article>c</article><address>d</address><header>e</header><footer>f</footer>' +
      '<details><summary>g</summary>h</details><dl><dt>Naam</dt><dd>Jan</dd><dt>Plaats</dt><dd>Hoofddorp</dd></dl>' +
      '<fieldset><legend>i</legend>j</fieldset><select><option>k</option><option>l</option></select><h5>m</h5><h6>n</h6>' +
      '<figure>o<figcaption>p</figcaption></figure><nav>q</nav><main>r</main><aside>s</aside><form>t</form><hgroup>u</hgroup>',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'Naam', 'Jan', 'Plaats', 'Hoofddorp', ...'ijklmnopqrstu'],
  ],
  'boxes by style': [
    'a<span style="display:block">b</span><a href="https://example.nl" style="display:inline-block">c</a>d' +
      '<div style="display:inline">e</div>',
    ['a', 'b', 'c', 'de'],
  ],
  'labels and what was filled in': [
    '<label>Naam</label><input value="Jan"><br><input type="checkbox" checked>Akkoord <input type="hidden" value="x">',
    ['Naam Jan', '☑ Akkoord'],
  ],
  'text as it was typed': ['<xmp><b>1</b></xmp><listing>2</listing><plaintext>3<p>', ['<b>1</b>', '2', '3<p>']],
  'frames and what is there without': [
    '<frameset cols="*"><frame src="x"><noframes><body>1</body></noframes></frameset>',
    ['1'],
  ],
  'what is there without scripts': ['<noscript>1</noscript><object data="x">2</object>', ['12']],
  'empty lines, as programs write them': [
    '<p class="MsoNormal" style="margin:0">a</p><p class="MsoNormal" style="margin:0"><o:p>&nbsp;</o:p></p><div><br></div><p>b</p>c<br><br><br><br>d',
    ['a', 'b', 'c', 'd'],
  ],
  'lines that are kept': ['<div style="white-space:pre-wrap">a\nb\n\nc</div>', ['a', 'b', 'c']],
  'signs of a symbol font': ['<span style="font-family:Wingdings">J</span> <font face="Symbol">·</font>', ['🙂 •']],
};

/** What a sender hides. */
const HIDDEN = [
  '<div style="display:none">geheim</div>',
  '<div style="display:none!important;mso-hide:all">geheim</div>',
  '<span style="mso-hide:all">geheim</span>',
  '<div style="visibility:hidden">geheim</div>',
  '<div style="font-size:0">geheim</div>',
  '<div style="font-size:1px;line-height:1px">geheim</div>',
  '<div style="font-size:0"><span style="font-size:120%">geheim</span></div>',
  '<div style="opacity:0">geheim</div>',
  '<div style="max-height:0;overflow:hidden">geheim</div>',
  '<div style="height:0px;overflow:hidden">geheim</div>',
  '<div style="position:absolute;left:-9999px">geheim</div>',
  '<p hidden>geheim</p>',
  '<style>.preheader{display:none}</style><div class="preheader">geheim</div>',
  '<style>@media screen{td.mobile{display:none !important}}</style><table><tr><td class="mobile" style="display:block">geheim</td></tr></table>',
  '<input type="hidden" value="geheim"><input type="password" value="geheim">',
  '<object style="display:none">geheim</object><select hidden><option>geheim</option></select>',
  '<template>geheim</template><script>"geheim"</script><title>geheim</title>',
];

describe('a letter in HTML', () => {
  afterEach(clear);

  for (const [what, [html, lines]] of Object.entries(LINES)) {
    it(`has its words below each other: ${what}`, async () => {
      const { mail, screen } = await showMail(html, { width: 320 });
      expect(linesOf(mail)).to.deep.equal(lines);
      expect(textBeyondBox(mail)).to.deep.equal([]);
      await passesAxe(screen);
    });
  }

  for (const html of HIDDEN) {
    it(`keeps hidden what is hidden: ${html.slice(0, 60)}`, async () => {
      const { mail } = await showMail(`<p>voor</p>${html}<p>na</p>`);
      expect(linesOf(mail)).to.deep.equal(['voor', 'na']);
    });
  }

  it('shows what is visible inside what is not', async () => {
    const { mail } = await showMail(
      '<div style="font-size:0"><div style="font-size:14px">a</div></div>' +
        '<div style="visibility:hidden"><p style="visibility:visible">b</p></div>',
    );
    expect(linesOf(mail)).to.deep.equal(['a', 'b']);
    const inLine = await showMail('<p>a <span style="overflow:hidden;height:0">b</span></p>');
    expect(linesOf(inLine.mail)).to.deep.equal(['a b']);
  });

  it('leaves a table of data one, in a box that scrolls by itself and can be reached', async () => {
    const cells = Array.from({ length: 9 }, (_, at) => `<td>Parkeervergunning${at}</td>`).join('');
    const { mail, screen } = await showMail(
      `<table border="1"><tfoot><tr>${cells}</tr></tfoot><tr>${cells}</tr><tr>${cells}</tr></table><p>${LONG}</p>`,
      { width: 320 },
    );
    const region = mail.querySelector<HTMLElement>('[role=region]');
    expect([region?.tabIndex, region?.ariaLabel]).to.deep.equal([0, 'Tabel']);
    expect(region?.scrollWidth).to.be.greaterThan(region?.clientWidth ?? 0);
    expect(mail.scrollWidth).to.equal(mail.clientWidth);
    expect(
      [...(region?.querySelectorAll('thead, tbody, tfoot') ?? [])].map(({ localName }) => localName),
    ).to.deep.equal(['tbody', 'tfoot']);
    expect(textBeyondBox(mail)).to.deep.equal([]);
    await passesAxe(screen);
  });

  it('breaks a word that is wider than the column, in a cell too', async () => {
    const word = 'Ruimtelijkeordeningsprocedure'.repeat(4);
    const { mail } = await showMail(
      `<p>${word}</p><table><tr><th>${word}</th><th>2</th></tr><tr><td>1</td><td>2</td></tr></table>`,
      { width: 320 },
    );
    const region = mail.querySelector('.table');
    expect(textBeyondBox(mail)).to.deep.equal([]);
    expect(region?.scrollWidth).to.equal(region?.clientWidth);
  });

  it('keeps what was struck out, and the numbers of a list', async () => {
    const { mail } = await showMail(
      '<del>a</del><s>b</s><strike>c</strike><span style="text-decoration:line-through">d</span>' +
        '<ol start="4" type="a"><li>e</li><li value="7">f<ol style="list-style-type:lower-roman"><li>g</li></ol></li><li></li></ol><ol reversed><li>h</li></ol>',
    );
    const struck = [...mail.querySelectorAll('del, s')].map(({ textContent }) => textContent);
    expect(struck).to.deep.equal(['a', 'b', 'c', 'd']);
    const lists = [...mail.querySelectorAll('ol')].map(({ start, type, reversed }) => [start, type, reversed]);
    expect(lists).to.deep.equal([
      [4, 'a', false],
      [1, 'i', false],
      [1, '', true],
    ]);
    expect([...mail.querySelectorAll('li')].map(({ value }) => value)).to.deep.equal([0, 7, 0, 0, 0]);
  });

  it('makes one gap of many, and none of margins that a sender took away', async () => {
    const { mail } = await showMail(
      '<p style="margin:0">a</p><p style="margin:0">b</p><p style="margin:0">&nbsp;</p><p>&nbsp;</p><div><br></div><p>c</p><p>&nbsp;</p><p>d</p>',
    );
    const [a, b, c, d] = [...mail.querySelectorAll('p:not(:empty)')].map((p) => p.getBoundingClientRect());
    const gaps = [a, b, c].map((p, at) => Math.round(([b, c, d][at]?.top ?? 0) - (p?.bottom ?? 0)));
    expect(gaps).to.deep.equal([0, 16, 16]);
  });

  it('has its headings below the subject, in size and in level', async () => {
    const { mail, root } = await showMail('<h3>Klein</h3><h1 style="font-size:60px">Groot</h1><h3>Weer</h3>', {
      width: 320,
    });
    const size = (element: Element | null) => Number.parseFloat(getComputedStyle(element ?? mail).fontSize);
    const headings = [...mail.querySelectorAll('h1, h3')];
    expect(headings.map(({ ariaLevel }) => ariaLevel)).to.deep.equal(['3', '3', '4']);
    for (const heading of headings) expect(size(heading)).to.be.lessThan(size(root.querySelector('.heading')));
  });

  it('centres what its sender centred, and not the tables in it', async () => {
    const { mail } = await showMail(
      '<!doctype html><center>a<table><tr><td>b<p style="text-align:right">c</p></td></tr></table></center>' +
        '<div style="text-align:center"><table><tr><td>d</td></tr></table></div>',
    );
    const texts = [...mail.querySelectorAll('div, p')].filter(({ children }) => children.length === 0);
    const alignments = texts.map((line) => [line.textContent, getComputedStyle(line).textAlign]);
    expect(alignments).to.deep.equal([
      ['a', 'center'],
      ['b', 'start'],
      ['c', 'right'],
      ['d', 'center'],
    ]);
  });

  it('draws links as links, whatever their sender wanted', async () => {
    const { mail } = await showMail(
      '<p style="color:#a00000">a ' +
        '<a href="https://example.nl" style="color:#fff;background:#fff;text-decoration:none">' +
        '<font color="white">b</font></a></p>',
    );
    const link = mail.querySelector('a');
    const style = getComputedStyle(link ?? mail);
    expect([style.textDecorationLine, link?.innerHTML, style.backgroundColor]).to.deep.equal([
      'underline',
      'b',
      'rgba(0, 0, 0, 0)',
    ]);
    expect(style.color).not.to.equal('rgb(160, 0, 0)');
  });

  it('is its own: not what the page does with the text around it', async () => {
    document.body.style.cssText =
      'text-transform:uppercase;text-align:center;text-indent:3em;white-space:nowrap;font-style:italic;letter-spacing:2px';
    const { mail } = await showMail('<p>Beste mevrouw</p>');
    const { textTransform, textAlign, textIndent, whiteSpaceCollapse, fontStyle, letterSpacing } = getComputedStyle(
      mail.querySelector('p') ?? mail,
    );
    document.body.removeAttribute('style');
    expect([textTransform, textAlign, textIndent, whiteSpaceCollapse, fontStyle]).to.deep.equal([
      'none',
      'start',
      '0px',
      'collapse',
      'normal',
    ]);
    expect(letterSpacing).to.equal('2px'); // the reader's own choice (WCAG 2.2, 1.4.12)
  });

  it('can be read on a dark page too: colours stay what they say, and grounds keep their words', async () => {
    const html =
      '<p style="color:#a00000">rood</p><p style="color:#111">zwart</p><p style="color:#ffff00">geel</p>' +
      '<table><tr><th bgcolor="#00305b"><font color="#00305b">kop</font></th><th>2</th></tr><tr><td>3</td><td>4</td></tr></table>' +
      '<p><span style="background:#222;color:#333">vlak</span> <mark>geel</mark></p>';
    for (const [scheme, page] of Object.entries({ light: '#ffffff', dark: '#303030' })) {
      document.documentElement.style.cssText = `color-scheme:${scheme};background:${page}`;
      const { mail } = await showMail(html);
      mail.style.color = scheme === 'dark' ? '#fff' : '#000';
      const words = [...mail.querySelectorAll('p, p span, th, td, mark')];
      const faint = words.filter((word) => contrastOf(word, page) < 4.5).map(({ outerHTML }) => outerHTML);
      expect(faint, scheme).to.deep.equal([]);
      const [red] = mail.querySelectorAll('p > span');
      expect(channels(getComputedStyle(red ?? mail).color)[0], 'still red').to.be.greaterThan(150);
      clear();
    }
    document.documentElement.removeAttribute('style');
  });

  it('says in which language it is, and which way it reads', async () => {
    const { mail } = await showMail(
      '<html lang="nl"><body dir="rtl"><p>a <span lang="en">b</span> <span lang="nl">c</span></p>',
    );
    expect([mail.lang, mail.dir]).to.deep.equal(['nl', 'rtl']);
    const turned = await showMail('<p>a</p><p style="direction:rtl">b</p>');
    expect([...turned.mail.querySelectorAll('p')].map(({ dir }) => dir)).to.deep.equal(['', 'rtl']);
    expect([...mail.querySelectorAll('[lang]')].map(({ textContent }) => textContent)).to.deep.equal(['b']);
    const [polish] = languages.filter(({ code }) => code === 'pl');
    const other = await showMail('<p>Ons antwoord.</p><div id="divRplyFwdMsg">Van: Jan</div>', { language: polish });
    expect([other.mail.lang, other.mail.querySelector('summary')?.lang]).to.deep.equal(['nl', 'pl']);
    const text = await showMail(undefined, { language: polish, text: 'Beste,\n\n> Vraag' });
    expect([text.mail.lang, text.mail.querySelector('summary')?.lang]).to.deep.equal(['nl', 'pl']);
  });
});

function channels(color: string): number[] {
  return [...color.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
}

/** Of an element's words with what is behind them (WCAG 2.2). */
function contrastOf(element: Element, page: string): number {
  const grounds: string[] = [];
  for (let behind: Element | null = element; behind !== null; behind = behind.parentElement)
    grounds.push(getComputedStyle(behind).backgroundColor);
  const ground = grounds.find((colour) => !/^(?:transparent|rgba\(.*, 0\))$/.test(colour)) ?? page;
  const [one, other] = [luminanceOf(getComputedStyle(element).color), luminanceOf(ground)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
