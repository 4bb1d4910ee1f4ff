// A citizen with a browser, in his own words. Only this file knows how the reader's screens are made.
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page, Request, Route } from 'playwright-core';
import { RECORD_HEADERS } from '../../server/contract/reader-api.ts';
import { codeIn, spokenCodeIn } from './code-in.ts';
import type { StoryEnvironment } from './story-environment.ts';

/** What the page complained about: console errors, CSP reports, failed requests. */
export type Complaints = string[];

/** Which record of a file a call brings, if it does. */
export function recordOf(request: Request): string | undefined {
  return request.headers()[RECORD_HEADERS.index.toLowerCase()];
}

const KEPT_RECORDS = `new Promise((resolve) => {
  indexedDB.open('secure-message-reader').onsuccess = ({ target: { result: database } }) => {
    const counted = database.transaction('files').objectStore('files').count();
    counted.onsuccess = () => { database.close(); resolve(counted.result); };
  };
})`;

export class Citizen {
  readonly page: Page;
  readonly complaints: Complaints = [];
  readonly #environment: StoryEnvironment;
  readonly #context: BrowserContext;

  private constructor(environment: StoryEnvironment, context: BrowserContext, page: Page) {
    this.#environment = environment;
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async withBrowser(environment: StoryEnvironment, width = 1280): Promise<Citizen> {
    const context = await environment.browser.newContext({
      viewport: { width, height: 900 },
      locale: 'nl-NL',
      timezoneId: 'Europe/Amsterdam',
      acceptDownloads: true,
    });
    return Citizen.in(context, environment);
  }

  /** A citizen in a browser that is there already. */
  static async in(context: BrowserContext, environment: StoryEnvironment): Promise<Citizen> {
    return new Citizen(environment, context, await context.newPage());
  }

  /** Waits for the notification and clicks its button. Returns the link. */
  async clicksBerichtLezen(address: string): Promise<string> {
    const { mail } = await this.#environment.relay.mails.first(
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
    const { body } = await this.#environment.smsProvider.messages.first('the sms', (sms) =>
      sms.body.includes(reference),
    );
    return codeIn(body);
  }

  /** What a call in this language said, to a number that is called once. */
  async codeByCall(number: string, language: string): Promise<string> {
    const { body } = await this.#environment.smsProvider.messages.first(
      'the call',
      (call) => call.channel === 'voice' && call.to === number && call.language === language,
    );
    return spokenCodeIn(body);
  }

  async codeByMail(): Promise<string> {
    const reference = await this.codeReference();
    const arrived = await this.#environment.relay.mails.first(
      'the code mail',
      ({ mail }) => mail.subject?.endsWith(' – Uw toegangscode') === true && mail.text?.includes(reference) === true,
    );
    return codeIn(arrived.mail.text);
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

  /**
   * Bytes (gzip) of the scripts that the code field needs; once it would be more than `most`, no more are let through
   * until it stands.
   */
  async bytesUntilCodeField(visit: () => Promise<unknown>, most: number): Promise<number> {
    let delivered = 0;
    const held: Route[] = [];
    await this.page.route('**/widget/**', async (route) => {
      const { headers } = await fetch(route.request().url(), { headers: { 'accept-encoding': 'gzip' } });
      const size = Number(headers.get('content-length'));
      if (delivered + size > most) return held.push(route);
      delivered += size;
      return route.continue();
    });
    await visit();
    await this.page.getByLabel('Toegangscode').waitFor();
    const needed = delivered;
    await Promise.all(held.map((route) => route.continue()));
    await this.page.unroute('**/widget/**');
    return needed;
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
    await this.page.getByLabel('Uw antwoord').fill(text);
  }

  async attaches(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.page.locator('input[type=file]').first().setInputFiles(files);
  }

  /** Waits until the server has taken a file. */
  async seesAccepted(name: string): Promise<void> {
    await this.page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'Klaar,' }).waitFor();
  }

  /** Waits until his browser keeps so many records of files that are on their way. */
  async keepsRecords(count: number): Promise<void> {
    const counted = () => this.page.evaluate<number>(KEPT_RECORDS);
    for (let looks = 0; (await counted()) !== count; looks += 1)
      if (looks > 1000) throw new Error(`never kept ${count} records`);
  }

  async seesReceipt(): Promise<string> {
    await this.seesHeading('Uw antwoord is verzonden');
    // biome-ignore lint/performance/useDomNodeTextContent: of a locator, only this one sees shadow roots
    const text = (await this.page.locator('secure-message-reader').innerText()).replace(/\s+/g, ' ');
    return /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(text)?.[0] ?? '';
  }

  async leaves(): Promise<void> {
    await this.#context.close();
  }
}
