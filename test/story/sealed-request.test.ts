// A sealed request, in a real browser: a civil servant asks in one mail, the citizen answers in one sitting, and each
// thing comes back under its name.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Citizen } from '../support/citizen.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

const ASK =
  'Kopie van uw identiteitsbewijs*; Loonstrook van oktober*; Ingangsdatum (datum)*; Hoe betaalt u? (keuze: per bank, contant); Toelichting?';
const PNG = Buffer.from(ONE_PIXEL);

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

async function asked(to: string, width?: number): Promise<Citizen> {
  const mail = { to, subject: 'Uw aanvraag bijstand', text: 'Wij missen nog iets.' };
  const { code } = await sendsMail(environment.gateway, { ...mail, headers: { 'X-Secure-Message-Ask': ASK } });
  assert.equal(code, 250);
  const citizen = await Citizen.withBrowser(environment, width);
  await citizen.clicksBerichtLezen(to);
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Dit vragen wij van u');
  return citizen;
}

const photo = { name: 'IMG_0042.jpg', mimeType: 'image/png', buffer: PNG };

/** What stands in the place of an item. */
const placeOf = ({ page }: Citizen, label: string) => page.getByRole('group', { name: label });

/** Chooses a file in the place of an item. */
async function gives(citizen: Citizen, label: string): Promise<void> {
  const choosing = citizen.page.waitForEvent('filechooser');
  await placeOf(citizen, label).getByRole('button', { name: 'Bestand kiezen' }).click();
  await (await choosing).setFiles(photo);
  await placeOf(citizen, label).getByText('IMG_0042.png').waitFor();
}

describe('a letter that asks', () => {
  test('is answered at once: what is missing is said, what is not to be had needs a reason, and all comes under its name', async () => {
    const citizen = await asked('asked@citizen.example');
    const { page } = citizen;
    await citizen.sees('Kopie van uw identiteitsbewijs');
    await citizen.presses('Beantwoorden');
    await citizen.seesHeading('Uw antwoord');
    await citizen.presses('Verzenden');
    const missing = page.getByRole('alert').filter({ hasText: 'Dit mist nog' });
    await missing.waitFor();
    assert.equal(
      await missing.textContent(),
      'Dit mist nog: 1. \u2068Kopie van uw identiteitsbewijs\u2069; 2. \u2068Loonstrook van oktober\u2069; 3. \u2068Ingangsdatum\u2069',
    );
    await placeOf(citizen, 'Kopie van uw identiteitsbewijs').and(page.locator(':focus')).waitFor();
    await gives(citizen, 'Kopie van uw identiteitsbewijs');
    const document = placeOf(citizen, 'Kopie van uw identiteitsbewijs').getByRole('button', {
      name: /Identiteitsbewijs veilig/,
    });
    await document.waitFor();
    assert.equal(await page.getByRole('button', { name: /Identiteitsbewijs veilig/ }).count(), 1, 'there alone');

    await placeOf(citizen, 'Loonstrook').getByLabel('Dit heb ik niet').check();
    await citizen.presses('Verzenden');
    await placeOf(citizen, 'Loonstrook').getByText('Schrijf waarom niet.').waitFor();
    await placeOf(citizen, 'Loonstrook').getByLabel('Waarom niet?').fill('Ik werk er sinds maart.');
    await placeOf(citizen, 'Ingangsdatum').locator('input[type=date]').fill('2026-12-01');
    await placeOf(citizen, 'Hoe betaalt u?').getByLabel('contant').check();
    await citizen.sees('U hebt alles ingevuld wat verplicht is.');
    await page.reload(); // the draft is kept, places and all
    await placeOf(citizen, 'Kopie van uw identiteitsbewijs').getByText('IMG_0042.png').waitFor();
    assert.equal(
      await placeOf(citizen, 'Loonstrook').getByLabel('Waarom niet?').inputValue(),
      'Ik werk er sinds maart.',
    );
    assert.equal(await placeOf(citizen, 'Ingangsdatum').locator('input').first().inputValue(), '2026-12-01');
    assert.ok(await placeOf(citizen, 'Hoe betaalt u?').getByLabel('contant').isChecked());
    await page.getByLabel('Wilt u er iets bij schrijven?').fill('Tot ziens!');
    await citizen.presses('Verzenden');
    await citizen.seesReceipt();
    for (const words of [
      'Kopie van uw identiteitsbewijs',
      'Niet gegeven: Ik werk er sinds maart.',
      '1 december 2026',
      'contant',
    ])
      await citizen.sees(words);

    const { mail } = await environment.relay.mails.first('the answer', ({ to }) => to.includes(SENDER));
    assert.deepEqual(
      mail.attachments.map(({ filename }) => filename),
      ['1 Kopie van uw identiteitsbewijs.png'],
    );
    assert.match(mail.text ?? '', /3\. Ingangsdatum\n {4}01-12-2026/);
    await citizen.presses('Terug naar het bericht');
    await citizen.sees('(Verzonden)');
    await citizen.presses('Beantwoorden');
    await citizen.sees('U hebt alles ingevuld wat verplicht is.');
    await citizen.leaves();
  });
});
