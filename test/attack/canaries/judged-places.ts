// What stands in each place that should not; and whether the place was looked at at all: something is known to stand
// in each.
import type { Row } from '../attack-trial.ts';
import type { Canary } from './encodings.ts';
import { EXCEPTIONS, type Exception, exceptionFor } from './exceptions.ts';
import type { Place } from './overheard-service.ts';
import { Search } from './search.ts';

/** Places of one kind, and what they are known to hold. */
interface KindOfPlace {
  readonly what: string;
  readonly places: RegExp;
  /** Each of these places holds one of these. */
  readonly holds: readonly string[];
}

/** Of the story's organisation, and of what it leaves where nothing of ours does. */
export const PLANTED = 'planted-to-be-found';
const KINDS: readonly KindOfPlace[] = [
  { what: 'logs, at trace', places: /^log of (api|worker)$/, holds: ['"organisation":"haarlemmermeer"'] },
  { what: 'log of the gateway', places: /^log of gateway$/, holds: ['"msg":"started"'] },
  { what: 'metrics', places: /^metrics of /, holds: ['process_cpu_seconds_total'] },
  { what: 'spans (OTLP)', places: /^spans$/, holds: ['POST /reader/v1/messages/:id/sessions'] },
  { what: 'events that were posted', places: /^events$/, holds: ['nl.secure-messages.replied'] },
  { what: 'refusals of both APIs', places: /^refusals$/, holds: ['urn:secure-message:problem:code-wrong'] },
  { what: 'arguments of processes', places: /^cmdline of /, holds: ['dist/server/main.js'] },
  { what: 'environment of processes', places: /^environ of /, holds: ['SMTP_URL='] },
  { what: 'temporary files', places: /^temporary files: /, holds: [PLANTED] },
  { what: 'data directory', places: /^data directory: server-keys$/, holds: ['k2:'] },
  { what: 'data directory, outbox keys', places: /^data directory: outbox-keys/, holds: [] },
  { what: 'rows, as a dump has them', places: /^dump of public\.organisation$/, holds: ['gemeente Haarlemmermeer'] },
  { what: 'rows of other tables', places: /^dump of /, holds: [] },
  { what: 'files of tables', places: /^table files$/, holds: [PLANTED] },
  { what: 'files of tables, after vacuum', places: /^table files after vacuum$/, holds: ['gemeente Haarlemmermeer'] },
  { what: 'write-ahead log', places: /^write-ahead log$/, holds: [PLANTED] },
  { what: 'log of PostgreSQL', places: /^log of PostgreSQL$/, holds: [PLANTED] },
];

/** A row for each kind of place, and one for the exceptions: one that nothing needed is none. */
export function judgedPlaces(canaries: readonly Canary[], places: readonly Place[]): Row[] {
  const search = new Search(canaries);
  const needed = new Set<Exception>();
  const rows: Row[] = [];
  const left = new Set(places);
  for (const { what, places: named, holds } of KINDS) {
    const own = [...left].filter(({ name }) => named.test(name));
    for (const place of own) left.delete(place);
    const before = search.searches;
    const found = own.flatMap(({ name, bytes }) => search.in(name, bytes));
    const excepted = found.map(exceptionFor);
    for (const exception of excepted) if (exception !== undefined) needed.add(exception);
    const wrong = found.filter((_, nth) => excepted[nth] === undefined);
    const unseen = own.length === 0 ? [{ name: what, bytes: Buffer.alloc(0) }] : own;
    rows.push({
      what,
      counts: {
        places: own.length,
        kB: Math.ceil(own.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1000),
        searches: search.searches - before,
        excepted: found.length - wrong.length,
      },
      violations: [
        ...wrong.map(({ canary, encoding, place, beside }) => `${canary}, ${encoding}, in ${place}: ${beside}`),
        ...unseen.flatMap(({ name, bytes }) =>
          holds.filter((held) => !bytes.includes(held)).map((held) => `${name} was not looked at: no ${held} in it`),
        ),
      ],
    });
  }
  const idle = EXCEPTIONS.filter((exception) => !needed.has(exception));
  const notLookedAt = [...left].map(({ name }) => `${name} is no known place`);
  const stale = idle.map(({ canary, place }) => `nothing needs the exception ${canary} in ${place}`);
  return [
    ...rows,
    { what: 'named exceptions', counts: { excepted: needed.size }, violations: [...stale, ...notLookedAt] },
  ];
}
