// What a strict policy would report is gone before the parser sees it, and what would keep the parser busy too; the
// letter is as it was.
import { expect } from '@open-wc/testing';
import { readMailTags } from '../../widget/reading/mail-tags.ts';

describe('the tags of a mail', () => {
  const cases = [
    ['<p>1 < 2, 3 <4</p>', '<p>1 < 2, 3 <4</p>'],
    ['<p STYLE="color:red">x</p>', '<p data-style="color:red">x</p>'],
    ["<p style='a>b' onclick=x title=t>x</p>", "<p data-style='a>b' title=t>x</p>"],
    ['<img src=x oNerror = "a()"/>', '<img src=x>'],
    ['<img/onerror=a()/src=b>', '<img>'],
    ['<img title=">" onerror=a()>', '<img title=">">'],
    ['<a href="x"onclick="y">z</a>', '<a href="x">z</a>'],
    ['<a href=x href=y>z</a>', '<a href=x>z</a>'],
    ['a<style>p{}</style>b<STYLE media=print>', 'ab'],
    ['a<script>"</p>"</script>b<iframe>c</iframe>d<title>e</title>f', 'abdf'],
    ['a<svg><text>b</text></svg>c<svg/>d<svg>e', 'acde'],
    ['<xmp><b>1</b></xmp><textarea>2<i></textarea>', '<pre>&lt;b>1&lt;/b></pre><pre>2&lt;i></pre>'],
    ['<plaintext><b>1', '<pre>&lt;b>1</pre>'],
    ['<frame src=x><noframes>1</noframes><select hidden>2', '<x-noframes>1</x-noframes><x-select hidden>2'],
    ['a<!-- <p style=x> -->b<!-->c<!--->d<!-- e', 'abcd'],
    ['<!doctype html><p>x', '<!doctype html><p>x'],
    ['tekst met on = off en style=mooi', 'tekst met on = off en style=mooi'],
    ['<input value>', '<input value>'],
    ['<p =a style=b>', '<p data-style=b>'],
    ['<p title="', ''],
  ] as const;
  for (const [html, read] of cases) {
    it(html, () => expect(readMailTags(html).html).to.equal(read));
  }

  it('keeps the sheets, for what they hide', () => {
    const { sheets } = readMailTags('<style>a{}</style><style media="print">b{}</style>');
    expect(sheets).to.deep.equal(['a{}', '@media print {b{}}']);
  });

  it('takes two megabytes of anything in a moment', () => {
    const pieces = ['<', '<a ', '<a "', '<a b="', '<a b=\'"', '<!--', '<a b=c d', '=', '< / ', '<title>', '<svg>'];
    for (const piece of pieces) {
      const before = performance.now();
      readMailTags(piece.repeat(2_000_000 / piece.length));
      expect(performance.now() - before, piece).to.be.lessThan(2000);
    }
  });

  it('says when there are too many of them, and when each opens the others again', () => {
    expect(readMailTags('<table><tr><td>'.repeat(1_000)).isTooElaborate).to.equal(false);
    expect(readMailTags('<table><tr><td>'.repeat(100_000)).isTooElaborate).to.equal(true);
    expect(readMailTags('<b>'.repeat(1_000) + '<p>x'.repeat(1_000)).isTooElaborate).to.equal(true);
    expect(readMailTags(`<table><tr>${'<td><font>x'.repeat(2_000)}</table>`).isTooElaborate).to.equal(false);
  });
});
