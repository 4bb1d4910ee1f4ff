// What a citizen keeps on his own computer: the letter as a mail, and everything as an archive.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

test('the letter and everything with it are saved from the page, under its strict policy', async () => {
  const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2_500_000, 'x')]);
  await sendsMail(environment.gateway, {
    to: 'keeps@citizen.example',
    subject: 'Uw beschikking',
    text: 'Zie de bijlage.',
    attachments: [{ filename: 'beschikking.pdf', content: pdf }],
  });
  const citizen = await Citizen.withBrowser(environment);
  await citizen.clicksBerichtLezen('keeps@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Uw beschikking');
  const save = async (button: string) => {
    const [download] = await Promise.all([citizen.page.waitForEvent('download'), citizen.presses(button)]);
    await citizen.sees('Opgeslagen bij uw downloads.');
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const mail = await save('Opslaan');
  assert.match(mail.name, /^bericht [A-Z0-9]{4}-[A-Z0-9]{4}\.eml$/);
  const parsed = await simpleParser(mail.bytes);
  assert.equal(parsed.subject, 'Uw beschikking');
  assert.ok(parsed.attachments[0]?.content.equals(pdf));
  const archive = await save('Alles opslaan in één bestand');
  assert.match(archive.name, /\.zip$/);
  assert.ok(archive.bytes.includes('bijlagen/beschikking.pdf') && archive.bytes.includes('SHA256.txt'));
  assert.deepEqual(citizen.complaints, []);
  await citizen.leaves();
});
