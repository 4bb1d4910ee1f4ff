// What a browser may do to a page: refuse to keep anything, keep nothing more, and have a clock that is wrong.
import { DAY, HOUR } from '../../../server/contract/units.ts';
import type { Look } from './look.ts';
import { atAct } from './moments.ts';
import type { Arrangement, Fault, Stage } from './story.ts';

const STORES = ['localStorage', 'sessionStorage', 'indexedDB'] as const;
type Store = (typeof STORES)[number];

/** Each store refused, as by a setting of the browser, and full; all at once; from the start and in the middle. */
export function storages(): Fault[] {
  const several: readonly (readonly Store[])[] = [...STORES.map((store) => [store]), STORES];
  return several.flatMap((stores) =>
    (['refused', 'full'] as const).flatMap((how) => {
      const name = `${stores.length > 1 ? 'every store' : stores} ${how}`;
      const fails = (stage: Stage) => failNow(stage, stores, how);
      const fromStart: Fault = {
        kind: `storage ${how}`,
        name: `${name} from the start`,
        arrange: async ({ context, person }) => {
          await context.addInitScript(scriptOf(stores, how));
          const once = new Set<string>();
          const before = async () => {
            if (once.size === 0 && how === 'full') await limitDatabase(stores, person);
            once.add('done');
          };
          return { before, ...promises(stores, () => true) };
        },
      };
      const midway = (['fetch the file', 'write', 'add files', 'send'] as const).map((act): Fault => {
        const fault = atAct(`storage ${how}`, act, fails);
        return {
          ...fault,
          name: `${name} from: ${act}`,
          arrange: async (stage) => {
            const arranged = await fault.arrange(stage);
            return { ...arranged, ...promises(stores, () => act === 'write' && arranged.isMet?.() === true) };
          },
        };
      });
      return [fromStart, ...midway];
    }),
  );
}

/** Where nothing is kept, nobody is told that it is. */
function promises(stores: readonly Store[], isFailing: () => boolean): Pick<Arrangement, 'judge'> {
  const judge = ({ answer }: Look) =>
    stores.includes('localStorage') && isFailing() && answer !== undefined && answer.value !== '' && answer.isKept
      ? 'it is said that his words are kept, and they are not'
      : undefined;
  return { judge };
}

async function failNow({ person }: Stage, stores: readonly Store[], how: 'refused' | 'full'): Promise<void> {
  await person().page.evaluate(scriptOf(stores, how));
  if (how === 'full') await limitDatabase(stores, person);
}

/** The browser itself refuses what goes into the database from now on. */
async function limitDatabase(stores: readonly Store[], person: Stage['person']): Promise<void> {
  if (!stores.includes('indexedDB')) return;
  const { page } = person();
  const browser = await page.context().newCDPSession(page);
  await browser.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1 });
}

function scriptOf(stores: readonly Store[], how: 'refused' | 'full'): string {
  const wanted = JSON.stringify(stores.filter((store) => store !== 'indexedDB'));
  if (how === 'full')
    return `for (const name of ${wanted}) {
      const storage = window[name];
      for (let size = 2 ** 22; size >= 1; size >>= 1)
        try {
          for (let count = 0; ; count += 1) storage.setItem('of another ' + size + ' ' + count, 'x'.repeat(size));
        } catch {}
    }`;
  return `{
    const get = () => { throw new DOMException('refused', 'SecurityError'); };
    for (const name of ${wanted}) Object.defineProperty(window, name, { configurable: true, get });
    if (${stores.includes('indexedDB')}) IDBFactory.prototype.open = get;
  }`;
}

const TURNS = { hour: HOUR, '40 days': 40 * DAY, '10 years': 3653 * DAY } as const;

/** A clock that is wrong from the start, one that is put right or wrong in the middle, and a wrong one in a tab that is
 *  killed. */
export function clocks(): Fault[] {
  const turns = Object.entries(TURNS).flatMap(([name, by]) => [
    { name: `${name} ahead`, by },
    { name: `${name} behind`, by: -by },
  ]);
  return turns.flatMap(({ name, by }) => [
    { kind: 'clock', name: `clock ${name}`, arrange: ({ context }: Stage) => clockOf(context, by) },
    ...(['type the code', 'answer', 'add files', 'send', 'save'] as const).map((act): Fault => {
      const turn = async ({ person }: Stage) => void (await person().page.evaluate(`turnClock(${by})`));
      const fault = atAct('clock', act, turn);
      const arrange = async (stage: Stage) => {
        await clockOf(stage.context, 0);
        return fault.arrange(stage);
      };
      return { ...fault, name: `clock turned ${name} before: ${act}`, arrange };
    }),
    ...(['opened anew', 'restored'] as const).map((how): Fault => {
      const fault = atAct('clock', 'send', ({ person }) => person().loses(how));
      const arrange = async (stage: Stage) => {
        await clockOf(stage.context, by);
        return fault.arrange(stage);
      };
      return { ...fault, name: `clock ${name}, and the tab killed before: send, ${how}`, arrange };
    }),
  ]);
}

async function clockOf(context: Stage['context'], by: number): Promise<Arrangement> {
  await context.addInitScript(`(() => {
    const Right = Date;
    let wrong = ${by};
    window.Date = class Date extends Right {
      constructor(...given) { given.length === 0 ? super(Right.now() + wrong) : super(...given); }
      static now() { return Right.now() + wrong; }
    };
    window.turnClock = (by) => { wrong = by; };
  })()`);
  return {};
}
