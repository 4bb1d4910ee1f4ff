// An old phone on a slow line: 4 × slower than this machine, 150 ms there and back, 1.6 Mbit/s, nothing cached. How
// long until the code field stands, until the letter does; and until one empty Lit element stands on the same page.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { listen } from '../../demo/listening.ts';
import { openTownSite } from '../../demo/town-site.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import type { StoryEnvironment } from '../support/story-environment.ts';
import { atMost, atMostTimes, type Measured, middle } from './measure.ts';

const VISITS = 7;
const ROUND_TRIP = 150;

/** The visits in turns, so that a busy moment of the machine meets all of them. */
export async function measureOldPhone(environment: StoryEnvironment): Promise<Measured[]> {
  const [fields, texts, empty]: [number[], number[], number[]] = [[], [], []];
  const bare = await openEmptyElement();
  try {
    for (let visit = 0; visit < VISITS; visit += 1) {
      const address = `telefoon${visit}@citizen.example`;
      await sendsMail(environment.gateway, { to: address, subject: 'Kort', text: 'x' });
      const citizen = await Citizen.withBrowser(environment);
      await slow(citizen.page);
      await citizen.page.addInitScript(until('secure-message-code-screen', 'input'));
      await citizen.clicksBerichtLezen(address);
      fields.push(Number(await citizen.page.evaluate('window.stood')));
      const code = await citizen.codeByMail();
      await citizen.page.evaluate(fromLastKeyTo('[role=heading]'));
      await citizen.page.waitForLoadState('networkidle'); // who types a code takes longer than that
      await citizen.types(code);
      texts.push(Number(await citizen.page.evaluate('window.lettered')));
      await citizen.leaves();
      empty.push(await emptyElement(await environment.browser.newContext(), bare.url));
    }
  } finally {
    await bare.close();
  }
  const beyond = middle(texts) - ROUND_TRIP;
  return [
    atMost('the code field on an old phone: 4 × slower, 150 ms, 1.6 Mbit/s', middle(fields), 1_200, 'ms'),
    atMostTimes('… beside an empty Lit element on the same page', middle(fields), 2, 'that', middle(empty)),
    atMost('from the last digit to the letter, beyond one round trip', beyond, 120, 'ms'),
  ];
}

async function emptyElement(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  await slow(page);
  await page.addInitScript(until(undefined, 'input'));
  await page.goto(address);
  const stood = Number(await page.evaluate('window.stood'));
  await context.close();
  return stood;
}

/** The same page of the town, with a reader that is one empty Lit element. */
async function openEmptyElement(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const script = await emptyReader();
  const server = createServer(({ url = '' }, response) => {
    const body = url.endsWith('secure-message-reader.js') ? script : '';
    response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(body);
  });
  const widget = await listen(server, 0);
  const site = await openTownSite(`http://localhost:${widget.port}`, 0);
  return {
    url: `http://localhost:${site.port}/veilig-bericht`,
    async close() {
      await site.close();
      await widget.close();
    },
  };
}

/** Its place, so that Lit is found from there; what is in it is ours. */
const ENTRY = fileURLToPath(new URL('../../widget/define.ts', import.meta.url));

async function emptyReader(): Promise<string> {
  const source = `import { html, LitElement } from 'lit';
    customElements.define('secure-message-reader', class extends LitElement { render() { return html\`<input>\`; } });`;
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [{ name: 'empty-element', load: (id) => (id === ENTRY ? source : undefined) }],
    build: { write: false, minify: true, lib: { entry: ENTRY, formats: ['es'], fileName: 'empty' } },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  const chunk = outputs.flatMap(({ output }: Rolldown.RolldownOutput) => output).find(({ type }) => type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  return chunk.code;
}

/** Makes the page's browser four times slower, and its line that of a phone. */
export async function slow(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: ROUND_TRIP,
    downloadThroughput: 200_000,
    uploadThroughput: 200_000,
  });
}

/** Resolves with the milliseconds from the navigation to the frame in which it stands in the reader, or its screen. */
function until(screen: string | undefined, selector: string): string {
  const inScreen = screen === undefined ? '' : `?.querySelector('${screen}')?.shadowRoot`;
  return `window.stood = new Promise((resolve) => {
    const reader = () => document.querySelector('secure-message-reader')?.shadowRoot;
    const look = () => reader()${inScreen}?.querySelector('${selector}')
      ? setTimeout(() => resolve(performance.now())) : requestAnimationFrame(look);
    look();
  })`;
}

/** `window.lettered`: the milliseconds from the last key to the frame in which this stands in the letter. */
export const fromLastKeyTo = (selector: string) => `window.lettered = new Promise((resolve) => {
  const inside = (name) => document.querySelector('secure-message-reader').shadowRoot.querySelector(name)?.shadowRoot;
  let typedAt = 0;
  const field = inside('secure-message-code-screen').querySelector('input');
  field.addEventListener('input', () => { typedAt = performance.now(); });
  const look = () => inside('secure-message-message-screen')?.querySelector('${selector}')
    ? setTimeout(() => resolve(performance.now() - typedAt)) : requestAnimationFrame(look);
  look();
}); undefined`;
