// The story in the browsers of other makers, where they are installed: what Chromium allows is not yet what everyone
// has.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HAARLEMMERMEER } from '../../demo/towns.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import { type EnginePage, engines, type FramingPage } from '../support/engines.ts';
import { LETTER } from '../support/every-state.ts';
import { openSpyingSite } from '../support/spying-site.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

/** Words of the story inside the page: these drivers see no shadow roots. */
const WORDS = `
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const inside = () => document.querySelector('secure-message-reader')?.shadowRoot; // none until its script has come
  const nodes = () => (inside() ? all(inside()) : []);
  const words = () => inside()?.querySelector('[part=reader] > *')?.shadowRoot?.textContent.replace(/\\s+/g, ' ') ?? '';
  const until = async (find, what) => {
    for (const end = Date.now() + 20000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
      const found = find();
      if (found) return found;
    }
    throw new Error('not seen: ' + what + '; on the screen: ' + words());
  };
  const sees = (text) => until(() => words().includes(text), text);
  const button = (name) => nodes().find((one) => one.matches('button') &&
    (one.getAttribute('aria-label') ?? one.textContent.trim()) === name);
  const presses = async (name) => (await until(() => button(name), name)).click();
  const types = async (id, text) => {
    const field = await until(() => nodes().find((one) => one.id === id), id);
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const chooses = (picker, file) => {
    const chosen = new DataTransfer();
    chosen.items.add(file);
    const input = nodes().filter((one) => one.matches('input[type=file]')).at(picker);
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const keptRecords = async () => {
    const isThere = (await indexedDB.databases()).some(({ name }) => name === 'secure-message-reader');
    if (!isThere) return 0; // looking would make it
    return new Promise((resolve) => {
      indexedDB.open('secure-message-reader').onsuccess = ({ target }) => {
        const counted = target.result.transaction('files').objectStore('files').count();
        counted.onsuccess = () => { target.result.close(); resolve(counted.result); };
      };
    });
  };
`;

for (const { name, isInstalled, open } of engines)
  test(`${name}: read, answer with files and a safe copy, through a reload in the middle, and keep everything`, {
    skip: isInstalled ? false : 'not installed',
  }, async () => {
    const page = await open();
    try {
      await story(page, name);
      await answersWhatIsAsked(page, name);
    } finally {
      await page.close();
    }
  });

/** Opens the link of a mail to this citizen, with its code; gives the link. The reader is in the page or a frame. */
async function opens(page: EnginePage, address: string, letter: object, reader = page): Promise<string> {
  const run = (body: string) => reader.run(WORDS + body);
  await sendsMail(environment.gateway, { to: address, ...letter });
  const isFor = ({ to }: { to: readonly string[] }) => to.includes(address);
  const { mail } = await environment.relay.mails.first('the notification', isFor);
  const link = /http\S+#bericht=[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? '';
  await page.goTo('about:blank'); // a page of the same address would stay
  await page.goTo(link);
  // A browser that a program drives is no citizen: there the code is asked for by hand.
  await run("await presses('Stuur mij een code'); await sees('gestuurd naar')");
  const codeMail = await environment.relay.mails.first(
    'the code',
    (arrived) => isFor(arrived) && arrived.mail.subject?.endsWith('Uw toegangscode') === true,
  );
  await run(`await types('code', '${codeIn(codeMail.mail.text)}')`);
  return link;
}

for (const { name, isInstalled, open } of engines)
  for (const host of ['localhost', '127.0.0.1'])
    test(`${name}: a reader in a frame, which a script of the page of ${host} can't read`, {
      skip: isInstalled ? false : 'not installed',
    }, async () => {
      const site = await openSpyingSite(
        environment.server.url ?? '',
        '<secure-message-reader isolated></secure-message-reader>',
      );
      const page = await open();
      try {
        await readsInFrame(page, name, `http://${host}:${site.port}`);
      } finally {
        await Promise.all([page.close(), site.close()]);
      }
    });

/** The words of the story in a frame, where the reader's root is the page's own to see. */
async function readsInFrame(page: FramingPage, name: string, origin: string): Promise<void> {
  const changes = { pageUrl: `${origin}/veilig-bericht`, origins: [origin], isolated: true };
  const { services } = environment.server;
  const before = {
    ...HAARLEMMERMEER.organisation,
    pageUrl: `${environment.site}/veilig-bericht`,
    origins: [environment.site],
  };
  await changeOrganisation(services, 'haarlemmermeer', changes);
  const address = `framed-${name.toLowerCase()}-${new URL(origin).hostname}@citizen.example`;
  const frame = { ...page, run: (body: string) => page.runInFrame(body) };
  try {
    await opens(page, address, { subject: 'Uw aanvraag', text: 'Toegekend: geheimschrift.' }, frame);
    await frame.run(`${WORDS} await sees('geheimschrift'); await presses('Beantwoorden'); await types('text', 'mijnantwoord');
      await presses('Verzenden'); await sees('Wat gebeurt er nu?')`);
    await page.run(`for (const end = Date.now() + 20000; !spied().includes('secure-message-replied');) {
      if (Date.now() > end) throw new Error('the page hears nothing of the reply');
      await new Promise((next) => setTimeout(next, 50));
    }`);
    const spied = String(await page.run('return spied()'));
    for (const secret of ['geheimschrift', 'mijnantwoord', '/token', 'serverShare'])
      assert.ok(!spied.includes(secret), secret);
    const height = Number(await page.run("return document.querySelector('main').getBoundingClientRect().height"));
    assert.ok(height > 300, `the frame is as high as what it shows: ${height}`);
  } finally {
    await changeOrganisation(services, 'haarlemmermeer', { ...before, isolated: false });
  }
}

async function story(page: EnginePage, name: string): Promise<void> {
  const run = (body: string) => page.run(WORDS + body);
  const link = await opens(page, `${name.toLowerCase()}@citizen.example`, LETTER);
  await run("await sees('drie uur hulp')");
  await run(
    "await until(() => nodes().find((one) => one.matches('.mail img') && one.naturalWidth > 0), 'the picture in the letter')",
  );

  await run(`await presses('Beantwoorden'); await types('text', 'Uit ${name}.')`);
  await run(`const really = window.fetch;
    window.fetch = (input, init) => new Request(input, init).headers.get('record-index') === '2'
      ? Promise.reject(new TypeError('away')) : really(input, init);
    const pdf = new Uint8Array(3 * 1024 * 1024).fill(7);
    pdf.set(new TextEncoder().encode('%PDF-1.4 '));
    chooses(0, new File([pdf], 'bewijs.pdf', { type: 'application/pdf' }));
    for (const end = Date.now() + 20000; await keptRecords() < 4;) if (Date.now() > end) throw new Error('the file is not kept');`);
  await page.goTo('about:blank');
  await page.goTo(link);
  await run("await until(() => /bewijs\\.pdf Klaar,/.test(words()), 'the file, taken')");
  await run(`const canvas = new OffscreenCanvas(640, 400);
    canvas.getContext('2d').fillRect(0, 0, 640, 400);
    chooses(-1, new File([await canvas.convertToBlob()], 'paspoort.png', { type: 'image/png' }));
    await presses('Zwart vlak toevoegen');
    await presses('Deze kopie meesturen');
    await until(() => /veilige kopie\\.jpg Klaar,/.test(words()), 'the safe copy, taken');
    await presses('Verzenden');
    await sees('Wat gebeurt er nu?')`);
  const reply = await environment.relay.mails.first(
    'the reply',
    (arrived) => arrived.mail.text?.includes(`Uit ${name}.`) === true,
  );
  assert.deepEqual(
    reply.mail.attachments.map(({ filename }) => filename),
    ['bewijs.pdf', 'veilige kopie.jpg'],
  );
  assert.equal(reply.mail.attachments[0]?.content.length, 3 * 1024 ** 2);
  await run("await presses('Terug naar het bericht'); await presses('Opslaan'); await sees('Opgeslagen')");
  await run("await presses('Afsluiten'); await sees('Het bericht is gesloten')");
}

/** A letter that asks: a file, a day, a choice, and what is not to be had. */
async function answersWhatIsAsked(page: EnginePage, name: string): Promise<void> {
  const ask = 'Kopie van uw paspoort*; Loonstrook*; Ingangsdatum (datum)*; Hoe betaalt u? (keuze: bank, kas)*';
  const letter = { subject: 'Wij missen nog iets', text: 'Zie de lijst.', headers: { 'X-Secure-Message-Ask': ask } };
  await opens(page, `asked-${name.toLowerCase()}@citizen.example`, letter);
  await page.run(`${WORDS}
    const one = (selector) => until(() => nodes().find((each) => each.matches(selector)), selector);
    const changes = (field) => field.dispatchEvent(new Event('change', { bubbles: true }));
    await sees('Dit vragen wij van u');
    await presses('Beantwoorden');
    await one('#item-1');
    chooses(0, new File(['%PDF-1.4 paspoort'], 'scan.pdf', { type: 'application/pdf' }));
    (await one('#item-2 input[type=checkbox]')).click();
    await types('reason-2', 'Ik werk niet.');
    const day = await one('#answer-3');
    day.value = '2026-12-01';
    changes(day);
    (await one('#item-4 input[value=kas]')).click();
    await until(() => /scan\\.pdf Klaar,/.test(words()), 'the file, taken');
    await types('text', 'Gevraagd in ${name}.');
    await presses('Verzenden');
    await sees('Wat gebeurt er nu?');
    await sees('Niet gegeven: Ik werk niet.')`);
  const { mail } = await environment.relay.mails.first(
    'the answers',
    (arrived) => arrived.mail.text?.includes(`Gevraagd in ${name}.`) === true,
  );
  assert.deepEqual(
    mail.attachments.map(({ filename }) => filename),
    ['1 Kopie van uw paspoort.pdf'],
  );
  assert.match(mail.text ?? '', /3\. Ingangsdatum\n {4}01-12-2026\n4\. Hoe betaalt u\?\n {4}kas/);
}
