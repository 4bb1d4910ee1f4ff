// What a frame is told of the page's looks: every token that the reader's style sheets ask for, and nothing that would
// fetch something.
import { expect } from '@open-wc/testing';
import { TOKENS } from '../../widget/isolated/looks-asked.ts';
import { looksAround } from '../../widget/isolated/page-looks.ts';
import { pageNewsIn } from '../../widget/isolated/page-news.ts';
import { SecureMessageReader } from '../../widget/secure-message-reader.ts';
import '../../widget/screens/receipt-screen.ts';

/** Names of tokens in all style sheets of the reader and its screens. */
function askedFor(): Set<string> {
  const classes = [SecureMessageReader, customElements.get('secure-message-receipt-screen')];
  const sheets = classes.flatMap((one) => Reflect.get(one ?? {}, 'elementStyles'));
  return new Set(
    sheets.flatMap(({ cssText }) => String(cssText).match(/(?<=var\(\s*)--(?:nl|utrecht)-[a-z0-9-]+/g) ?? []),
  );
}

describe('the looks of a page', () => {
  afterEach(() => document.documentElement.removeAttribute('style'));

  it('hold every token that a style sheet asks for', () => {
    const names = askedFor();
    expect(names.size).to.be.greaterThan(30);
    expect([...names].filter((name) => !TOKENS.includes(name))).to.deep.equal([]);
  });

  it('are told as they are, with the text around', () => {
    const { style } = document.documentElement;
    style.setProperty('--nl-link-color', 'rgb(122, 31, 92)');
    style.color = 'rgb(34, 34, 34)';
    const { tokens, text } = looksAround(document.body, TOKENS);
    expect(tokens).to.deep.equal({ '--nl-link-color': 'rgb(122, 31, 92)' });
    expect(text.color).to.equal('rgb(34, 34, 34)');
  });

  it('lose on their way what fetches something, and what is none', () => {
    const looks = (tokens: object) => pageNewsIn({ looks: { tokens, text: {}, rootSize: '16px' } }).looks?.tokens;
    expect(looks({ '--nl-link-color': 'url(https://kwaad.example/x)' })).to.deep.equal({});
    expect(looks({ '--nl-link-color': 'red; --x: 1' })).to.deep.equal({});
    expect(looks({ '--other': 'red', '--nl-heading-level-2-font-size': '2rem' })).to.deep.equal({
      '--nl-heading-level-2-font-size': '2rem',
    });
    expect(looks({ '--nl-link-color': `#${'a'.repeat(300)}` })).to.deep.equal({});
  });
});

describe('what a page tells its frame', () => {
  it('is heard field by field', () => {
    const given = { link: 'x', headingLevel: 9, isIdle: 'yes', above: -1, below: 12, page: 'no address', more: 1 };
    expect(pageNewsIn(given)).to.deep.equal({ link: 'x', below: 12 });
    for (const none of [undefined, null, 'text', 7, []]) expect(pageNewsIn(none)).to.deep.equal({});
  });
});
