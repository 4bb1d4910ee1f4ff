// What a citizen keeps on his own computer: the letter as a page that opens anywhere, everything as an archive, the
// last day to react in his calendar; and a PDF that the browser shows by itself. Under the page's strict policy.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import type { Download } from 'playwright-core';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
let directory: string;
before(async () => {
  environment = await openStoryEnvironment();
  directory = await mkdtemp(join(tmpdir(), 'kept-'));
});
after(async () => {
  await environment.close();
  await rm(directory, { recursive: true });
});

const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2_500_000, 'x')]);

async function readsLetter(to: string, mail: Omit<SendMailOptions, 'to'>): Promise<Citizen> {
  await sendsMail(environment.gateway, { to, ...mail });
  const citizen = await Citizen.withBrowser(environment);
  await citizen.clicksBerichtLezen(to);
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(String(mail.subject));
  return citizen;
}

async function saves(citizen: Citizen, button: string): Promise<Download> {
  const [download] = await Promise.all([citizen.page.waitForEvent('download'), citizen.presses(button)]);
  return download;
}

test('a letter is kept as one page, with its pictures and answers, that opens where there is no network', async () => {
  const citizen = await readsLetter('keeps@citizen.example', {
    subject: 'Uw beschikking',
    html: '<p>Beste mevrouw <b>Jansen</b>,</p><p>Toegekend. <img src="cid:logo" alt=""></p><blockquote type="cite">Uw vraag</blockquote>',
    attachments: [{ filename: 'logo.png', cid: 'logo', content: Buffer.from(ONE_PIXEL) }],
  });
  await citizen.presses('Beantwoorden');
  await citizen.writes('Hartelijk dank.');
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  await citizen.presses('Terug naar het bericht');
  await citizen.seesHeading('Wat u hebt verzonden');
  const download = await saves(citizen, 'Opslaan');
  await citizen.sees('Opgeslagen bij uw downloads.');
  assert.match(download.suggestedFilename(), /^bericht [A-Z0-9]{4}-[A-Z0-9]{4}\.html$/);
  assert.deepEqual(citizen.complaints, []);
  const file = join(directory, 'letter.html');
  await download.saveAs(file);
  await citizen.leaves();

  const context = await environment.browser.newContext({ offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`file://${file}`);
  await page.getByRole('heading', { name: 'Uw beschikking' }).waitFor();
  const words = (await page.locator('body').textContent()) ?? '';
  for (const fact of ['Piet de Vries, gemeente Haarlemmermeer', 'keeps@citizen.example', 'Uw vraag', 'Hartelijk dank.'])
    assert.ok(words.includes(fact), fact);
  assert.equal(await page.evaluate("document.querySelector('.letter img').naturalWidth"), 1);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a letter with attachments is kept as one archive, with all that belongs to it', async () => {
  const attachments = [{ filename: 'beschikking.pdf', content: PDF }];
  const citizen = await readsLetter('archives@citizen.example', {
    subject: 'Uw archief',
    text: 'Zie de bijlage.',
    attachments,
  });
  const download = await saves(citizen, 'Opslaan');
  assert.match(download.suggestedFilename(), /\.zip$/);
  const archive = await readFile(await download.path());
  for (const name of ['.html', '.eml', 'bijlagen/beschikking.pdf', 'SHA256.txt'])
    assert.ok(archive.includes(name), name);
  assert.ok(archive.includes(PDF));
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});

test('a PDF opens in a tab of its own that knows nothing of the page; what only calls itself one is saved', async () => {
  const attachments = [
    { filename: 'echt.pdf', content: Buffer.from('%PDF-1.4\n%%EOF') },
    { filename: 'nep.pdf', contentType: 'application/pdf', content: Buffer.from('<script>alert(1)</script>') },
  ];
  const citizen = await readsLetter('pdf@citizen.example', { subject: 'Uw pdf', text: 'Zie de bijlage.', attachments });
  if (!(await citizen.page.evaluate('navigator.pdfViewerEnabled'))) return citizen.leaves(); // then it can only be saved
  const [tab] = await Promise.all([citizen.page.context().waitForEvent('page'), citizen.presses('Bekijken')]);
  assert.match(tab.url(), /^blob:/);
  assert.equal(await tab.evaluate('window.opener === null'), true);
  await tab.close();
  await citizen.page.getByRole('link', { name: 'echt.pdf openen' }).waitFor();
  const download = await saves(citizen, 'Bekijken');
  assert.equal(download.suggestedFilename(), 'nep.pdf');
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});

test('the last day to react goes into a calendar as that whole day, without a word of the letter', async () => {
  const headers = { 'X-Secure-Message-Reply-Before': '2099-01-31' };
  const citizen = await readsLetter('agenda@citizen.example', { subject: 'Uw uitkering', text: 'Reageer.', headers });
  const download = await saves(citizen, 'Zet in agenda');
  assert.match(download.suggestedFilename(), /\.ics$/);
  const calendar = (await readFile(await download.path(), 'utf8')).replaceAll('\r\n ', '');
  assert.match(calendar, /DTSTART;VALUE=DATE:20990131\r\nDTEND;VALUE=DATE:20990201\r\n/);
  assert.match(calendar, /SUMMARY:Laatste dag om te reageren op een bericht van gemeente Haarlemmermeer/);
  assert.doesNotMatch(calendar, /uitkering|#bericht/i);
  await citizen.leaves();
});
