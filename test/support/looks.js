// Evaluated in a page with the reader and axe: dresses both, one look after the other, and tells what is wrong in each.
// One call for many looks: each call from outside waits for the page.

const reader = () => document.querySelector('secure-message-reader');
const speaks = (lang) => reader().shadowRoot.querySelector(`div[lang="${lang}"]`)?.checkVisibility();

/** Puts the page into a theme and the reader into a language, and waits until it is on the screen in it. */
async function dress({ theme, lang }) {
  document.body.className = theme;
  if (speaks(lang)) return;
  reader().setAttribute('lang', lang);
  for (const until = performance.now() + 30_000; !speaks(lang); ) {
    if (performance.now() > until) throw new Error(`The reader does not speak ${lang}`);
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  }
}

/** What axe finds in the reader (WCAG 2.2 AA and best practice). */
async function violations() {
  const found = await axe.run('secure-message-reader', { resultTypes: ['violations'] });
  return found.violations.map(({ id, nodes }) => {
    const failures = nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`);
    return `${id}: ${failures.join(' | ')}`;
  });
}

/**
 * Targets under 44 px, and how far the reader is wider than the page. A mark inside its label is pressed by all of that
 * (WCAG 2.5.5).
 */
function misfits() {
  const all = (root) =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const small = all(reader().shadowRoot)
    .filter((one) => one.matches('button:not(.area), .button, summary, input:not([type=file]), textarea'))
    .filter((one) => one.checkVisibility())
    .map((one) => [one, (one.closest('label') ?? one).getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < 44 || height < 44))
    .map(([one, { width, height }]) => {
      return `target of ${Math.round(width)} by ${Math.round(height)} px: ${one.textContent.trim()}`;
    });
  const screen = reader().shadowRoot.querySelector('[part="reader"] > *');
  const tooWide = Math.max(
    reader().getBoundingClientRect().right - innerWidth,
    screen.scrollWidth - screen.clientWidth,
  );
  return tooWide > 0 ? [...small, `${tooWide} px too wide`] : small;
}

/** Every fault of each look, with the look it was seen in. Axe looks where `byAxe` says so. */
globalThis.faultsOf = async (looks) => {
  const faults = [];
  for (const look of looks) {
    await dress(look);
    const found = [...(look.byAxe ? await violations() : []), ...misfits()];
    faults.push(...found.map((fault) => `${look.theme}, ${look.lang}: ${fault}`));
  }
  return faults;
};
