// Everything secret of a whole story is looked for, in every encoding, in every place that may hold none of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttackTrial, Row } from './attack-trial.ts';
import { ENCODING_NAMES } from './canaries/encodings.ts';
import { EXCEPTIONS } from './canaries/exceptions.ts';
import { judgedPlaces } from './canaries/judged-places.ts';
import { Canaries } from './canaries/kept-canaries.ts';
import { tellWholeStory } from './canaries/whole-story.ts';

const SEEN_IN = 'test/attack/canaries/canaries.test.ts';
const exceptions = EXCEPTIONS.map(({ canary, place, why }) => `- \`${canary.source}\` in \`${place.source}\`: ${why}`);

export const trial: AttackTrial = {
  title: 'nothing secret lies about',
  about: `
A whole story is told to three processes at \`LOG_LEVEL=trace\`: letters by mail with files and by the desk API, codes by
mail, sms, voice and at the counter, reading, an answer with files, a follow-up, renewal, extension, withdrawal, a
bounce, the directory, erasure, events, an OAuth client, DKIM, a rotation of server keys, and each call of both APIs and
the gateway made wrongly. Every word, name, address, number, code, link, key and token of it is then looked for, as
${ENCODING_NAMES.join(', ')}, and in what is folded, \`bytea\`, gzip or zlib. \`searches\` are canaries × encodings × places.
Each place is known to hold something else, so that one that was not looked at is no clean one. Six digits stand in a
number of a log or a row by chance once in some thousand stories.

What may be found:

${exceptions.join('\n')}`,
  counted: ['places', 'kB', 'searches', 'excepted'],
  planted: [
    { fault: 'a canary in each encoding, packed and folded', seenIn: SEEN_IN },
    { fault: 'a canary in each place', seenIn: SEEN_IN },
    { fault: 'a place that was not looked at', seenIn: SEEN_IN },
  ],
  async run({ minutes, seed }) {
    const ends = Date.now() + minutes * 60_000;
    const rows: Row[] = [];
    for (let nth = 0; nth === 0 || Date.now() < ends; nth += 1) {
      const { canaries, places } = await overheardStory(seed + nth);
      rows.push(...judgedPlaces(canaries, places));
    }
    return together(rows);
  },
};

/** One story, and all that was overheard of it. */
export async function overheardStory(seed: number) {
  const directory = await mkdtemp(join(tmpdir(), 'canaries-'));
  try {
    const canaries = new Canaries(seed);
    const places = await tellWholeStory(directory, canaries);
    return { canaries: canaries.all, places };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The rows of several stories. */
function together(rows: readonly Row[]): Row[] {
  const names = new Set(rows.map(({ what }) => what));
  return [...names].map((what) => {
    const same = rows.filter((row) => row.what === what);
    const counts: Record<string, number> = {};
    for (const row of same)
      for (const [name, count] of Object.entries(row.counts)) counts[name] = (counts[name] ?? 0) + count;
    return { what, counts, violations: same.flatMap(({ violations }) => violations) };
  });
}
