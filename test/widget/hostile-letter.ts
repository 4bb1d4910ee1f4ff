// The page of the trial of hostile letters (test/attack/html.trial.ts): the reader shows one on a page of which it may
// change nothing, and everything that a letter must not do is looked for.
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import { loadLanguage, wholeLanguage } from '../../widget/texts/language.ts';
import { notice, plainLetter } from './fake-server.ts';

declare global {
  interface Window {
    /** Shows a letter and looks at what it does that it must not. `isBare` leaves the reader's care for HTML away. */
    showHostile: (html: string, isBare: boolean) => Promise<void>;
    /** What all of them did, so long after the last. */
    harm: (after: number) => Promise<string[]>;
  }
}

interface Shown {
  readonly root: ShadowRoot;
  /** The box of the letter. */
  readonly box: HTMLElement;
  /** What stands above it, in the same shadow root. */
  readonly heading: HTMLElement;
  remove(): void;
}

const language = await wholeLanguage(await loadLanguage('nl'));
const faults = new Set<string>();

for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'hacked'])
  Object.defineProperty(window, name, { value: () => faults.add(`script: it called ${name}`), writable: false });
addEventListener('error', (event) => {
  if (event instanceof ErrorEvent && event.message !== '')
    faults.add(`script: it failed (${event.message.slice(0, 80)})`);
});
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  faults.add(`request: the page's policy had to stop ${effectiveDirective} ${blockedURI}`),
);
// Whoever follows a link leaves; that is what links are for.
addEventListener('click', (event) => event.preventDefault());

async function show(html: string | undefined): Promise<Shown> {
  const screen = new MessageScreen();
  Object.assign(screen, { letter: { ...plainLetter, ...(html === undefined ? {} : { html }) }, notice, language });
  document.querySelector('main')?.append(screen);
  await screen.updateComplete;
  const root = screen.shadowRoot;
  const box = root?.querySelector<HTMLElement>('.mail, .text') ?? null;
  const heading = root?.querySelector<HTMLElement>('.heading') ?? null;
  if (root === null || box === null || heading === null) throw new Error('a screen without a letter');
  for (const animation of screen.getAnimations({ subtree: true })) animation.finish(); // it comes in slowly
  return { root, box, heading, remove: () => screen.remove() };
}

/** How everything around the letter looks. */
function looks({ root, heading }: Shown): string[] {
  const around = [...document.querySelectorAll('html, body, header, aside, main'), root.host, heading];
  return around.map((element) => {
    const style = getComputedStyle(element);
    return [
      'color',
      'background',
      'font',
      'display',
      'visibility',
      'opacity',
      'transform',
      'position',
      'inset',
      'filter',
    ]
      .map((name) => style.getPropertyValue(name))
      .join(' | ');
  });
}

const plain = await show(undefined);
const untouched = looks(plain);
const sheets = document.styleSheets.length;
plain.remove();

performance.clearResourceTimings();

window.harm = async (after) => {
  await new Promise((resolve) => setTimeout(resolve, after));
  for (const { name } of performance.getEntriesByType('resource'))
    if (!name.startsWith('blob:')) faults.add(`request: of ${name.slice(0, 100)}`);
  return [...faults];
};

window.showHostile = async (html, isBare) => {
  const shown = await show(isBare ? undefined : html);
  if (isBare) shown.box.replaceChildren(document.createRange().createContextualFragment(html));
  await new Promise((resolve) => setTimeout(resolve, 0));
  lookAtMarkup(shown);
  lookAtBoxes(shown);
  lookAround(shown);
  clickEverything(shown);
  shown.remove();
};

const MARKUP = new Set(
  (
    'p br b i u s strong em a ul ol li h1 h2 h3 h4 h5 h6 pre code table thead tbody tfoot tr th td caption hr span div img ' +
    'blockquote sub sup del ins small mark q dl dt dd details summary'
  ).split(' '),
);
const ATTRIBUTE =
  /^(?:href|target|rel|alt|src|colspan|rowspan|scope|lang|dir|start|value|type|reversed|width|height|style|class|role|tabindex|aria-(?:label|level)|part|open)$/;

/** Nothing stands in it that could run, be asked for, or take the name of something else. */
function lookAtMarkup({ box }: Shown): void {
  for (const element of box.querySelectorAll('*')) {
    if (!MARKUP.has(element.localName)) faults.add(`markup: <${element.localName}>`);
    for (const name of element.getAttributeNames())
      if (!ATTRIBUTE.test(name)) faults.add(`markup: the attribute ${name} of <${element.localName}>`);
    const href = element.getAttribute('href');
    if (href !== null && !/^(?:https:|mailto:|tel:)/.test(href)) faults.add(`markup: a link to ${href.slice(0, 40)}`);
    if (/url\(|expression|position|fixed/i.test(element.getAttribute('style') ?? ''))
      faults.add('markup: a style that leaves');
  }
}

/** No box of it lies outside the letter's own, but in what scrolls by itself. */
function lookAtBoxes({ box }: Shown): void {
  const own = box.getBoundingClientRect();
  for (const element of box.querySelectorAll('*')) {
    if (element.closest('.table') !== null) continue;
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const isOutside = left < own.left - 1 || right > own.right + 1 || top < own.top - 1 || bottom > own.bottom + 1;
    if (isOutside && width > 0 && height > 0) faults.add(`pixels: <${element.localName}> lies outside the letter`);
  }
}

/** What stands around it looks as before, and gets the clicks on it. */
function lookAround(shown: Shown): void {
  const { root, box, heading } = shown;
  for (const [at, look] of looks(shown).entries())
    if (look !== untouched[at])
      faults.add(`style: something around the letter looks otherwise: ${untouched[at]} → ${look}`);
  if (document.styleSheets.length !== sheets) faults.add('style: the page has another sheet');
  for (const element of document.querySelectorAll('header, aside')) {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (document.elementFromPoint(left + width / 2, top + height / 2) !== element)
      faults.add(`clicks: those on <${element.localName}> are taken`);
  }
  const { left, top, height } = heading.getBoundingClientRect();
  const hit = root.elementFromPoint(left + 5, top + height / 2);
  if (hit === null || box.contains(hit)) faults.add('clicks: those on the heading are taken');
  if (document.activeElement !== document.body) faults.add('clicks: the focus is taken');
}

function clickEverything({ box }: Shown): void {
  const events = [
    'mouseover',
    'mousemove',
    'pointerdown',
    'focus',
    'click',
    'dblclick',
    'wheel',
    'keydown',
    'dragstart',
    'submit',
  ];
  for (const element of [...box.querySelectorAll('*')].slice(0, 50))
    for (const event of events)
      element.dispatchEvent(new Event(event, { bubbles: true, cancelable: true, composed: true }));
}
