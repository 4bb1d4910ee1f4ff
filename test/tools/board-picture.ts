// The picture of server/deploy/grafana.json: its own queries, asked of a real Prometheus (Debian's) that watches a
// real server at work, drawn where the board has its panels. Grafana draws them its own way. `npm run board-picture`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { sends } from '../drill/drill.ts';
import { launchBrowser } from '../support/browser.ts';
import { openRelay } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { addOrganisation, anyPort, startProcess } from '../support/server-process.ts';
import { PAGE_ORIGIN } from '../support/test-server.ts';
import { asWebp } from '../support/webp.ts';

const PICTURE = 'server/deploy/grafana.webp';
/** How long the town is watched at its work, in milliseconds. */
const WATCHED = 150_000;
const Panel = z.object({
  type: z.string(),
  title: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string().optional() }) }).optional(),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string().optional() })).default([]),
});
type Panel = z.infer<typeof Panel>;
const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});

/** A line of a panel: its name, and a point for each second. */
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [at: number, value: number])[];
}

const COLOURS = ['#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42', '#1f78c1', '#ba43a9', '#705da0', '#508642'];
const STYLE = `<style>main{position:relative;width:1216px;height:1560px;padding:12px;background:#111217;color:#ccccdc;font:12px sans-serif}
section{position:absolute;box-sizing:border-box;padding:8px;background:#181b1f;border:1px solid #2c2f36;overflow:hidden}
h2{margin:0 0 4px;font-size:13px;font-weight:600}h1{position:absolute;margin:6px 0;font-size:14px}
li{display:inline-block;margin-right:10px;font-size:10px}ul{margin:0;padding:0}b{font-size:30px;color:#7eb26d}i{font-style:normal}</style>`;

const directory = await mkdtemp(join(tmpdir(), 'board-'));
const [relay, port, prometheusPort] = [await openRelay(), await anyPort(), await anyPort()];
const settings = {
  DATA_DIR: directory,
  SMTP_URL: relay.url,
  PORT: String(port),
  GATEWAY_PORT: '0',
  TRUSTED_PROXIES: '127.0.0.1,::1',
};
const server = await startProcess(settings);
const towns: string[] = [];
for (const [slug, name] of [
  ['haarlemmermeer', 'Haarlemmermeer'],
  ['waterrijk', 'Waterrijk'],
] as const)
  towns.push(
    await addOrganisation(settings, {
      slug,
      name: `gemeente ${name}`,
      'short-name': name,
      from: 'no-reply@haarlemmermeer.example',
      'page-url': `${PAGE_ORIGIN}/${slug}`,
      origin: PAGE_ORIGIN,
    }),
  );
const scrape = { job_name: 'server', scrape_interval: '1s', static_configs: [{ targets: [`localhost:${port}`] }] };
await writeFile(join(directory, 'prometheus.yml'), JSON.stringify({ scrape_configs: [scrape] }));
const files = [`--config.file=${join(directory, 'prometheus.yml')}`, `--storage.tsdb.path=${join(directory, 'tsdb')}`];
const prometheus = spawn('prometheus', [...files, `--web.listen-address=127.0.0.1:${prometheusPort}`], {
  stdio: 'ignore',
});
const began = Date.now();
try {
  await work();
  const panels = z
    .object({ panels: z.array(Panel) })
    .parse(JSON.parse(await readFile('server/deploy/grafana.json', 'utf8')));
  const drawn: string[] = [];
  for (const panel of panels.panels)
    drawn.push(drawPanel(panel, (await Promise.all(panel.targets.map(linesOf))).flat()));
  const browser = await launchBrowser();
  const [page, studio] = [await browser.newPage({ viewport: { width: 1240, height: 100 } }), await browser.newPage()];
  await page.setContent(`<!doctype html><title>Board</title>${STYLE}<main>${drawn.join('')}</main>`);
  await writeFile(PICTURE, await asWebp(studio, await page.locator('main').screenshot()));
  await browser.close();
} finally {
  const ended = once(prometheus, 'exit');
  prometheus.kill();
  await Promise.all([ended, server.end(), relay.close()]);
  await rm(directory, { recursive: true });
}

/** An hour of two municipalities in minutes: letters, some read and answered, wrong codes, a relay that is away. */
async function work(): Promise<void> {
  for (let number = 1; Date.now() - began < WATCHED; number += 1) {
    const part = (Date.now() - began) / WATCHED;
    relay.refuse(part > 0.4 && part < 0.5 ? 450 : number % 11 === 0 ? 550 : undefined);
    const to = `c${number}@inwoner.example`;
    const apiKey = towns[number % 3 === 0 ? 1 : 0] ?? '';
    await sends({ url: `http://localhost:${port}`, apiKey }, to, 'Uw aanvraag is toegekend.');
    if (number % 2 === 0) void reads(number, to).catch(() => {}); // his mail may be refused
    await pause(700);
  }
}

async function reads(number: number, to: string): Promise<void> {
  const { mail } = await relay.mails.first('the notification', (one) => one.to.includes(to));
  const server = { url: `http://localhost:${port}`, relay, work: async () => {} };
  const reader = await Reader.open(server, linkIn(mail.text ?? ''));
  reader.address = `10.0.${number % 200}.7`;
  if (number % 8 === 0) {
    await reader.asksForCode();
    await reader.entersCode('000000');
    return;
  }
  await reader.reads();
  if (number % 3 === 0) await reader.sends(await reader.startsReply(), { text: 'Dank u wel.' });
}

async function linesOf({ expr, legendFormat = '' }: Panel['targets'][number]): Promise<Line[]> {
  const range = { query: expr, start: String(began / 1000), end: String(Date.now() / 1000), step: '1' };
  const asked = await fetch(`http://127.0.0.1:${prometheusPort}/api/v1/query_range?${new URLSearchParams(range)}`);
  const { data } = Answer.parse(await asked.json());
  return data.result.map(({ metric, values }) => ({
    name: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
    points: values.map(([at, value]) => [at, Number(value)] as const).filter(([, value]) => Number.isFinite(value)),
  }));
}

function drawPanel({ type, title, gridPos: { x, y, w, h }, fieldConfig }: Panel, lines: readonly Line[]): string {
  const unit = fieldConfig?.defaults.unit ?? '';
  const place = `left:${12 + (x * 1216) / 24}px;top:${12 + y * 32}px;width:${(w * 1216) / 24 - 6}px;height:${h * 32 - 6}px`;
  if (type === 'row') return `<h1 style="${place}">▾ ${title}</h1>`;
  const legend = lines.slice(0, 8).map(({ name }, at) => `<li><i style="color:${COLOURS[at]}">▬</i> ${name}</li>`);
  const last = lines.map(({ name, points }) => `<p><b>${inUnit(points.at(-1)?.[1] ?? 0, unit)}</b> ${name}</p>`);
  const body =
    type === 'timeseries' ? `${graph(lines, unit, (w * 1216) / 24 - 24)}<ul>${legend.join('')}</ul>` : last.join('');
  return `<section style="${place}"><h2>${title}</h2>${body}</section>`;
}

function graph(lines: readonly Line[], unit: string, width: number): string {
  const most = Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value)), 1e-9);
  const across = (at: number) => 44 + ((at - began / 1000) / (WATCHED / 1000)) * (width - 50);
  const paths = lines.map(({ points }, line) => {
    const to = points.map(([at, value]) => `${across(at).toFixed(1)},${(120 - (value / most) * 110).toFixed(1)}`);
    return `<polyline points="${to.join(' ')}" fill="none" stroke="${COLOURS[line % COLOURS.length]}" stroke-width="1.5"/>`;
  });
  const axis = [0, 0.5, 1].map((part) => {
    const y = 120 - part * 110;
    return `<path d="M44 ${y}H${width}" stroke="#2c2f36"/><text x="40" y="${y + 4}" text-anchor="end" fill="#8e8e9e" font-size="10">${inUnit(most * part, unit)}</text>`;
  });
  const nothing = lines.length === 0 ? '<text x="50%" y="66" text-anchor="middle" fill="#8e8e9e">No data</text>' : '';
  return `<svg width="${width}" height="128">${axis.join('')}${paths.join('')}${nothing}</svg>`;
}

function inUnit(value: number, unit: string): string {
  if (unit === 'percentunit') return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
  const digits = value === 0 || value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === 's' ? ' s' : ''}`;
}
