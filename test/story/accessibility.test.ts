// The reader for who does not see it, reads it on paper, or has no mouse. In a real browser, on the municipal page.
// `every-state.test.ts` looks at every screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { LETTER } from '../support/every-state.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

test('the message as a screen reader reads it: headings, groups, lists and names, in the order of the screen', async () => {
  await sendsMail(environment.gateway, { to: 'aria@citizen.example', ...LETTER });
  const citizen = await Citizen.withBrowser(environment);
  const read = () => citizen.page.locator('secure-message-reader').ariaSnapshot();
  await citizen.clicksBerichtLezen('aria@citizen.example');
  const code = await citizen.codeByMail();
  await citizen.sees(/code gestuurd naar/);
  assert.match(
    await read(),
    inOrder(
      'heading "Vul uw toegangscode in" [level=2]',
      'paragraph: We hebben een e-mail met een code gestuurd naar a•••@citizen.example.',
      'textbox "Toegangscode"',
      'button "Bericht openen"',
      'group: Geen code gekregen?',
    ),
  );
  await citizen.types(code === '000000' ? '000001' : '000000');
  await citizen.sees('Deze code klopt niet.');
  assert.match(
    await read(),
    inOrder('alert: Deze code klopt niet. U kunt het nog 4 keer proberen.', 'textbox "Toegangscode" [invalid]'),
  );
  await citizen.types(code);
  await citizen.seesHeading(LETTER.subject);
  assert.match(
    await read(),
    inOrder(
      `heading "${LETTER.subject}" [level=2]`,
      'term: Van',
      'definition: Piet de Vries, gemeente Haarlemmermeer',
      'term: Aan',
      'definition: aria@citizen.example',
      'term: Kenmerk',
      'strong: Reageer uiterlijk op 31 januari 2099.',
      'button "Zet in agenda"',
      'group "Wat wilt u doen?":',
      'button "Beantwoorden"',
      'button "Opslaan"',
      'columnheader "Dag"',
      'cell "maandag"',
      'link "onze website":',
      'heading "2 bijlagen" [level=3]',
      'listitem:',
      `button "${LETTER.attachments[0]?.filename}"`,
      'button "Beantwoorden"',
      'U kunt dit bericht lezen tot en met',
      'link "0900 1852"',
      'group "Kies uw taal":',
    ),
  );
  await citizen.presses('Beantwoorden');
  await citizen.seesHeading('Uw antwoord');
  await citizen.presses('Verzenden');
  assert.match(
    await read(),
    inOrder(
      'heading "Uw antwoord" [level=2]',
      'button "Verzenden"',
      'alert: Schrijf een antwoord of voeg een bijlage toe.',
      'textbox "Uw antwoord" [invalid]',
      'heading "Bijlagen" [level=3]',
      'button "Bijlagen toevoegen"',
      'button "Verzenden"',
      'button "Weggooien"',
    ),
  );
  await citizen.leaves();
});

test('on paper there is the letter, what is folded on the screen too, and nothing to press', async () => {
  const text = 'Goedemiddag,\n\nZie hieronder.\n\n> Wanneer hoor ik of ik hulp krijg?';
  await sendsMail(environment.gateway, { to: 'paper@citizen.example', ...LETTER, html: '', text });
  const citizen = await Citizen.withBrowser(environment);
  await citizen.clicksBerichtLezen('paper@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(LETTER.subject);
  await citizen.page.emulateMedia({ media: 'print' });
  const onPaper = await citizen.page.locator('secure-message-reader').ariaSnapshot();
  assert.match(
    onPaper,
    inOrder(
      LETTER.subject,
      'definition: Piet de Vries, gemeente Haarlemmermeer',
      'definition: paper@citizen.example',
      'Zie hieronder.',
      'Wanneer hoor ik of ik hulp krijg?',
      '3 bijlagen',
      'Beschikking',
      '.pdf',
    ),
  );
  assert.doesNotMatch(onPaper, /button "(?!Beschikking|plattegrond.png"|logo.png)/);
  await citizen.leaves();
});

test('the whole story by keyboard alone', async () => {
  await sendsMail(environment.gateway, { to: 'keyboard@citizen.example', ...LETTER });
  const citizen = await Citizen.withBrowser(environment);
  const { keyboard } = citizen.page;
  await citizen.clicksBerichtLezen('keyboard@citizen.example');
  const code = await citizen.codeByMail();
  await focused(citizen.page, 'Toegangscode');
  await keyboard.type(code);
  await citizen.seesHeading('Uw aanvraag voor huishoudelijke hulp');
  await focused(citizen.page, 'Uw aanvraag voor huishoudelijke hulp');
  await tabTo(citizen.page, 'Beantwoorden');
  await keyboard.press('Enter');
  await focused(citizen.page, 'Uw antwoord');
  await tabTo(citizen.page, 'Uw antwoord');
  await keyboard.type('Dank u wel.');
  await tabTo(citizen.page, 'Verzenden');
  await keyboard.press('Space');
  await focused(citizen.page, 'Uw antwoord is verzonden');
  await tabTo(citizen.page, 'Terug naar het bericht');
  await keyboard.press('Enter');
  await focused(citizen.page, 'Uw aanvraag voor huishoudelijke hulp');
  await tabTo(citizen.page, 'Afsluiten');
  await keyboard.press('Enter');
  await focused(citizen.page, 'U hebt het bericht gesloten');
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});

test('on a phone nothing that has the focus stands under the bar at the bottom edge', async () => {
  const text = Array.from({ length: 30 }, (_, at) => `Lees https://www.haarlemmermeer.example/${at}\n`).join('\n');
  await sendsMail(environment.gateway, { to: 'bar@citizen.example', ...LETTER, html: '', text });
  const citizen = await Citizen.withBrowser(environment, 320);
  await citizen.page.setViewportSize({ width: 320, height: 640 });
  await citizen.clicksBerichtLezen('bar@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(LETTER.subject);
  for (let press = 0; press < 45; press += 1) {
    await citizen.page.keyboard.press('Tab');
    assert.equal(await citizen.page.evaluate(UNDER_THE_BAR), '');
  }
  await citizen.leaves();
});

/** What has the focus and is covered by the bar; empty when it is not. */
const UNDER_THE_BAR = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const bar = document.querySelector('secure-message-reader').shadowRoot
    .querySelector('secure-message-message-screen').shadowRoot.querySelector('.actions.bottom');
  const [edge, box] = [bar.getBoundingClientRect(), at.getBoundingClientRect()];
  const isCovered = !bar.contains(at) && box.bottom > edge.top && box.top < edge.bottom;
  return isCovered ? at.textContent.trim() + ' ' + box.bottom + ' > ' + edge.top : '';
})()`;

/** All of these, one after the other. */
function inOrder(...lines: readonly string[]): RegExp {
  return new RegExp(lines.map((line) => line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*'));
}

/** The name of what has the focus, through all shadow roots: its label, else its words. */
const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.labels?.[0]?.textContent?.trim() ?? at?.textContent?.trim() ?? '';
})()`;

async function focused(page: Page, name: string): Promise<void> {
  const until = Date.now() + 10_000;
  for (let at = ''; at !== name; at = String(await page.evaluate(FOCUSED)))
    assert.ok(Date.now() < until, `the focus should be on ${name}, and is on ${at}`);
}

async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    const at = String(await page.evaluate(FOCUSED));
    if (at === name) return;
    passed.push(at);
  }
  assert.fail(`Tab never came to ${name}, but to ${passed.join(', ')}`);
}
