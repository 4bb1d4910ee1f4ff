// A run: each call in each wrong way, then in two at once, and what is judged of each; whether anything changed is
// looked at after some together, and one by one when it did.
import { Random } from '../../support/random.ts';
import type { Row } from '../attack-trial.ts';
import type { Heard } from '../mutants/mutant.ts';
import { type RawRequest, sendsRaw, written } from '../mutants/raw-http.ts';
import { type AttackedCall, attackedCalls, type Kind } from './attacked-calls.ts';
import type { Callers } from './callers.ts';
import { Documents, refusalFaults, tellingOf } from './judged.ts';
import { changed, type Snapshot, snapshotOf } from './whole-database.ts';
import type { Wrong } from './wrong.ts';
import { wrongCredentials } from './wrong-credentials.ts';
import { wrongForms } from './wrong-forms.ts';

/** A call, in one wrong way or in two. */
export interface Attack {
  readonly call: AttackedCall;
  readonly wrongs: readonly Wrong[];
}

export interface Wanted {
  readonly seed: number;
  /** The name of one attack, or the beginning of some names. */
  readonly only?: string | undefined;
  /** Only one in so many of the ways that each call can be made wrongly; another one of each call. */
  readonly oneIn?: number;
  /** Asked once each call was made in each of those. */
  readonly isEnough: () => boolean;
  /** How the service is spoken to, and what it holds: a test plants faults there. */
  readonly says?: (request: RawRequest, attack: Attack) => Promise<Heard>;
}

const TITLES: Readonly<Record<Kind, string>> = {
  desk: 'desk API',
  reader: 'reader API',
  token: 'token call',
  open: 'what is for everybody',
};
/** Between two looks at the database. */
const TOGETHER = 60;
const LANES = 6;

/** What may change without being an attack's doing, when its credential is good. */
const OF_A_GOOD_ONE = ['session.last_used_at', 'api_key.last_used_at'];

export function nameOf({ call, wrongs }: Attack): string {
  return `${call.name}: ${wrongs.map(({ factor, what }) => `${factor}, ${what}`).join('; ')}`;
}

/** Attacks all of it; a row for each API, and one of what was made rightly at the end. */
export async function attackedRoutes(callers: Callers, wanted: Wanted): Promise<Row[]> {
  const run = new Run(callers, wanted, attackedCalls(callers, new Random(wanted.seed)));
  await run.attack();
  return run.rows();
}

class Run {
  readonly #callers: Callers;
  readonly #wanted: Wanted;
  readonly #calls: readonly AttackedCall[];
  readonly #attacks = new Map<Kind, number>();
  readonly #violations = new Map<Kind, string[]>();
  /** What calls told, by call and name of what must be alike. */
  readonly #told = new Map<string, { readonly telling: string; readonly by: string }>();
  readonly #rightViolations: string[] = [];
  #documents: Documents | undefined;
  #looks = 0;

  constructor(callers: Callers, wanted: Wanted, calls: readonly AttackedCall[]) {
    this.#callers = callers;
    this.#wanted = wanted;
    this.#calls = calls;
  }

  async attack(): Promise<void> {
    this.#documents = await Documents.at(`http://127.0.0.1:${this.#callers.port}`, this.#calls);
    const [singly, pairs] = await this.#plan();
    for (const attacks of inParts(singly)) await this.#tryTogether(attacks);
    const drawn = new Random(this.#wanted.seed).shuffled(pairs);
    for (const attacks of inParts(drawn)) {
      if (this.#wanted.isEnough()) break;
      await this.#tryTogether(attacks);
    }
    await this.#makeRightly();
  }

  /** Each call in each wrong way; and with two wrong at once: the credential, and something else. */
  async #plan(): Promise<[Attack[], Attack[]]> {
    const singly: Attack[] = [];
    const pairs: Attack[] = [];
    const { oneIn = 1 } = this.#wanted;
    for (const [nth, call] of this.#calls.entries()) {
      const credentials = await wrongCredentials(call, this.#callers);
      const forms = wrongForms(call, this.#callers, this.#methodsOf(call));
      const ways = [...credentials, ...forms].filter((_way, at) => at % oneIn === nth % oneIn);
      singly.push(...ways.map((one) => ({ call, wrongs: [one] })));
      // Two that the same guard refuses may make a right one: another's message, and another's page.
      for (const credential of credentials.filter(({ counts }) => counts === undefined))
        for (const form of forms.filter(({ refused }) => refused !== credential.refused))
          pairs.push({ call, wrongs: [credential, form] });
    }
    const { only } = this.#wanted;
    const isWanted = (attack: Attack) => only === undefined || nameOf(attack).startsWith(only);
    return [singly.filter(isWanted), pairs.filter(isWanted)];
  }

  /** Of the path of a call. */
  #methodsOf({ kind, path }: AttackedCall): string[] {
    return this.#calls.flatMap((call) => (call.kind === kind && call.path === path ? [call.method] : []));
  }

  async #tryTogether(attacks: readonly Attack[]): Promise<void> {
    const before = await this.#look();
    const left = [...attacks];
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await this.#try(next);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const counted = new Set(attacks.flatMap(mayChange));
    const all = changed(before, await this.#look()).filter((what) => !counted.has(what));
    if (all.length === 0) return;
    if (attacks.length > 1) for (const attack of attacks) await this.#tryTogether([attack]);
    else for (const attack of attacks) this.#blame(attack, `changed ${all.join(', ')}`);
  }

  /** All that is kept, and all that left. */
  async #look(): Promise<Snapshot> {
    const { sql, relay } = this.#callers.service;
    this.#looks += 1;
    await sql`truncate limit_count`; // so that no key has used up its minute
    return new Map([...(await snapshotOf(sql)), ['mails that left', String(relay.mails.all.length)]]);
  }

  async #try(attack: Attack): Promise<void> {
    const { call, wrongs } = attack;
    const request = wrongs.reduce((spoiled, { spoil }) => spoil(spoiled), await call.right());
    const heard = await (this.#wanted.says ?? this.#says)(request, attack);
    this.#attacks.set(call.kind, (this.#attacks.get(call.kind) ?? 0) + 1);
    const judging = { documents: this.#documents ?? new Documents(), methods: this.#methodsOf(call) };
    for (const fault of refusalFaults(call, wrongs, heard, judging)) this.#blame(attack, fault);
    this.#compare(attack, tellingOf(heard));
  }

  #says = (request: RawRequest) => sendsRaw(this.#callers.port, written(request), { isWhole: true });

  /** What must be alike is, to the letter. */
  #compare(attack: Attack, telling: string): void {
    const [{ alike } = { alike: undefined }, ...others] = attack.wrongs;
    if (alike === undefined || others.length > 0) return;
    const name = `${attack.call.name} ${alike}`;
    const first = this.#told.get(name);
    if (first === undefined) this.#told.set(name, { telling, by: nameOf(attack) });
    else if (first.telling !== telling)
      this.#blame(attack, `told otherwise than ${first.by}: ${telling.slice(0, 300)} / ${first.telling.slice(0, 300)}`);
  }

  #blame({ call, ...attack }: Attack, fault: string): void {
    const violation = `--only ${JSON.stringify(nameOf({ call, ...attack }))}: ${fault}`;
    const known = this.#violations.get(call.kind) ?? [];
    if (known.includes(violation)) return;
    process.stderr.write(`${violation}\n`);
    this.#violations.set(call.kind, [...known, violation]);
  }

  /** What was attacked could have been had all the time: each call, made rightly, is granted. */
  async #makeRightly(): Promise<void> {
    const { only } = this.#wanted;
    for (const call of this.#calls.filter(({ name }) => only === undefined || only.startsWith(`${name}:`))) {
      const heard = await (this.#wanted.says ?? this.#says)(await call.right(), { call, wrongs: [] });
      const [answer] = heard.over === 'http' ? heard.answers : [];
      if (answer === undefined || answer.status >= 400)
        this.#rightViolations.push(`${call.name}, made rightly: ${answer?.status} ${answer?.body.slice(0, 200)}`);
    }
  }

  rows(): Row[] {
    const rows = Object.entries(TITLES).map(([name, what]): Row => {
      const of = this.#calls.filter(({ kind }) => kind === name);
      const kind = of[0]?.kind ?? 'open';
      const counts = { calls: of.length, attacks: this.#attacks.get(kind) ?? 0 };
      return { what, counts, violations: this.#violations.get(kind) ?? [] };
    });
    const counts = { calls: this.#calls.length, looks: this.#looks };
    return [...rows, { what: 'made rightly', counts, violations: this.#rightViolations }];
  }
}

/** What an attack may change: what is meant to be counted. */
function mayChange({ wrongs }: Attack): readonly string[] {
  const isByTheRight = wrongs.every(({ factor }) => factor !== 'credential');
  return [...(isByTheRight ? OF_A_GOOD_ONE : []), ...wrongs.flatMap(({ counts = [] }) => counts)];
}

/** Some together that may change the same. */
function* inParts(attacks: readonly Attack[]): Generator<Attack[]> {
  const by = new Map<string, Attack[]>();
  for (const attack of attacks) {
    const name = mayChange(attack).join();
    const part = [...(by.get(name) ?? []), attack];
    by.set(name, part);
    if (part.length < TOGETHER) continue;
    yield part;
    by.delete(name);
  }
  yield* by.values();
}
