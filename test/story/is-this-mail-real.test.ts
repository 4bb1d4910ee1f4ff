// A citizen got a mail and trusts no link. He goes to his municipality's page by himself, and asks.
import { after, before, test } from 'node:test';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { referenceIn } from '../support/letters.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

test('he types the reference of his mail and hears the day; a made-up one is not known; by keyboard alone', async () => {
  const address = 'argwaan@citizen.example';
  await sendsMail(environment.gateway, { to: address, subject: 'Uw aanvraag', text: 'Toegekend.' });
  const { mail } = await environment.relay.mails.first('the notification', ({ to }) => to.includes(address));
  const reference = referenceIn(mail.text ?? '');
  const citizen = await Citizen.withBrowser(environment);
  await citizen.page.goto(`${environment.site}/veilig-bericht`);
  await citizen.seesHeading('Uw bericht lezen');
  await citizen.seesHeading('Is uw e-mail echt?');
  const field = citizen.page.getByLabel('Kenmerk van uw e-mail');
  await field.focus();
  await citizen.page.keyboard.type(reference.toLowerCase().replace('-', ' '));
  await citizen.page.keyboard.press('Enter');
  await citizen.sees(/Wij hebben op \d+ \S+ \d{4} een e-mail met dit kenmerk gestuurd\./);
  await citizen.sees(new RegExp(`Die begint met ${environment.site}`));
  await field.fill('AAAA-AAAA');
  await citizen.page.keyboard.press('Tab');
  await citizen.page.keyboard.press('Enter');
  await citizen.sees(/Wij kennen geen e-mail met dit kenmerk\./);
  await citizen.leaves();
});

test('half a link: the same page says what to do, and whom to call', async () => {
  const citizen = await Citizen.withBrowser(environment);
  await citizen.page.goto(`${environment.site}/veilig-bericht#bericht=half`);
  await citizen.seesHeading('Deze link werkt niet');
  await citizen.seesHeading('Zo leest u uw bericht');
  await citizen.page.locator('secure-message-reader').getByRole('link', { name: '0900 1852' }).waitFor();
  await citizen.leaves();
});
