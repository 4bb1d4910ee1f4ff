// What a citizen's browser meets: this server at PUBLIC_URL, and the page of each municipality.
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connectionFault } from '../connection-fault.ts';
import { limits } from '../contract/limits.ts';
import { READER_API } from '../contract/reader-address.ts';
import { readerCalls } from '../contract/reader-api.ts';
import { MiB, SECOND } from '../contract/units.ts';
import { isLoopback } from '../integrations/loopback.ts';
import { about, type Finding } from './finding.ts';
import { asksNonce, refusedBy } from './page-policy.ts';

const TIMEOUT = 15 * SECOND;
const PAGE_BYTES = 2 * MiB;
const REDIRECTS = 5;

/** Whether browsers find this server, and whether a proxy before it lets letters through. */
export async function checkPublicUrl(publicUrl: URL): Promise<Finding[]> {
  const says = about('PUBLIC_URL');
  const base = publicUrl.href.replace(/\/$/, '');
  if (publicUrl.protocol === 'http:' && !isLoopback(publicUrl.hostname))
    return [says('mend', 'is http://: browsers open messages over https only. Put a proxy with TLS before it.')];
  try {
    const script = await fetch(`${base}/widget/1/secure-message-reader.js`, options());
    await script.body?.cancel();
    if (!script.ok || !/javascript/.test(script.headers.get('content-type') ?? ''))
      return [says('mend', `${base} does not give the reader: is the server started, does the proxy pass all on?`)];
    const status = await statusOfLarge(`${base}/desk/v1/messages`);
    if (status === 413)
      return [says('mend', `a proxy before it refuses ${sizeOfLarge()} MiB (413): let bodies that large through.`)];
    return [says('well', `${base} gives the reader, and takes large letters.`)];
  } catch (error) {
    return [says('mend', faultOf(error, 'PUBLIC_URL', publicUrl.hostname))];
  }
}

/** One municipality's page. */
export interface MunicipalPage {
  readonly slug: string;
  readonly pageUrl: string;
  readonly origins: readonly string[];
}

/** The page is there, has the reader, lets it work, and is known here. */
export async function checkPage(
  { slug, pageUrl, origins }: MunicipalPage,
  publicUrl: URL,
  now: () => Date,
): Promise<Finding[]> {
  const says = about(slug);
  const url = new URL(pageUrl);
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return [says('mend', `${pageUrl} is http://: browsers open messages over https only.`)];
  let page: Page;
  try {
    page = await pageAt(url);
  } catch (error) {
    return [says('mend', `its page: ${faultOf(error, '--page-url', url.hostname)}`)];
  }
  if (page.status !== 200)
    return [says('mend', `its page ${pageUrl} answers ${page.status}: citizens with a letter find nothing there.`)];
  return [
    ...originFindings({ slug, origins }, page, url),
    ...(await answersFinding(slug, page.url.origin, publicUrl)),
    ...readerFindings(slug, page, publicUrl),
    ...policyFindings(slug, page, publicUrl),
    ...clockFindings(page, now()),
  ];
}

interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  readonly policies: readonly string[];
  readonly date: Date | undefined;
}

async function pageAt(url: URL, redirects = 0): Promise<Page> {
  const response = await fetch(url, options());
  const to = response.headers.get('location');
  if (response.status >= 300 && response.status < 400 && to !== null && redirects < REDIRECTS) {
    await response.body?.cancel();
    return pageAt(new URL(to, url), redirects + 1);
  }
  const html = await textOf(response);
  const header = response.headers.get('content-security-policy'); // several are one, with commas
  const date = new Date(response.headers.get('date') ?? '');
  return {
    url,
    status: response.status,
    html,
    policies: [...(header?.split(',') ?? []), ...metaPolicies(html)],
    date: Number.isNaN(date.getTime()) ? undefined : date,
  };
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.length;
    if (bytes > PAGE_BYTES) break;
  }
  return text;
}

function metaPolicies(html: string): string[] {
  const tags = html.match(/<meta\b[^>]{0,4000}>/gi) ?? [];
  return tags
    .filter((tag) => /http-equiv\s*=\s*["']?content-security-policy["'\s>]/i.test(tag))
    .flatMap((tag) => /content\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag)?.slice(1) ?? [])
    .filter((policy) => policy !== undefined);
}

function originFindings({ slug, origins }: Omit<MunicipalPage, 'pageUrl'>, page: Page, asked: URL): Finding[] {
  const { origin } = page.url;
  if (origins.includes(origin)) return [];
  const moved = origin === asked.origin ? 'its page is at' : 'its page sends browsers on to';
  return [
    about(slug)(
      'mend',
      `${moved} ${origin}, which is not among its origins: organisation change ${slug} --origin ${origin}`,
    ),
  ];
}

/** The first call of a page without a link: a browser takes the answer only when it names the page's origin. */
async function answersFinding(slug: string, origin: string, publicUrl: URL): Promise<Finding[]> {
  const says = about(slug);
  const address = `${publicUrl.href.replace(/\/$/, '')}${READER_API}${readerCalls.pageOwners.path}`;
  const answer = await fetch(address, { ...options(), headers: { origin } }).catch(() => undefined);
  await answer?.body?.cancel();
  // Away, or its page is not known here: said before.
  if (answer === undefined || answer.status === 403) return [];
  if (answer.headers.get('access-control-allow-origin') === origin) return [];
  return [
    says('mend', `a proxy before PUBLIC_URL takes Origin out, or answers CORS itself: pass both through as they are.`),
  ];
}

function readerFindings(slug: string, { html }: Page, publicUrl: URL): Finding[] {
  const says = about(slug);
  const hasElement = /<secure-message-reader[\s>]|class\s*=\s*["']?[^"'>]*\bsecure-message-reader\b/i.test(html);
  const hasScript = html.includes(`${publicUrl.origin}/widget/`);
  if (hasElement && hasScript) return [says('well', 'its page has the reader.')];
  const missing = hasScript ? 'the element' : hasElement ? `a script of ${publicUrl.origin}` : 'the reader';
  return [
    says(
      'better',
      `its page does not show ${missing} in its HTML. When a script puts it there, all is well; see by hand.`,
    ),
  ];
}

function policyFindings(slug: string, { policies, url }: Page, publicUrl: URL): Finding[] {
  const says = about(slug);
  const refused = refusedBy(policies, { origin: publicUrl.origin, page: url.origin });
  if (refused.length > 0)
    return [says('mend', `the Content-Security-Policy of its page refuses the reader. Add: ${refused.join('; ')}`)];
  if (asksNonce(policies))
    return [says('unknown', 'the Content-Security-Policy of its page asks a nonce: give our script it, too.')];
  return policies.length === 0
    ? [says('better', 'its page has no Content-Security-Policy: with one, an injected script can’t read the letter.')]
    : [says('well', 'the Content-Security-Policy of its page lets the reader work.')];
}

/** Codes, sessions and certificates go by the clock. Another machine's is compared, to the second. */
const CLOCKS_APART = 60 * SECOND;

function clockFindings({ date, url }: Page, now: Date): Finding[] {
  const apart = date === undefined ? 0 : Math.round((now.getTime() - date.getTime()) / SECOND);
  if (Math.abs(apart) * SECOND < CLOCKS_APART) return [];
  const way = apart > 0 ? 'ahead of' : 'behind';
  return [about('clock')('mend', `this machine is ${Math.abs(apart)} s ${way} ${url.hostname}: have it follow NTP.`)];
}

function options() {
  return { redirect: 'manual' as const, signal: AbortSignal.timeout(TIMEOUT) };
}

/** A letter with all that it may have, in base64. */
function sizeOfLarge(): number {
  return Math.ceil(limits.mailBytes / MiB);
}

/** What is answered to the head of a call with so large a body: none of it is sent. */
async function statusOfLarge(address: string): Promise<number | undefined> {
  const url = new URL(address);
  const headers = { 'content-type': 'application/json', 'content-length': String(sizeOfLarge() * MiB) };
  const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    headers,
    timeout: TIMEOUT,
  });
  call.on('timeout', () => call.destroy(new Error('silent')));
  call.flushHeaders();
  try {
    const [response]: { statusCode?: number }[] = await once(call, 'response');
    return response?.statusCode;
  } finally {
    call.on('error', () => {});
    call.destroy();
  }
}

function faultOf(error: unknown, setting: string, host: string): string {
  const fault = connectionFault(error, setting, host);
  return fault?.sentence.slice(`${setting}: `.length) ?? `${host} does not answer as a web server.`;
}
