// The moments of a story at which something may happen: what a first story without a fault was heard to ask of the
// server, and what a citizen does.

import type { Act } from './errand.ts';
import type { OnTheLine, Phase } from './faulty-line.ts';
import type { Arrangement, Fault, Stage } from './story.ts';

/** A fault at each call of the reader API, before and after the server did it, and before each act. */
export function everyMoment(
  heard: readonly OnTheLine[],
  kind: string,
  happens: (stage: Stage) => Promise<void>,
): Fault[] {
  const calls = moments(heard).filter(({ name }) => !/\.js$|^OPTIONS /.test(name));
  return [
    ...calls.flatMap((moment) => (['asked', 'answered'] as const).map((phase) => atCall(kind, moment, phase, happens))),
    ...ACTS.map((act) => atAct(kind, act, happens)),
  ];
}

/** What he does in every story. */
export const ACTS: readonly Act[] = [
  'type the code',
  'fetch the file',
  'answer',
  'write',
  'add files',
  'send',
  'go back',
  'save',
  'close',
];

/** Once, when a call is on the line. */
export function atCall(kind: string, moment: OnTheLine, phase: Phase, happens: (stage: Stage) => Promise<void>): Fault {
  return {
    kind,
    name: `${kind} when ${nameOf(moment)} is ${phase}`,
    arrange: (stage) => {
      const once = onceOnly(() => happens(stage));
      const meanwhile = ({ name, count }: OnTheLine, at: Phase) =>
        name === moment.name && count === moment.count && at === phase ? once.happen() : undefined;
      return { trouble: { meanwhile }, isMet: once.happened };
    },
  };
}

/** Before he does something for the first time. */
export function atAct(kind: string, act: Act, happens: (stage: Stage) => Promise<void>): Fault {
  return {
    kind,
    name: `${kind} before: ${act}`,
    arrange: (stage): Arrangement => {
      const once = onceOnly(() => happens(stage));
      return { before: async (next) => (next === act ? once.happen() : undefined), isMet: once.happened };
    },
  };
}

function onceOnly(work: () => Promise<void>): { happen(): Promise<void>; happened(): boolean } {
  let happened = false;
  return {
    async happen() {
      if (happened) return;
      happened = true;
      await work();
    },
    happened: () => happened,
  };
}

/** Of what comes again and again, the first two. */
export function moments(heard: readonly OnTheLine[]): readonly OnTheLine[] {
  return heard.filter(({ count }) => count < 2);
}

export function nameOf({ name, count }: OnTheLine): string {
  return count === 0 ? name : `${name} (again)`;
}
