// A citizen who reads a letter, fetches its file, answers with files, keeps all of it and closes, whatever breaks. He
// does what the screen offers him, and nothing else: he never reloads a page on which the reader stands.
import type { BrowserContext, Page } from 'playwright-core';
import type { Arrivals, ReceivedMail } from '../../support/inbox.ts';
import type { Act, Around, Errand, OwnFile, Told } from './errand.ts';
import { type Look, lookAt } from './look.ts';
import { ASK, Mind, RETRY_FILE, TRY } from './mind.ts';

/** Milliseconds between two looks. */
const LOOK_EVERY = 200;

export class Person {
  page: Page;
  readonly #errand: Errand;
  readonly #context: BrowserContext;
  readonly #around: Around;
  readonly #mind: Mind;

  private constructor(
    errand: Errand,
    context: BrowserContext,
    page: Page,
    mails: Arrivals<ReceivedMail>,
    around: Around,
  ) {
    this.#errand = errand;
    this.#context = context;
    this.page = this.#loading(page);
    this.#around = around;
    this.#mind = new Mind(errand, mails, around);
  }

  /** A page that is loaded has the focus nowhere yet, whatever he pressed on the one before. */
  #loading(page: Page): Page {
    return page.on('domcontentloaded', () => {
      this.#mind.hasActed = false;
    });
  }

  static async at(
    context: BrowserContext,
    errand: Errand,
    mails: Arrivals<ReceivedMail>,
    around: Around = {},
  ): Promise<Person> {
    return new Person(errand, context, await context.newPage(), mails, around);
  }

  /** Opens the link and goes on until all is done, or he meets a dead end. */
  async goes(): Promise<Told> {
    await this.page.goto(this.#errand.link).catch(() => {}); // a tab may be killed while it loads
    const mind = this.#mind;
    while (!mind.done.has('closed')) {
      const look = await lookAt(this.page);
      if (mind.isStuck(look, this.page.url())) {
        mind.violates(`dead end: ${JSON.stringify(look)}`);
        break;
      }
      const act = look === undefined ? undefined : mind.reads(look);
      if (act === undefined || look === undefined) await this.#waits();
      else await this.#does(act, look);
    }
    return mind.told;
  }

  /**
   * His tab is killed, without a word to the page. It comes again: by the link in the mail, or as a browser restores
   * it, with what was kept for that tab.
   */
  async loses(how: 'opened anew' | 'restored'): Promise<void> {
    const killed = this.page;
    const kept = await killed
      .evaluate<[string, string, string]>(
        '[JSON.stringify(sessionStorage), JSON.stringify(history.state), location.href]',
      )
      .catch(() => undefined);
    const network = await this.#context.newCDPSession(killed);
    // What crashes does not answer.
    await Promise.race([network.send('Page.crash'), killed.waitForEvent('crash')]).catch(() => {});
    await killed.close();
    const page = this.#loading(await this.#context.newPage());
    this.page = page;
    this.#mind.hasActed = false;
    this.#mind.told.opened += 1;
    if (how === 'restored' && kept !== undefined) {
      const [storage, state, address] = kept;
      await page.addInitScript(`if (location.href === ${JSON.stringify(address)} && sessionStorage.length === 0) {
        for (const [name, value] of Object.entries(${storage})) sessionStorage.setItem(name, value);
        history.replaceState(${state}, '');
      }`);
      await page.goto(address).catch(() => {});
    } else await page.goto(this.#errand.link).catch(() => {});
  }

  async #does(act: Act, look: Look): Promise<void> {
    const page = this.page;
    await this.#around.before?.(act);
    if (this.page !== page) return; // his tab was killed
    this.#mind.acts(act);
    // What is gone before he could press it, he does not press: he looks again.
    await this.#act(act, look).catch(() => {});
  }

  async #act(act: Act, look: Look): Promise<void> {
    const { answer, letter } = this.#errand;
    const { done } = this.#mind;
    switch (act) {
      case 'ask for a code':
        return this.#presses(look.buttons.find((name) => ASK.includes(name)) ?? '');
      case 'type the code': {
        const reference = look.code?.reference ?? '';
        const field = this.page.getByLabel('Toegangscode');
        await field.fill('', { timeout: 2000 });
        await field.pressSequentially(this.#mind.codeOf(reference) ?? '', { timeout: 5000 });
        this.#mind.typed = reference;
        return;
      }
      case 'try again':
        return this.#presses(TRY);
      case 'load the page again':
        await this.page.reload();
        return;
      case 'fetch the file':
        if ((await this.#keeps(letter.file.name))?.equals(letter.file.content) === true) done.add('fetched');
        return;
      case 'answer':
        return this.#presses(look.hasDraft ? 'Verder schrijven' : 'Beantwoorden');
      case 'write':
        await this.page.getByLabel('Uw antwoord', { exact: true }).fill(answer.text, { timeout: 2000 });
        done.add('wrote');
        return;
      case 'add files':
        done.add('added');
        return this.#chooses(answer.files);
      case 'send':
        return this.#presses('Verzenden');
      case 'try a file again':
        return this.#presses(look.buttons.find((name) => name.startsWith(RETRY_FILE)) ?? '');
      case 'choose a file again': {
        const refused = look.files.filter(({ problem }) => problem !== '').map(({ name }) => name);
        for (const name of refused) await this.#presses(`${name} verwijderen`);
        const gone = answer.files.filter(
          ({ name }) => refused.includes(name) || !look.files.some((row) => row.name === name),
        );
        return this.#chooses(gone);
      }
      case 'go back':
        return this.#presses('Terug naar het bericht');
      case 'save':
        if ((await this.#keeps('Opslaan')) !== undefined) done.add('saved');
        return;
      case 'close':
        return this.#presses('Afsluiten');
    }
  }

  async #presses(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).first().click({ timeout: 2000 });
  }

  async #chooses(files: readonly OwnFile[]): Promise<void> {
    const coming = this.page.waitForEvent('filechooser', { timeout: 5000 });
    const [chooser] = await Promise.all([coming, this.page.locator('#add-files').click({ timeout: 2000 })]);
    await chooser.setFiles([...files], { timeout: 10_000 });
  }

  /** What a button lets him keep; undefined when it does not come. */
  async #keeps(name: string): Promise<Buffer | undefined> {
    const coming = this.page.waitForEvent('download', { timeout: 8000 });
    const [download] = await Promise.all([
      coming,
      this.page.getByRole('button', { name }).first().click({ timeout: 2000 }),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  #waits(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
