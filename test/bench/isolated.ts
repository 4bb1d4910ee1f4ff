// What a reader in a frame costs the citizen: how long until the code field stands, on a page of the API's own site and
// on one of another, beside a reader in the page. On the same old phone, whose browser has one process for all frames.
import { createServer } from 'node:http';
import type { Browser, Frame } from 'playwright-core';
import { type Listening, listen } from '../../demo/listening.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { launchBrowser } from '../support/browser.ts';
import { sendsMail } from '../support/civil-servant.ts';
import type { StoryEnvironment } from '../support/story-environment.ts';
import { atMostTimes, type Measured, middle } from './measure.ts';
import { slow } from './old-phone.ts';

const VISITS = 9;

/** A page with a reader of one kind, at a host. */
const KINDS = {
  'in the page': { host: 'localhost', isolated: false },
  'in a frame of the same site': { host: 'localhost', isolated: true },
  'in a frame of another site': { host: '127.0.0.1', isolated: true },
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES: readonly Kind[] = ['in the page', 'in a frame of the same site', 'in a frame of another site'];

/** The kinds in turns, so that a busy moment of the machine meets all of them. */
export async function measureIsolated(environment: StoryEnvironment): Promise<Measured[]> {
  // As on a phone with little memory: else the throttling of the page is not that of its frame.
  const browser = await launchBrowser([
    '--disable-features=IsolateOrigins,site-per-process',
    '--disable-site-isolation-trials',
  ]);
  const sites = { false: await openPage(environment, false), true: await openPage(environment, true) };
  const fields: Record<Kind, number[]> = {
    'in the page': [],
    'in a frame of the same site': [],
    'in a frame of another site': [],
  };
  try {
    for (let visit = 0; visit < VISITS; visit += 1)
      for (const kind of KIND_NAMES) {
        const { host, isolated } = KINDS[kind];
        const origin = `http://${host}:${sites[`${isolated}`].port}`;
        fields[kind].push(await untilField(environment, browser, { origin, isolated, visit }));
      }
  } finally {
    await Promise.all([browser.close(), ...Object.values(sites).map((site) => site.close())]);
  }
  const [plain, same, other] = KIND_NAMES.map((kind) => middle(fields[kind]));
  const than = 'the field of a reader in the page';
  return [
    atMostTimes('the code field in a frame of the same site, on an old phone', same ?? 0, 1.05, than, plain ?? 0),
    atMostTimes('… of another site', other ?? 0, 1.2, than, plain ?? 0),
  ];
}

/** Milliseconds from the navigation of the page to the frame in which the field stands. */
async function untilField(
  { server, gateway, relay }: StoryEnvironment,
  browser: Browser,
  { origin, isolated, visit }: { readonly origin: string; readonly isolated: boolean; readonly visit: number },
): Promise<number> {
  await changeOrganisation(server.services, gateway.user, {
    pageUrl: `${origin}/veilig-bericht`,
    origins: [origin],
    isolated,
  });
  const to = `field-${visit}-${isolated}-${new URL(origin).hostname}@citizen.example`;
  await sendsMail(gateway, { to, subject: 'Kort', text: 'x' });
  const { mail } = await relay.mails.first('the notification', (arrived) => arrived.to.includes(to));
  const page = await (await browser.newContext({ locale: 'nl-NL' })).newPage();
  await slow(page);
  await page.addInitScript(FIELD);
  await page.goto(/http\S+#bericht=[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? '');
  const isReader = (frame: Frame) => !isolated || frame.url().includes('/frame.html?');
  const reader = page.frames().find(isReader) ?? (await page.waitForEvent('framenavigated', isReader));
  const stood = Number(await reader.evaluate('window.stood')) - Number(await page.evaluate('performance.timeOrigin'));
  await page.context().close();
  return stood;
}

/** `window.stood`: when it stands, in milliseconds since 1970: two frames have no other clock in common. */
const FIELD = `window.stood = new Promise((resolve) => {
  const look = () => document.querySelector('secure-message-reader')?.shadowRoot
    ?.querySelector('secure-message-code-screen')?.shadowRoot?.querySelector('input')
    ? setTimeout(() => resolve(performance.timeOrigin + performance.now())) : requestAnimationFrame(look);
  look();
})`;

async function openPage({ server }: StoryEnvironment, isolated: boolean): Promise<Listening> {
  const api = server.url ?? '';
  const policy = `default-src 'none'; script-src ${api}; connect-src ${api}; frame-src ${api}; img-src blob:; style-src 'unsafe-inline'`;
  const html = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>Gemeente</title>
    <script type="module" async src="${api}/widget/1/secure-message-reader.js"></script>
    <style>body { font: 18px/1.5 Georgia, serif }</style>
    <body><main><h1>Veilig bericht</h1><secure-message-reader${isolated ? ' isolated' : ''}></secure-message-reader></main></body></html>`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  return listen(
    createServer((_, response) => void response.writeHead(200, headers).end(html)),
    0,
  );
}
