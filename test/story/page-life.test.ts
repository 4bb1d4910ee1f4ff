// A page has a life: the network goes and comes, the server restarts, there are two tabs, another link, back and
// forward. Nothing is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { Citizen, recordOf } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { heldBack } from '../support/held-back.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

async function reading(address: string, subject: string): Promise<Citizen> {
  await sendsMail(environment.gateway, { to: address, subject, text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  await citizen.clicksBerichtLezen(address);
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(subject);
  return citizen;
}

test('a first visit needs no more than 24 kB until the code field is there', async () => {
  await sendsMail(environment.gateway, { to: 'first@citizen.example', subject: 'Voor het eerst', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  const bytes = await citizen.bytesUntilCodeField(() => citizen.clicksBerichtLezen('first@citizen.example'), 24 * 1024);
  assert.ok(bytes > 10_000, `${bytes} bytes are measured`);
  await citizen.leaves();
});

test('offline while sending, and back: the reply goes by itself, once', async () => {
  const citizen = await reading('offline@citizen.example', 'Zonder internet');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Geschreven in de trein.');
  await citizen.page.context().setOffline(true);
  await citizen.presses('Verzenden');
  await citizen.sees('U hebt geen internet. We proberen het automatisch opnieuw.');
  await citizen.page.context().setOffline(false);
  await citizen.seesReceipt();
  await environment.relay.mails.first(
    'the reply',
    ({ mail }) => mail.text?.includes('Geschreven in de trein.') === true,
  );
  const arrived = environment.relay.mails.all.filter(({ mail }) => mail.text?.includes('Geschreven in de trein.'));
  assert.equal(arrived.length, 1);
  await citizen.leaves();
});

test('the server restarts while a citizen reads, types and adds a file: he notices nothing but a moment', async () => {
  const citizen = await reading('restart@citizen.example', 'Herstart');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Voor de herstart.');
  await environment.restart();
  await citizen.attaches({ name: 'bewijs.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 bewijs') });
  await citizen.seesAccepted('bewijs.pdf');
  await Promise.all([environment.restart(), citizen.presses('Verzenden')]);
  await citizen.seesReceipt();
  const reply = await environment.relay.mails.first(
    'the reply',
    ({ mail }) => mail.text?.includes('Voor de herstart.') === true,
  );
  assert.deepEqual(
    reply.mail.attachments.map(({ filename }) => filename),
    ['bewijs.pdf'],
  );
  await citizen.leaves();
});

test('a reload keeps session and draft; a second tab asks for its own code; both read', async () => {
  const citizen = await reading('tabs@citizen.example', 'Twee tabbladen');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Een begin.');
  await citizen.page.reload();
  await citizen.seesHeading('Uw antwoord');
  assert.equal(await citizen.page.getByLabel('Uw antwoord', { exact: true }).inputValue(), 'Een begin.');
  const link = /http\S+#bericht=[\w-]{43}/.exec(
    (await environment.relay.mails.first('the notification', ({ to }) => to.includes('tabs@citizen.example'))).mail
      .text ?? '',
  )?.[0];
  const second = await citizen.page.context().newPage();
  await second.goto(link ?? '');
  await second.getByLabel('Toegangscode').waitFor();
  assert.equal(
    await citizen.page.getByLabel('Uw antwoord', { exact: true }).inputValue(),
    'Een begin.',
    'the first tab is undisturbed',
  );
  await citizen.leaves();
});

test('a reload in the middle of a file: it goes on by itself where it was', async () => {
  const citizen = await reading('photo@citizen.example', 'Stuur een kopie');
  const sent: string[] = [];
  citizen.page.on('request', (request) => {
    const record = recordOf(request);
    if (record !== undefined) sent.push(record);
  });
  await citizen.presses('Beantwoorden');
  await citizen.page.route('**/replies/*', (route) =>
    recordOf(route.request()) === '2' ? route.abort() : route.continue(),
  );
  const pdf = Buffer.concat([Buffer.from('%PDF-1.4 kopie'), Buffer.alloc(5 * 512 * 1024, 7)]);
  await citizen.attaches({ name: 'kopie.pdf', mimeType: 'application/pdf', buffer: pdf });
  await citizen.sees(/kopie\.pdf/);
  await citizen.page.waitForResponse((response) => recordOf(response.request()) === '1' && response.status() === 204);
  await citizen.keepsRecords(3);
  await citizen.page.reload();
  await citizen.page.unroute('**/replies/*');
  await citizen.seesHeading('Uw antwoord');
  await citizen.seesAccepted('kopie.pdf');
  assert.deepEqual(
    sent.filter((record) => record !== '2'),
    ['0', '1'],
    'what the server had is not sent again',
  );
  await citizen.writes('Hierbij.');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  const reply = await environment.relay.mails.first(
    'the reply',
    ({ mail }) => mail.attachments[0]?.filename === 'kopie.pdf',
  );
  assert.deepEqual(reply.mail.attachments[0]?.content, pdf);
  await citizen.leaves();
});

test('a part of the reader that is gone for good is said, once; a reload brings back the letter and the draft', async () => {
  await sendsMail(environment.gateway, { to: 'gone@citizen.example', subject: 'Oude bouw', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  let asked = 0;
  await citizen.page.route('**/chunks/receipt-screen-*', (route) => {
    asked += 1;
    return route.fulfill({ status: 404 });
  });
  await citizen.clicksBerichtLezen('gone@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Oude bouw');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Blijft staan.');
  await citizen.presses('Verzenden');
  await citizen.sees('Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.');
  assert.ok(asked > 0 && asked <= 20, `${asked} tries`);
  await citizen.page.unroute('**/chunks/receipt-screen-*');
  await citizen.presses('Probeer het nu opnieuw');
  await citizen.seesHeading('Oude bouw');
  await citizen.sees('Blijft staan.');
  await citizen.leaves();
});

test('a screen that is still on its way leaves the one before it standing, and the focus in it', async () => {
  const address = 'withdrawn@citizen.example';
  const { server, relay, gateway } = environment;
  const desk = new CaseSystem({ url: server.url ?? '', relay, work: async () => {}, apiKey: gateway.pass });
  const { body } = await desk.call('POST', '/messages', { json: newMessage({ to: { address } }) });
  const citizen = await Citizen.withBrowser(environment);
  const lets = await heldBack(citizen.page, '**/chunks/notice-screen-*');
  await citizen.clicksBerichtLezen(address);
  const code = await citizen.codeByMail();
  await desk.call('DELETE', `/messages/${body.id}`);
  const refusal = citizen.page.waitForResponse((response) => response.url().endsWith('/sessions'));
  await citizen.types(code);
  await (await refusal).finished();
  await citizen.page.evaluate('new Promise(requestAnimationFrame)');
  assert.equal(await citizen.page.getByLabel('Toegangscode').isVisible(), true);
  lets();
  await citizen.seesHeading('Dit bericht is niet meer beschikbaar');
  await citizen.leaves();
});

test('an upgrade takes a part away while a citizen writes: a reload is offered, asks nothing, and the draft is there', async () => {
  const citizen = await reading('upgrade@citizen.example', 'Voor de nieuwe bouw');
  await citizen.page.route('**/chunks/safe-copy-*', (route) => route.fulfill({ status: 404 })); // as a build that is gone
  const questions: string[] = [];
  citizen.page.on('dialog', (dialog) => {
    questions.push(dialog.type());
    return dialog.accept();
  });
  await citizen.presses('Beantwoorden');
  await citizen.writes('Nog niet verzonden.');
  const card = { name: 'paspoort.png', mimeType: 'image/png', buffer: Buffer.from('geen plaatje') };
  await citizen.page.getByLabel('Identiteitsbewijs veilig meesturen').setInputFiles(card);
  await citizen.sees('Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.');
  await citizen.page.unroute('**/chunks/safe-copy-*');
  const reloaded = citizen.page.waitForEvent('load');
  await citizen.presses('Probeer het nu opnieuw');
  await reloaded;
  await citizen.seesHeading('Uw antwoord');
  assert.equal(await citizen.page.getByLabel('Uw antwoord', { exact: true }).inputValue(), 'Nog niet verzonden.');
  assert.deepEqual(questions, [], 'what is kept needs no question');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  await citizen.leaves();
});

test('a div that comes after the page, as a CMS without page loads puts it in, becomes a reader', async () => {
  const citizen = await Citizen.withBrowser(environment);
  await citizen.page.goto(`${environment.site}/veilig-bericht`);
  await citizen.seesHeading('Uw bericht lezen');
  await citizen.page.evaluate(`
    document.querySelector('secure-message-reader').remove();
    const div = document.createElement('div');
    div.className = 'secure-message-reader';
    div.dataset.headingLevel = '3';
    const holder = document.createElement('section');
    holder.append(div);
    document.querySelector('main').append(holder);
  `);
  await citizen.page.getByRole('heading', { level: 3, name: 'Uw bericht lezen' }).waitFor();
  await citizen.leaves();
});

test('a page that has added to Object.prototype and Array.prototype has a reader that works', async () => {
  await sendsMail(environment.gateway, { to: 'proto@citizen.example', subject: 'Oude scripts', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  await citizen.page.addInitScript(() => {
    for (const one of [Object.prototype, Array.prototype]) Reflect.set(one, 'extra', () => 'of an old library');
  });
  await citizen.clicksBerichtLezen('proto@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Oude scripts');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Dank.');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  await citizen.leaves();
});

test('the link of another message in the same tab opens that one, and back leads to the first', async () => {
  const citizen = await reading('first-link@citizen.example', 'Het eerste bericht');
  await sendsMail(environment.gateway, {
    to: 'second-link@citizen.example',
    subject: 'Het tweede bericht',
    text: 'Dag.',
  });
  await citizen.clicksBerichtLezen('second-link@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Het tweede bericht');
  await citizen.page.goBack();
  await citizen.seesHeading('Het eerste bericht');
  await citizen.page.goForward();
  await citizen.seesHeading('Het tweede bericht');
  assert.ok(!citizen.page.url().includes('bericht='));
  await citizen.leaves();
});

test('a line on which a third of the calls fail, before or after they were done: everything arrives, once', async () => {
  await sendsMail(environment.gateway, { to: 'tunnel@citizen.example', subject: 'In de tunnel', text: 'Hallo.' });
  const citizen = await Citizen.withBrowser(environment);
  citizen.page.setDefaultTimeout(90_000); // what fails is tried again after 5, 10, 20 seconds
  let seed = 7;
  await citizen.page.route('**/reader/v1/**', async (route) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const luck = seed / 2 ** 31;
    if (luck > 0.35) return route.continue();
    if (luck < 0.15) await route.fetch().catch(() => {}); // done, and the answer is lost
    return route.abort('connectionreset');
  });
  await citizen.clicksBerichtLezen('tunnel@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('In de tunnel');
  await citizen.presses('Beantwoorden');
  await citizen.writes('Uit de tunnel.');
  const pdf = Buffer.concat([Buffer.from('%PDF-1.4 kopie'), Buffer.alloc(3 * 1024 ** 2, 7)]);
  await citizen.attaches({ name: 'tunnel.pdf', mimeType: 'application/pdf', buffer: pdf });
  await citizen.seesAccepted('tunnel.pdf');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  const isReply = ({ mail }: { mail: { text?: string | undefined } }) => mail.text?.includes('Uit de tunnel.') === true;
  const reply = await environment.relay.mails.first('the reply', isReply);
  assert.deepEqual(reply.mail.attachments[0]?.content, pdf);
  assert.equal(environment.relay.mails.all.filter(isReply).length, 1);
  await citizen.page.unrouteAll({ behavior: 'ignoreErrors' });
  await citizen.leaves();
});

test('closed, and then back: nothing of it is shown', async () => {
  const citizen = await reading('closed@citizen.example', 'Straks gesloten');
  await citizen.presses('Afsluiten');
  await citizen.seesHeading('U hebt het bericht gesloten');
  await citizen.page.goto('about:blank');
  await citizen.page.goBack();
  await citizen.page.getByRole('heading', { name: 'Veilig bericht' }).waitFor();
  assert.equal(await citizen.page.getByText('Straks gesloten').count(), 0);
  await citizen.leaves();
});
