// What a letter repeats of earlier ones is folded away, in HTML as in text; what its sender wrote never is.
import { expect } from '@open-wc/testing';
import { linesOf, showMail } from './shown-mail.ts';
import { clear, passesAxe } from './shown-screen.ts';

const HEADERS = 'Van: Jan Jansen<br>Verzonden: maandag 3 november 2025 10:00<br>Aan: Gemeente<br>Onderwerp: Vraag';
const SIGNATURE =
  'Met vriendelijke groet,<br>Piet de Vries<br>Adviseur<br>Postbus 250<br>2130 AG Hoofddorp<br>0900 1852';

/** Of each: what is read at once; the rest ("Uw vraag" each time) is folded away. */
const FOLDED: Readonly<Record<string, string>> = {
  'Outlook for Windows': `<div class="WordSection1"><p class="MsoNormal">Ons antwoord.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class="MsoNormal"><b>Van:</b> Jan<br><b>Verzonden:</b> maandag<br><b>Aan:</b> Gemeente<br><b>Onderwerp:</b> Vraag</p></div></div><p class="MsoNormal">Uw vraag</p></div>`,
  'Outlook on the web': `<div>Ons antwoord.</div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>Van:</b> Jan<br><b>Verzonden:</b> maandag</font><div>&nbsp;</div></div><div>Uw vraag</div>`,
  'Outlook, sent on by Exchange': `<div>Ons antwoord.</div><div id="x_divRplyFwdMsg">Von: Jan</div><div>Uw vraag</div>`,
  Gmail: `<div dir="ltr">Ons antwoord.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Op ma 3 nov 2025 om 10:00 schreef Jan &lt;<a href="mailto:jan@example.nl">jan@example.nl</a>&gt;:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">Uw vraag</blockquote></div>`,
  'Apple Mail': `Ons antwoord.<br><div><br><blockquote type="cite"><div>Op 3 nov 2025, om 10:00 heeft Jan &lt;jan@example.nl&gt; het volgende geschreven:</div><br><div>Uw vraag</div></blockquote></div><br>`,
  Thunderbird: `<p>Ons antwoord.</p><div class="moz-cite-prefix">Op 3-11-2025 om 10:00 schreef Jan:<br></div><blockquote type="cite" cite="mid:x"><p>Uw vraag</p></blockquote>`,
  Roundcube: `<div>Ons antwoord.</div><p id="reply-intro">Jan schreef op 2025-11-03 10:00:</p><blockquote type="cite"><div id="replybody1">Uw vraag</div></blockquote>`,
  Yahoo: `<div>Ons antwoord.</div><div class="yahoo_quoted"><div>On Monday, Jan wrote:</div><div>Uw vraag</div></div>`,
  GroupWise: `<div>Ons antwoord.</div><div>&gt;&gt;&gt; Jan Jansen &lt;jan@example.nl&gt; 3-11-2025 10:00 &gt;&gt;&gt;</div><div>Uw vraag</div>`,
  'a program without marks': `<div>Ons antwoord.<br><br>-----Oorspronkelijk bericht-----<br>${HEADERS}<br><br>Uw vraag</div>`,
  'headers without a line': `<p>Ons antwoord.</p><p>${HEADERS}</p><p>Uw vraag</p>`,
  'a line in English':
    '<p>Ons antwoord.</p><p>On Mon, 3 Nov 2025 at 10:00, Jan wrote:</p><blockquote>Uw vraag</blockquote>',
  'a disclaimer below': `<p>Ons antwoord.</p><p>On Mon, 3 Nov 2025 at 10:00, Jan wrote:</p><blockquote>Uw vraag</blockquote><p>Dit bericht is vertrouwelijk.</p>`,
};

/** Nothing of these is folded away. */
const WHOLE: Readonly<Record<string, string>> = {
  'a letter that is passed on': `<div id="divRplyFwdMsg">${HEADERS}</div><div>Uw vraag</div>`,
  'a letter that is passed on with a word': `<p>Ter informatie</p><div id="divRplyFwdMsg">${HEADERS}</div><div>Uw vraag</div>`,
  'an answer below': `<div class="moz-cite-prefix">Op 3-11-2025 om 10:00 schreef Jan:</div><blockquote type="cite">Uw vraag</blockquote><p>Ons antwoord.</p>`,
  'answers in between': `<p>Beste Jan,</p><div class="gmail_quote"><div class="gmail_attr">On Mon Jan wrote:</div><blockquote class="gmail_quote">Een</blockquote><div>Ja.</div><blockquote class="gmail_quote">Twee</blockquote><div>Nee.</div></div>`,
  'answers in another colour': `<p>Zie onze antwoorden hieronder in rood.</p><div id="divRplyFwdMsg">${HEADERS}</div><div>Vraag <span style="color:red">Antwoord</span></div>`,
  'an article of a law': '<p>In de wet staat:</p><blockquote>Artikel 1</blockquote>',
  'a short signature': '<p>Tekst</p><div class="gmail_signature">Met vriendelijke groet,<br>Piet<br>0900 1852</div>',
};

describe('a letter that repeats others', () => {
  afterEach(clear);

  for (const [program, html] of Object.entries(FOLDED)) {
    it(`folds them away: ${program}`, async () => {
      const { mail, screen } = await showMail(html);
      const folded = mail.querySelector('details');
      expect(linesOf(mail).slice(0, 2)).to.deep.equal(['Ons antwoord.', 'Eerdere berichten tonen']);
      expect(folded?.textContent).to.contain('Uw vraag');
      expect(mail.querySelectorAll('details').length).to.equal(1);
      await passesAxe(screen);
    });
  }

  for (const [what, html] of Object.entries(WHOLE)) {
    it(`folds nothing of ${what}`, async () => {
      const { mail } = await showMail(html);
      expect(mail.querySelector('details')).to.equal(null);
    });
  }

  for (const signature of [
    `<div class="gmail_signature">${SIGNATURE}</div>`,
    `<div id="Signature"><p>${SIGNATURE.replaceAll('<br>', '</p><p>')}</p></div>`,
    `<pre class="moz-signature">-- \n${SIGNATURE.replaceAll('<br>', '\n')}</pre>`,
    `<div>-- <br>${SIGNATURE}</div>`,
  ]) {
    it(`keeps the name, and folds the rest of a signature away: ${signature.slice(0, 40)}`, async () => {
      const { mail } = await showMail(
        `<p>Ons antwoord.</p>${signature}<div class="moz-cite-prefix">Op 3-11-2025 om 10:00 schreef Jan:</div><blockquote type="cite">Uw vraag</blockquote>`,
      );
      const read = linesOf(mail).filter((line) => line !== '--');
      expect(read).to.deep.equal([
        'Ons antwoord.',
        'Met vriendelijke groet,',
        'Piet de Vries',
        'Gegevens van de afzender tonen',
        'Eerdere berichten tonen',
      ]);
      const [details, earlier] = mail.querySelectorAll('details');
      expect(details?.textContent).to.contain('Adviseur').and.to.contain('0900 1852');
      expect(earlier?.textContent).not.to.contain('0900 1852');
    });
  }

  it('folds the same in a letter of text', async () => {
    const text = (html: string) => html.replaceAll('<br>', '\n');
    const chain = `Ons antwoord.\n\n-- \n${text(SIGNATURE)}\n\n________________________________\n${text(HEADERS)}\n\nUw vraag`;
    const { root } = await showText(chain);
    const read = linesOf(root).filter((line) => line !== '--');
    expect(read.slice(0, 5)).to.deep.equal([
      'Ons antwoord.',
      'Met vriendelijke groet,',
      'Piet de Vries',
      'Gegevens van de afzender tonen',
      'Eerdere berichten tonen',
    ]);
    const whole = [
      'Op 3-11-2025 om 10:00 schreef Jan:\n> Een\n\nJa.\n\n> Twee\n\nNee.',
      'Beste Jan,\n\n> Een\nJa.\n> Twee\nNee.',
    ];
    for (const answer of whole) expect((await showText(answer)).root.querySelector('details')).to.equal(null);
  });
});

async function showText(text: string): Promise<{ root: HTMLElement }> {
  const { root } = await showMail(undefined, { text });
  const letter = root.querySelector<HTMLElement>('.text');
  if (letter === null) throw new Error('a letter without text');
  return { root: letter };
}
