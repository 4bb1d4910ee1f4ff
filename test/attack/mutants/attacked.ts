// A run of mutants: some at once, the right ones between them, and what is judged of each and of all together.
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../support/random.ts';
import type { Row } from '../attack-trial.ts';
import type { AttackedService } from './attacked-service.ts';
import { formMutants } from './form-mutants.ts';
import { headerMutants } from './header-mutants.ts';
import { jsonMutants } from './json-mutants.ts';
import { mailMutants } from './mail-mutants.ts';
import type { Heard, Mutant, MutantKind } from './mutant.ts';
import { smtpMutants } from './smtp-mutants.ts';
import { urlMutants } from './url-mutants.ts';
import { faultsOf, logFaults } from './verdict.ts';

const KINDS = {
  mail: mailMutants,
  json: jsonMutants,
  form: formMutants,
  target: urlMutants,
  header: headerMutants,
  dialogue: smtpMutants,
} satisfies Readonly<Record<string, MutantKind>>;
type Kind = keyof typeof KINDS;
/** Whose turn it is, by number. */
const TURNS: readonly Kind[] = [
  ...(['mail', 'json', 'header', 'target', 'json', 'form', 'mail', 'header', 'dialogue', 'target'] as const),
];

/** At once: more than the server has cores. */
const LANES = 6;
/** After so many mutants a right one of each kind is measured, and messages are opened anew. */
const GOOD_EVERY = 100;
const RENEW_EVERY = 2_000;
/** What a mutant may take, as a multiple of a right one, and beside it. */
const MOST_TIMES = 20;
const GRACE = 500;
/** What the memory may grow by between the first third of a run and its end. */
const GROWTH = 1.35;
const GROWTH_GRACE = 100 * 1024 * 1024;

/** How far a run is; `after` in milliseconds. */
export interface SoFar {
  readonly after: number;
  readonly sent: number;
}

interface Wanted {
  readonly seed: number;
  /** The number of one mutant that is to be had again. */
  readonly only?: string | undefined;
  readonly isEnough: (soFar: SoFar) => boolean;
}

class Tally {
  readonly violations: string[] = [];
  readonly good: number[] = [];
  mutants = 0;
  taken = 0;
  refused = 0;
  worst = 0;
}

/** Attacks it; a row for each kind, and one for what holds of all. */
export async function attacked(service: AttackedService, { seed, only, isEnough }: Wanted): Promise<Row[]> {
  const tallies = new Map(TURNS.map((kind) => [kind, new Tally()] as const));
  const tallyOf = (kind: Kind) => tallies.get(kind) ?? new Tally();
  const together: string[] = [];
  const memory: number[] = [];
  const began = performance.now();
  let [next, renewed] = [0, 0];

  const measureGood = async (number: number) => {
    for (const [kind, { good }] of Object.entries(KINDS)) {
      const tally = tallyOf(kindOf(kind));
      const { heard, took } = await sent(await good(service, new Random(seed * 1_000_003 + number), number));
      tally.good.push(took);
      for (const fault of faultsOf({ atMost: 1 }, heard)) tally.violations.push(`a right one: ${fault}`);
    }
  };
  const tryMutant = async (number: number) => {
    const kind = TURNS[number % TURNS.length] ?? 'mail';
    const tally = tallyOf(kind);
    const chance = () => new Random(seed * 1_000_003 + number);
    const send = async () => sent(await KINDS[kind].mutant(service, chance(), number));
    const first = await send();
    const sendRight = async () => sent(first.mutant.rightly ?? (await KINDS[kind].good(service, chance(), number)));
    const { mutant, heard, took } = first;
    count(tally, heard, took);
    const isDoubtful = heard.silent || isSlow(median(tally.good), took);
    const faults = isDoubtful ? await faultsOfSlow(tally, first, send, sendRight) : faultsOf(mutant, heard);
    for (const fault of faults) {
      const violation = `--seed ${seed} --only ${number}: ${fault}; ${mutant.about}`;
      process.stderr.write(`${violation}\n`);
      tally.violations.push(violation);
    }
  };
  const lane = async () => {
    while (service.ended() === undefined && !isEnough({ after: performance.now() - began, sent: next })) {
      const number = next;
      next += 1;
      if (number % GOOD_EVERY === 0) await measureGood(number);
      if (number % GOOD_EVERY === 0) memory.push(service.memory());
      if (number - renewed >= RENEW_EVERY) {
        renewed = number;
        await service.renewMessages();
      }
      await tryMutant(number);
    }
  };

  for (const number of [0, 1, 2]) await measureGood(number);
  if (only === undefined) await Promise.all(Array.from({ length: LANES }, lane));
  else await tryMutant(Number(only));
  const ended = service.ended();
  if (ended !== undefined) together.push(`--seed ${seed}: the process ended near mutant ${next}: ${ended}`);
  else together.push(...(await restFaults(service)));
  together.push(...logFaults(service.log(), service.secrets()), ...memoryFaults(memory));
  const rows = [...tallies].map(([kind, tally]) => rowOf(kind, tally));
  const counts = { 'MB at most': Math.round(Math.max(0, ...memory) / 1024 / 1024) };
  return [...rows, { what: 'all together', counts, violations: together }];
}

function kindOf(name: string): Kind {
  return TURNS.find((kind) => kind === name) ?? 'mail';
}

/** A mutant that was sent, what came of it, and the milliseconds until then. */
interface Sent {
  readonly mutant: Mutant;
  readonly heard: Heard;
  readonly took: number;
}

async function sent(mutant: Mutant): Promise<Sent> {
  const began = performance.now();
  const heard = await mutant.send();
  return { mutant, heard, took: performance.now() - began };
}

function count(tally: Tally, heard: Heard, took: number): void {
  tally.mutants += 1;
  const isTaken =
    heard.over === 'smtp'
      ? heard.lines.some((line) => /^250[ -]2\.[06]\.0 (?:Sealed|Taken)/.test(line))
      : heard.answers.some(({ status }) => status < 400);
  if (isTaken) tally.taken += 1;
  else tally.refused += 1;
  tally.worst = Math.max(tally.worst, took / median(tally.good));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 1;
}

function isSlow(good: number, took: number): boolean {
  return took > MOST_TIMES * good + GRACE;
}

/** The machine may have been busy with something else: what is slow is so twice again, beside a right one of now. */
async function faultsOfSlow(tally: Tally, first: Sent, again: () => Promise<Sent>, right: () => Promise<Sent>) {
  for (let left = 2; left > 0; left -= 1) {
    const good = Math.max(median(tally.good), (await right()).took);
    const { mutant, heard, took } = await again();
    if (!heard.silent && !isSlow(good, took)) return faultsOf(mutant, heard);
  }
  return first.heard.silent ? ['no answer'] : [`took ${Math.round(first.took)} ms`];
}

/** What was taken leaves: nothing waits for ever that a mutant brought. */
async function restFaults(service: AttackedService): Promise<string[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const left = await service.jobsLeft();
    if (left.length === 0) return [];
    if (performance.now() > deadline) return [`jobs that never leave: ${left.join(', ')}`];
    await pause(250);
  }
}

/** Memory that grows on and on is lost: the last third has little more than the first. */
export function memoryFaults(memory: readonly number[]): string[] {
  const third = Math.floor(memory.length / 3);
  const [first, last] = [median(memory.slice(0, third)), median(memory.slice(-third))];
  if (third < 3 || last <= first * GROWTH + GROWTH_GRACE) return [];
  const inMb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return [`memory grew from ${inMb(first)} to ${inMb(last)} MB`];
}

function rowOf(what: string, { mutants, taken, refused, good, worst, violations }: Tally): Row {
  const counts = { mutants, taken, refused, 'good ms': Math.round(median(good)), worst: Math.round(worst * 10) / 10 };
  return { what, counts, violations };
}
