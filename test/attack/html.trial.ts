// Hostile letters: whatever HTML a letter has in it, it stays in its box, runs nothing and asks for nothing.
import type { AttackTrial, Row } from './attack-trial.ts';
import { BROWSERS, openLetterSite } from './html/letter-pages.ts';
import { harmOf } from './html/shown-vectors.ts';
import { COLLECTED, VECTORS } from './html/vectors.ts';

export const trial: AttackTrial = {
  title: 'letters that would run, ask and cover',
  about: `${VECTORS.length.toLocaleString('en')} letters, of which ${COLLECTED.toLocaleString('en')} from [public collections](html/collections/README.md) and the others derived from
what HTML and CSS have (every event, every attribute that fetches, styles that leave their box, names that clobber,
places where parsers disagree), are shown by the reader's message screen, in every browser that is installed, on a page
with the policy of the README and on one without any. Of each: no script ran, nothing was asked for (other hosts
are led to a server that counts), no element or attribute beyond those of a letter is left, no box of it lies outside
the letter's, a click beside it reaches what is there, the focus stays, and nothing around it looks otherwise. There is
no frame around a letter: it stands in the reader's shadow root. \`npm run attack -- html --only h5sc-12\` shows one.`,
  counted: ['letters'],
  planted: [
    'a script that runs',
    'a picture that is fetched',
    'a box over the page',
    'a click that is taken',
    'a style sheet that reaches what stands around',
    'a link that is a script',
  ].map((fault) => ({ fault, seenIn: 'test/attack/html.test.ts' })),
  async run({ minutes, only }) {
    const vectors = only === undefined ? VECTORS : VECTORS.filter(({ name }) => name === only);
    const began = performance.now();
    const [site, rows]: [Awaited<ReturnType<typeof openLetterSite>>, Row[]] = [await openLetterSite(), []];
    const ways = BROWSERS.flatMap((browser) => (['open', 'strict'] as const).map((page) => ({ browser, page })));
    try {
      for (const [at, { browser, page }] of ways.entries()) {
        const until = began + ((at + 1) / ways.length) * minutes * 60_000;
        const opened = await browser.open();
        const { shown, harm } = await harmOf(site, opened, vectors, { page }, () => performance.now() > until);
        await opened.close();
        const what = `${browser.name}, ${page === 'strict' ? 'with' : 'without'} a policy`;
        rows.push({ what, counts: { letters: shown }, violations: harm });
      }
    } finally {
      await site.close();
    }
    return rows;
  },
};
