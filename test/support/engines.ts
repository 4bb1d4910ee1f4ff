// Browsers of other makers, driven as far as the story needs: Firefox by WebDriver BiDi, WebKit (Safari's engine) by
// WebDriver. From Debian: apt-get install firefox-esr webkit2gtk-driver xvfb
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { launch } from 'puppeteer-core';
import * as z from 'zod';
import { freePort } from '../../demo/listening.ts';

/** A page in some browser. */
export interface EnginePage {
  goTo(url: string): Promise<void>;
  /** Runs the body of an async function in the page, and hands over what it returns. Rejects with what it throws. */
  run(body: string): Promise<unknown>;
  close(): Promise<void>;
}

/** One whose frames are reached too. */
export interface FramingPage extends EnginePage {
  /** As `run`, in the frame of an isolated reader. */
  runInFrame(body: string): Promise<unknown>;
}

/** A browser that may be installed. */
export interface Engine {
  readonly name: string;
  readonly isInstalled: boolean;
  open(): Promise<FramingPage>;
}

const FIREFOX = '/usr/bin/firefox-esr';
const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = ['x86_64', 'aarch64']
  .flatMap((machine) => ['4.1', '4.0'].map((api) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${api}/MiniBrowser`))
  .find((path) => existsSync(path));
const DISPLAY = ':97';

export const engines: readonly Engine[] = [
  { name: 'Firefox', isInstalled: existsSync(FIREFOX), open: openFirefox },
  {
    name: 'WebKit',
    isInstalled: MINI_BROWSER !== undefined && [WEBKIT_DRIVER, '/usr/bin/Xvfb'].every((path) => existsSync(path)),
    open: openWebKit,
  },
];

async function openFirefox(): Promise<FramingPage> {
  const browser = await launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  const page = await browser.newPage();
  return {
    async goTo(url) {
      await page.goto(url);
    },
    run: (body) => page.evaluate(`(async () => { ${body} })()`),
    async runInFrame(body) {
      const frame = await page.waitForFrame((one) => one.url().includes('/frame.html?'));
      return frame.evaluate(`(async () => { ${body} })()`);
    },
    close: () => browser.close(),
  };
}

const Session = z.object({ sessionId: z.string() });
const Ran = z.object({ result: z.unknown().optional(), thrown: z.string().optional() });
const Failure = z.object({ error: z.string(), message: z.string() });

async function openWebKit(): Promise<FramingPage> {
  const port = await freePort(createServer(), 0);
  const environment = { ...process.env, DISPLAY, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }; // tests run as root
  const screen = spawn('Xvfb', [DISPLAY, '-screen', '0', '1280x1024x24'], { stdio: 'ignore' });
  const driver = spawn(WEBKIT_DRIVER, [`--port=${port}`], { stdio: 'ignore', env: environment });
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const { value } = z.object({ value: z.unknown() }).parse(await answer.json());
    const failure = Failure.safeParse(value);
    if (failure.success) throw new Error(`${failure.data.error}: ${failure.data.message}`);
    return value;
  };
  await listening(driver, () => call('GET', '/status'));
  const wanted = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: MINI_BROWSER, args: ['--automation'] } } };
  const { sessionId } = Session.parse(await call('POST', '/session', { capabilities: wanted }));
  const at = `/session/${sessionId}`;
  await call('POST', `${at}/timeouts`, { script: 60_000, pageLoad: 60_000 });
  const run = async (body: string) => {
    const script = `const done = arguments[arguments.length - 1];
        (async () => { ${body} })().then((result) => done({ result }), (error) => done({ thrown: String(error) }));`;
    const { result, thrown } = Ran.parse(await call('POST', `${at}/execute/async`, { script, args: [] }));
    if (thrown !== undefined) throw new Error(thrown);
    return result;
  };
  return {
    async goTo(url) {
      await call('POST', `${at}/url`, { url });
    },
    run,
    async runInFrame(body) {
      const frame = await run(FRAME);
      await call('POST', `${at}/frame`, { id: frame });
      return run(body).finally(() => call('POST', `${at}/frame`, { id: null }));
    },
    async close() {
      await call('DELETE', at);
      driver.kill();
      screen.kill();
    },
  };
}

/** The frame, which WebDriver knows as an element. */
const FRAME = `for (const end = Date.now() + 20000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
  const frame = document.querySelector('secure-message-reader')?.shadowRoot?.querySelector('iframe');
  if (frame) return frame;
}
throw new Error('there is no frame');`;

/** Waits until a driver answers. */
async function listening(driver: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (driver.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the WebDriver does not answer');
}
