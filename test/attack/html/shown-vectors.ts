// Shows vectors in a browser, many in one page, and each that did something once more alone, so that it is known which.
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { EnginePage } from '../../support/engines.ts';
import type { LetterSite } from './letter-pages.ts';
import type { Vector } from './vectors.ts';

/** A page with a policy or without, with the reader's care for HTML or, to see that harm is seen, without. */
export interface Showing {
  readonly page: 'strict' | 'open';
  readonly isBare?: boolean;
  /** Milliseconds in which what was begun may come about. */
  readonly settling?: number;
}

/** So many in one page. */
const TOGETHER = 60;

/** What each of them did that it must not. */
export async function harmOf(
  site: LetterSite,
  browser: EnginePage,
  vectors: readonly Vector[],
  showing: Showing,
  isOver: () => boolean = () => false,
): Promise<{ shown: number; harm: string[] }> {
  const harm: string[] = [];
  let shown = 0;
  while (shown < vectors.length && !isOver()) {
    const some = vectors.slice(shown, shown + TOGETHER);
    const together = await harmTogether(site, browser, some, showing);
    if (together.length > 0)
      for (const vector of some)
        harm.push(...(await harmTogether(site, browser, [vector], showing)).map((what) => `${vector.name}: ${what}`));
    shown += some.length;
  }
  return { shown, harm };
}

async function harmTogether(
  site: LetterSite,
  browser: EnginePage,
  vectors: readonly Vector[],
  { page, isBare = false, settling = 80 }: Showing,
): Promise<string[]> {
  const htmls = JSON.stringify(vectors.map(({ html }) => atOurs(html, site.origin)));
  await browser.goTo(`${site.origin}/${page}`);
  site.leaks();
  // Whatever happened to the page, it is a violation: a letter that leads away, and one that breaks the reader.
  const seen = await browser
    .run(
      `for (const end = Date.now() + 20000; window.showHostile === undefined && Date.now() < end; ) await new Promise((next) => setTimeout(next, 10));
      for (const html of ${htmls}) await showHostile(html, ${isBare});
      return harm(${settling});`,
    )
    .then((result) => z.array(z.string()).parse(result))
    .catch((error: unknown) => [`page: ${String(error).slice(0, 160)}`]);
  await pause(20);
  return [...seen, ...site.leaks().map((target) => `request: ${target.slice(0, 100)} was asked for`)];
}

/** Other hosts are places of ours, so that every request is seen. */
function atOurs(html: string, origin: string): string {
  return html.replace(/(?:https?:)?[/\\]{2}[\w.-]+\.[a-z]{2,}(?::\d+)?/gi, `${origin}/elsewhere`);
}
