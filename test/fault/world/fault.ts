// A fault of the world as it is declared, and what becomes of people and service while it lasts and after: one row.
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE } from '../../../server/contract/units.ts';
import { SENDER } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { referenceIn } from '../../support/letters.ts';
import { Random } from '../../support/random.ts';
import { judge } from '../kills/checker.ts';
import { emptyHistory, type History } from '../kills/history.ts';
import { takenMails } from '../kills/outcome.ts';
import { Journal, type Seen, summary, type Who } from './journal.ts';
import { type Doing, goOn, HopelessError, prepare, wholeStory } from './people.ts';
import { metricsOf } from './tellings.ts';
import { baselineOf, restOf, type Town, type TownKind } from './town.ts';

/** One fault. */
export interface Fault {
  readonly name: string;
  /** Where it can be made, when that is no usual town. */
  readonly kind?: TownKind;
  /** Breaks it; gives back how it is mended, or more of it. */
  readonly breaks: (town: Town, doing: Doing, run: Run) => Promise<Mending | Broken>;
  /** Milliseconds that it lasts at least, however short the run. */
  readonly lasts?: number;
  /** Letters that wait for their citizens before it: as many as come while it lasts. */
  readonly prepared?: number;
  /** What people may see while it lasts, beside what they usually see. */
  readonly mayBeSeen: RegExp;
  /** Seconds that nobody waits longer than. */
  readonly patience?: number;
  /** By whom it must be noticed while it lasts. */
  readonly told: readonly Telling[];
}

/** A run of a fault. */
export interface Run {
  readonly seed: number;
  /** Milliseconds that a fault lasts, when it says nothing else. */
  readonly lasts: number;
  /** Milliseconds that one lasts which is there to last. */
  readonly long: number;
}

type Mending = () => Promise<void> | void;

/** A fault that is made. */
export interface Broken {
  readonly mend: Mending;
  /** It lasts until it is so, whatever `lasts` says. */
  readonly isOver?: () => boolean;
  /** What came of it beside people, once it is mended: for the row, and what of that does not hold. */
  readonly outcome?: () => Promise<Outcome> | Outcome;
}

export interface Outcome {
  readonly after: string;
  readonly violations: readonly string[];
}

/** Somebody who hears of a fault, and by what. */
export interface Telling {
  readonly whom: string;
  readonly hears: (town: Town, before: Before) => Promise<boolean> | boolean;
}

/** What had been said when the fault began. */
export interface Before {
  /** Characters of the log. */
  readonly logged: number;
  /** Mails at the relay. */
  readonly mails: number;
  readonly metrics: string;
}

/** What came of a fault. */
export interface Row {
  readonly name: string;
  readonly citizen: string;
  readonly civilServant: string;
  readonly told: string;
  readonly after: string;
  readonly violations: readonly string[];
}

/** What is checked, as it was seen. */
export interface Observed {
  readonly during: readonly Seen[];
  /** Who heard of it. */
  readonly heard: readonly string[];
  /** Seconds until a story that was begun after went from beginning to end; undefined when it never did. */
  readonly back: number | undefined;
  readonly isRunning: boolean;
}

/** What people see when nothing is broken. */
const USUAL =
  /^(letter announced|code 200|code arrived|opening 201|file 200|reply begun 200|upload 200|reply 20[01]|mail 250|desk 20[01])$/;
const PATIENCE = 30;
/** Seconds after which all must be well again: a job's next try is a minute away at most. */
const BACK_WITHIN = 75;
const HOPELESS_AFTER = 150_000;
const PREPARED = 6;
/** What is to last until something is so has failed when it is not so by then. */
const LONGEST = 15 * MINUTE;

/** What of a fault does not hold. */
export function violationsOf(
  { mayBeSeen, told, patience = PATIENCE }: Pick<Fault, 'mayBeSeen' | 'told' | 'patience'>,
  { during, heard, back, isRunning }: Observed,
): string[] {
  const odd = new Set(during.map(({ answer }) => answer).filter((one) => !USUAL.test(one) && !mayBeSeen.test(one)));
  const late = during.filter(({ seconds }) => seconds > patience);
  const deaf = told.filter(({ whom }) => !heard.includes(whom));
  const whos: readonly Who[] = ['citizen', 'civil servant'];
  return [
    ...whos.filter((who) => !during.some((seen) => seen.who === who)).map((who) => `nobody came: no ${who}`),
    ...[...odd].map((answer) => `seen: ${answer}`),
    ...late.map(({ answer, seconds }) => `waited: ${seconds.toFixed(0)} s for ${answer}`),
    ...deaf.map(({ whom }) => `told: ${whom} heard nothing`),
    ...(isRunning ? [] : ['went on: the process ended']),
    ...(back === undefined || back > BACK_WITHIN ? [`went on: no story for ${back?.toFixed(0) ?? 'ever'} s`] : []),
  ];
}

/** Has people go on while a fault lasts, mends it, and looks what came of all. */
export async function tryFault(town: Town, fault: Fault, run: Run): Promise<Row> {
  const since = await baselineOf(town);
  const history = emptyHistory();
  const mailsBefore = town.relay.mails.all.length;
  const name = fault.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const hope = { isOver: false, ends: Number.POSITIVE_INFINITY };
  const doing = (journal: Journal, seed: number): Doing => ({
    name,
    doors: town,
    history,
    journal,
    random: new Random(seed),
    isOver: () => hope.isOver,
    isHopeless: () => performance.now() > hope.ends,
  });
  await prepare(doing(new Journal(), run.seed), fault.prepared ?? PREPARED);
  const journal = new Journal();
  const before: Before = {
    logged: town.server.output().length,
    mails: town.relay.mails.all.length,
    metrics: await metricsOf(town.url),
  };
  const made = await fault.breaks(town, doing(new Journal(), run.seed + 3), run);
  const { mend, isOver = () => true, outcome }: Broken = typeof made === 'function' ? { mend: made } : made;
  const going = goOn(doing(journal, run.seed + 1)).then(
    () => [],
    (error: unknown) => (error instanceof HopelessError ? [`went on: ${error.message}`] : Promise.reject(error)),
  );
  going.catch(() => {}); // it is awaited below
  const lasts = Math.max(run.lasts, fault.lasts ?? 0);
  const longest = Math.max(LONGEST, 2 * run.long);
  const heard = await listen(town, fault, before, { lasts, longest, isOver });
  const during = [...journal.all];
  await mend();
  Object.assign(hope, { isOver: true, ends: performance.now() + HOPELESS_AFTER });
  const began = performance.now();
  const again = new Journal();
  const back = await wholeStory(doing(again, run.seed + 2), `${name}-after`).then(
    () => (performance.now() - began) / 1000,
    () => undefined,
  );
  const hopeless = await going;
  const more = await outcome?.();
  history.rest = await restOf(town, since);
  const mails = town.relay.mails.all.slice(mailsBefore);
  history.mails.push(...takenMails(history, mails));
  const returned = forgetReturned(history, mails);
  const isRunning = town.server.child.exitCode === null && town.server.child.signalCode === null;
  const observed = { during, heard, back, isRunning };
  const { violations, duplicates } = judge(history);
  return {
    name: fault.name,
    citizen: summary(during.filter(({ who }) => who === 'citizen')),
    civilServant: summary(during.filter(({ who }) => who === 'civil servant')),
    told: heard.join('; ') || 'nobody: nothing failed',
    after: [
      `${back?.toFixed(1) ?? '–'} s`,
      ...(more === undefined ? [] : [more.after]),
      ...(duplicates === 0 ? [] : [`${duplicates} mails twice`]),
      ...(returned === 0 ? [] : [`${returned} letters returned to their senders`]),
    ].join(', '),
    violations: [...violationsOf(fault, observed), ...hopeless, ...violations, ...(more?.violations ?? [])],
  };
}

/** Until it is over: whoever hears of it meanwhile. */
async function listen(
  town: Town,
  { told }: Fault,
  before: Before,
  { lasts, longest, isOver }: { readonly lasts: number; readonly longest: number; readonly isOver: () => boolean },
): Promise<string[]> {
  const heard: string[] = [];
  const began = performance.now();
  const goesOn = (past: number) => past < lasts || (!isOver() && past < longest);
  for (; goesOn(performance.now() - began); await pause(250)) {
    for (const { whom, hears } of told) {
      if (heard.includes(whom)) continue;
      if (await hears(town, before)) heard.push(whom);
    }
  }
  return heard;
}

/**
 * Letters that could not be announced, as their senders were told by mail: these know what to do, and nothing else is
 * asked of them. How many they are.
 */
function forgetReturned({ letters }: History, mails: readonly ReceivedMail[]): number {
  const told = mails.filter(({ to, mail }) => to.includes(SENDER) && /Niet aangekomen/.test(mail.subject ?? ''));
  const references = told.map(({ mail }) => referenceIn(mail.text ?? ''));
  const returned = [...letters.values()].filter(({ answers }) =>
    references.some((reference) => answers.some((answer) => answer.includes(reference))),
  );
  for (const { answers } of returned) answers.splice(0);
  return returned.length;
}
