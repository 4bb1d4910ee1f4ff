// Who may frame the reader's own document, and what may happen in it (contract/README.md, isolated reading).
import type { Context } from 'hono';
import { isKnownOrigin } from '../../organisation/organisation.ts';
import type { Services } from '../../services.ts';
import { isOpenedAlone, loneFrame } from './lone-frame.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src blob:',
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html secure-message-reader',
];

/**
 * Sets the headers of the document for the page that asks (`?page=<origin>`): a municipality's may have it in a frame,
 * nobody else. A lie refuses only itself, for browsers hold the page against what it said. Opened by itself it is
 * another page.
 */
export async function asFrame(context: Context, services: Pick<Services, 'db'>): Promise<Response | undefined> {
  context.header('Vary', 'Sec-Fetch-Dest', { append: true });
  if (isOpenedAlone(context)) return loneFrame(context);
  const page = context.req.query('page') ?? '';
  const isAllowed = URL.canParse(page) && new URL(page).origin === page && (await isKnownOrigin(services, page));
  context.header('Content-Security-Policy', [...POLICY, `frame-ancestors ${isAllowed ? page : "'none'"}`].join('; '));
  context.header('Cross-Origin-Embedder-Policy', 'require-corp'); // a page that has it frames nothing else
  context.header('Origin-Agent-Cluster', '?1');
  context.header('Referrer-Policy', 'no-referrer');
  return undefined;
}
