// A citizen with a browser, in his own words. Only this file knows how the reader's screens are made.
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import type { Town } from './town.ts';

/** What the page complained about: console errors, CSP reports, failed requests. */
export type Complaints = string[];

export class Citizen {
  readonly page: Page;
  readonly complaints: Complaints = [];
  readonly #town: Town;
  readonly #context: BrowserContext;

  private constructor(town: Town, context: BrowserContext, page: Page) {
    this.#town = town;
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async withBrowser(town: Town, width = 1280): Promise<Citizen> {
    const context = await town.browser.newContext({
      viewport: { width, height: 900 },
      locale: 'nl-NL',
      timezoneId: 'Europe/Amsterdam',
      acceptDownloads: true,
    });
    return new Citizen(town, context, await context.newPage());
  }

  /** Waits for the notification and clicks its button. Returns the link. */
  async clicksBerichtLezen(address: string): Promise<string> {
    const { mail } = await this.#town.relay.mails.first(
      'the notification',
      ({ to, mail }) => to.includes(address) && /Nieuw bericht/.test(mail.subject ?? ''),
    );
    const link = /<a href="([^"]+)"[^>]*>Bericht lezen</.exec(String(mail.html))?.[1] ?? '';
    await this.opens(link);
    return link;
  }

  async opens(link: string): Promise<void> {
    await this.page.goto(link);
  }

  /** The code that came by sms with the reference that the screen shows. */
  async codeBySms(): Promise<string> {
    const reference = await this.codeReference();
    const { body } = await this.#town.smsProvider.messages.first('the sms', (sms) => sms.body.includes(reference));
    return /\b\d{6}\b/.exec(body)?.[0] ?? '';
  }

  async codeByMail(): Promise<string> {
    const reference = await this.codeReference();
    const arrived = await this.#town.relay.mails.first(
      'the code mail',
      ({ mail }) => mail.subject?.endsWith(' – Uw toegangscode') === true && mail.text?.includes(reference) === true,
    );
    return /\b\d{6}\b/.exec(arrived.mail.text ?? '')?.[0] ?? '';
  }

  async codeReference(): Promise<string> {
    const shown = this.page.getByText(/^Kenmerk van deze code/).locator('..');
    await shown.waitFor();
    return /Kenmerk van deze code\W+([A-Z]{4})/.exec((await shown.textContent()) ?? '')?.[1] ?? '';
  }

  /** Types digit by digit, and nothing after the sixth. */
  async types(code: string): Promise<void> {
    await this.page.getByLabel('Toegangscode').fill('');
    await this.page.getByLabel('Toegangscode').pressSequentially(code);
  }

  /** The calls that the browser really makes to the server while something happens, preflights included. */
  async callsWhile(work: () => Promise<void>): Promise<string[]> {
    const calls: string[] = [];
    const network = await this.#context.newCDPSession(this.page);
    network.on('Network.requestWillBeSent', ({ request }) =>
      calls.push(`${request.method} ${request.url.split('/').at(-1)}`),
    );
    await network.send('Network.enable');
    await work();
    await network.detach();
    return calls;
  }

  /** Bytes on the wire of the scripts that were asked for before the code field was painted. */
  async bytesUntilCodeField(visit: () => Promise<unknown>): Promise<number> {
    const urls = new Map<string, string>();
    const bytes = new Map<string, number>();
    const network = await this.#context.newCDPSession(this.page);
    network.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      bytes.set(urls.get(requestId) ?? '', encodedDataLength),
    );
    await network.send('Network.enable');
    await this.page.addInitScript(FIELD_PAINTED);
    await visit();
    await this.page.getByLabel('Toegangscode').waitFor();
    const asked = await this.page.evaluate('window.fieldPainted');
    await network.detach();
    if (!Array.isArray(asked)) throw new Error('the page keeps no times');
    return asked.map(String).reduce((sum, url) => sum + (url.includes('/widget/') ? (bytes.get(url) ?? 0) : 0), 0);
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async seesHeading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { name }).first().waitFor();
  }

  /** Presses a button: the first of that name. */
  async presses(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).first().click();
  }

  async downloads(name: string): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name }).click(),
    ]);
    return readFile(await download.path());
  }

  async writes(text: string): Promise<void> {
    await this.page.getByLabel('Uw bericht').fill(text);
  }

  async attaches(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.page.locator('input[type=file]').first().setInputFiles(files);
  }

  /** Waits until the server has taken a file. */
  async seesAccepted(name: string): Promise<void> {
    await this.page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'Klaar,' }).waitFor();
  }

  async seesReceipt(): Promise<string> {
    await this.seesHeading('Uw bericht is verzonden');
    // biome-ignore lint/performance/useDomNodeTextContent: of a locator, only this one sees shadow roots
    const text = (await this.page.locator('secure-message-reader').innerText()).replace(/\s+/g, ' ');
    return /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(text)?.[0] ?? '';
  }

  async leaves(): Promise<void> {
    await this.#context.close();
  }
}

/** Resolves with the addresses that were asked for before the first frame with the code field. */
const FIELD_PAINTED = `window.fieldPainted = new Promise((resolve) => {
  const field = () => document.querySelector('secure-message-reader')?.shadowRoot
    ?.querySelector('secure-message-code-screen')?.shadowRoot?.querySelector('input');
  const look = () => {
    if (!field()) return requestAnimationFrame(look);
    const now = performance.now();
    resolve(performance.getEntriesByType('resource').filter(({ startTime }) => startTime < now).map(({ name }) => name));
  };
  look();
}); undefined`;
