// What is on the screen, as somebody sees it: read in one go, through every shadow root.
import type { Page } from 'playwright-core';
import * as z from 'zod';

const Look = z.object({
  /** Name of the screen; undefined as long as there is none. */
  screen: z.optional(z.string()),
  heading: z.string(),
  /** True when what stands between the tags is shown: the reader did not start. */
  isFallback: z.boolean(),
  /** Names of the buttons that can be pressed. */
  buttons: z.array(z.string()),
  /** Sentences that say that something went wrong, and not of one file. */
  problems: z.array(z.string()),
  /** What is under way, or was done. */
  status: z.string(),
  /** What has the focus: `page` when nothing in the reader has. */
  focus: z.string(),
  code: z.optional(z.object({ value: z.string(), isReadonly: z.boolean(), reference: z.string() })),
  answer: z.optional(z.object({ value: z.string(), isReadonly: z.boolean(), isKept: z.boolean() })),
  files: z.array(z.object({ name: z.string(), isReady: z.boolean(), problem: z.string() })),
  letter: z.string(),
  /** The citizen's own replies, below the letter. */
  replies: z.array(z.string()),
  hasDraft: z.boolean(),
});
export type Look = z.infer<typeof Look>;

const LOOK = `(() => {
  const host = document.querySelector('secure-message-reader');
  const inside = (root) => [...root.querySelectorAll('*')]
    .flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
  const isShown = (one) => one.getClientRects().length > 0 && one.checkVisibility({ visibilityProperty: true });
  const words = (one) => (one?.innerText ?? '').replace(/\\s+/g, ' ').trim();
  const nodes = host?.shadowRoot ? inside(host.shadowRoot).filter(isShown) : [];
  const all = (selector) => nodes.filter((one) => one.matches(selector));
  const [first] = [(selector) => all(selector)[0]];
  const nameOf = (one) => one.getAttribute('aria-label') ?? words(one);
  const names = nodes.map(({ localName }) => /^secure-message-(\\w+)-screen$/.exec(localName)?.[1]);
  const screen = names.find((name) => name);
  let focus = document.activeElement;
  const isOurs = host !== null && focus === host;
  while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
  const field = first('input#code');
  const answer = first('textarea#text');
  const problems = all('.error, [role=alert], #what').filter((one) => !one.closest('.file, .unseen')).map(words)
    .filter((sentence) => sentence !== '');
  return {
    screen,
    heading: words(first('.heading')),
    isFallback: [...(host?.children ?? [])].some((one) => one.slot === '' && isShown(one)),
    buttons: all('button:not([disabled])').map(nameOf),
    problems: [...new Set(problems)],
    status: all('.status').map(words).join(' ').trim(),
    focus: isOurs ? focus.id || focus.className || focus.localName : 'page',
    code: field && { value: field.value, isReadonly: field.readOnly,
      reference: /Kenmerk van deze code\\W+([A-Z]{4})/.exec(all('[part=references]').map(words).join(' '))?.[1] ?? '' },
    answer: answer && {
      value: answer.value,
      isReadonly: answer.readOnly,
      isKept: /^We bewaren/.test(words(first('#kept'))),
    },
    files: screen === 'reply' ? all('.file').map((row) => ({
      name: words(row.querySelector('.chosen')),
      isReady: /^Klaar/.test(words(row.querySelector('.details'))),
      problem: words(row.querySelector('.error')),
    })) : [],
    letter: words(first('.letter')),
    replies: all('.reply').map(words),
    hasDraft: all('button').some((one) => nameOf(one) === 'Verder schrijven'),
  };
})()`;

/** Looks at the page; undefined while there is none: its tab was killed, or it is between two pages. */
export async function lookAt(page: Page): Promise<Look | undefined> {
  try {
    return Look.parse(await page.evaluate(LOOK));
  } catch (error) {
    if (error instanceof Error && AWAY.test(error.message)) return undefined;
    throw error;
  }
}

const AWAY = /crash|closed|context was destroyed|navigat/i;
