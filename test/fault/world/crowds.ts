// Much at once: a backlog after the relay was away, large uploads, connections that ask nothing, a long day at speed.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '../../../server/contract/limits.ts';
import { MiB, SECOND } from '../../../server/contract/units.ts';
import { heldBy, type ProcessUse } from '../../support/process-use.ts';
import type { Broken, Fault, Outcome } from './fault.ts';
import { longest } from './journal.ts';
import { answersLetter, opensLetter, sendLetter, sendMailing } from './people.ts';
import { flatFaults, type Sample, slopes } from './soak.ts';
import { metric } from './tellings.ts';
import type { Town } from './town.ts';

const MAILINGS = 100;
const RECIPIENTS = 50;
const BACKLOG = MAILINGS * RECIPIENTS;
const UPLOADERS = 20;
const FILE_BYTES = 25 * MiB - 1024;
/** Connections that say nothing, that say a line of headers in a second, and that say nothing to the gateway. */
const CROWD = { idle: 1_300, slow: 500, gateway: 200 };
/** What a process may grow by, and what it may hold with large files in it. */
const GROWS_AT_MOST = 200 * MiB;
const HOLDS_AT_MOST = 1024 * MiB;
const ABREAST = 6;

export const CROWDS: readonly Fault[] = [
  {
    name: `${BACKLOG} notifications wait`,
    breaks: async (town, doing) => {
      town.roads.relay.becomes('closed');
      const mailings = Array.from({ length: MAILINGS }, (_, nth) => `${doing.name}-mailing${nth}`).values();
      const sends = async () => {
        for (const id of mailings) await sendMailing(doing, id, RECIPIENTS);
      };
      await Promise.all(Array.from({ length: limits.intakePlacesPerOrganisation }, sends));
      const use = watchMemory(() => heldBy(town.server.child.pid).memory);
      const told = new Set<string>();
      let seen = town.relay.mails.all.length;
      const began = performance.now();
      let ended = 0;
      town.roads.relay.becomes('open');
      const isOver = () => {
        for (const { to } of town.relay.mails.all.slice(seen)) if (to[0]?.includes('-mailing')) told.add(to[0]);
        seen = town.relay.mails.all.length;
        if (told.size >= BACKLOG && ended === 0) ended = performance.now();
        return told.size >= BACKLOG;
      };
      return {
        mend: () => {},
        isOver,
        outcome: () => {
          isOver();
          const { after, violations } = use.outcome(GROWS_AT_MOST);
          const seconds = ((ended === 0 ? performance.now() : ended) - began) / SECOND;
          const missing = told.size < BACKLOG ? [`delivered: ${BACKLOG - told.size} were never told`] : [];
          return { after: `all told in ${seconds.toFixed(0)} s, ${after}`, violations: [...violations, ...missing] };
        },
      };
    },
    prepared: 40,
    // What an organisation may send in ten seconds is used up when it begins.
    mayBeSeen: /^(mail 451|desk 429 too-many-requests)$/,
    patience: 10,
    told: [metric('what waits', /^secure_message_outbox_jobs /)],
  },
  {
    name: `${UPLOADERS} citizens upload 25 MB at once`,
    breaks: async (town, doing) => {
      const ids = Array.from({ length: UPLOADERS }, (_, nth) => `${doing.name}-upload${nth}`);
      for (const id of ids) await sendLetter(doing, id, false);
      const readers = await Promise.all(ids.map((id) => opensLetter(doing, id)));
      const letters = doing.random.letters(FILE_BYTES);
      const use = watchMemory(() => heldBy(town.server.child.pid).memory);
      const began = performance.now();
      let isOver = false;
      const uploads = readers.map((reader, nth) => {
        const bytes = letters.slice();
        bytes.set(Buffer.from(`${nth}`));
        return answersLetter(doing, ids[nth] ?? '', reader, bytes);
      });
      const all = Promise.all(uploads).finally(() => {
        isOver = true;
      });
      let seconds = 0;
      return {
        mend: async () => {
          await all;
          seconds = (performance.now() - began) / SECOND;
        },
        isOver: () => isOver,
        outcome: () => {
          const { after, violations } = use.outcome(HOLDS_AT_MOST);
          const waited = longest(doing.journal.all);
          return { after: `all sent within ${seconds.toFixed(0)} s (${waited}), ${after}`, violations };
        },
      };
    },
    mayBeSeen: /^$/,
    told: [],
  },
  {
    name: `${CROWD.idle + CROWD.slow + CROWD.gateway} connections that ask nothing`,
    breaks: async (town) => {
      const crowd = gather(town);
      const before = heldBy(town.server.child.pid);
      while (crowd.open() < CROWD.idle + CROWD.slow) await pause(100);
      return crowd.broken(before);
    },
    lasts: 30 * SECOND,
    mayBeSeen: /^$/,
    told: [],
  },
  {
    name: 'a long day at speed',
    breaks: async (town, doing, { long }) => {
      const began = performance.now();
      const isOver = () => performance.now() - began > long;
      let stories = 0;
      const tells = async (line: number) => {
        for (let nth = 0; !isOver(); nth += 1) {
          const id = `${doing.name}-day${line}x${nth}`;
          await sendLetter(doing, id, nth % 2 === 0);
          const reader = await opensLetter(doing, id);
          await answersLetter(doing, id, reader, doing.random.letters(1 + doing.random.below(20_000)));
          stories += 1;
        }
      };
      const lines = Promise.all(Array.from({ length: ABREAST }, (_, line) => tells(line)));
      const samples: Sample[] = [];
      const looking = (async () => {
        for (; !isOver(); await pause(2 * SECOND)) samples.push(await sampleOf(town, stories));
      })();
      return {
        mend: async () => void (await Promise.all([lines, looking])),
        isOver,
        outcome: () => ({ after: `${stories} stories; ${slopes(samples)}`, violations: flatFaults(samples) }),
      };
    },
    mayBeSeen: /^$/,
    told: [],
  },
];

async function sampleOf({ server, query }: Town, stories: number): Promise<Sample> {
  const [row] = await query(
    (sql) => sql<{ connections: number }[]>`
      select count(*)::int as connections from pg_stat_activity where usename = 'service'`,
  );
  return { stories, ...heldBy(server.child.pid), connections: row?.connections ?? 0 };
}

/** From now on what a process holds at most, looked at again and again until its outcome is asked for. */
export function watchMemory(held: () => number): { look(): void; outcome(growsAtMost: number): Outcome } {
  const before = held();
  let most = before;
  const look = () => {
    most = Math.max(most, held());
  };
  const timer = setInterval(look, SECOND / 4);
  const told = (bytes: number) => `${(bytes / MiB).toFixed(0)} MB`;
  return {
    look,
    outcome: (growsAtMost) => {
      clearInterval(timer);
      const after = `memory from ${told(before)} to at most ${told(most)}`;
      return {
        after,
        violations: most - before > growsAtMost ? [`memory: from ${told(before)} to ${told(most)}`] : [],
      };
    },
  };
}

interface Crowd {
  open(): number;
  broken(before: ProcessUse): Broken;
}

/** Who is sent away comes again after a second, until all are sent home. */
function gather({ url, gateway, server }: Town): Crowd {
  const open = new Set<Socket>();
  let isOver = false;
  let most = 0;
  const comes = (nth: number, port: number, says?: string) => {
    if (isOver) return;
    const host = '127.0.0.1';
    const socket = connect({ host, port, localAddress: `127.1.${nth % 200}.${1 + (nth % 250)}` });
    const saying = says === undefined ? undefined : setInterval(() => socket.write(says), SECOND);
    socket.on('connect', () => {
      open.add(socket);
      most = Math.max(most, open.size);
      if (says !== undefined) socket.write('GET /readyz HTTP/1.1\r\nhost: x\r\n');
    });
    socket.on('error', () => {}).resume();
    socket.on('close', () => {
      open.delete(socket);
      clearInterval(saying);
      setTimeout(() => comes(nth, port, says), SECOND);
    });
  };
  const { idle, slow, gateway: quiet } = CROWD;
  const http = Number(new URL(url).port);
  for (let nth = 0; nth < idle; nth += 1) comes(nth, http);
  for (let nth = 0; nth < slow; nth += 1) comes(idle + nth, http, 'x-slow: yes\r\n');
  for (let nth = 0; nth < quiet; nth += 1) comes(idle + slow + nth, gateway.port);
  return {
    open: () => open.size,
    broken: (before) => ({
      mend: () => {
        isOver = true;
        for (const socket of open) socket.destroy();
      },
      outcome: async () => {
        const use = () => heldBy(server.child.pid);
        for (let looks = 0; looks < 100 && use().descriptors > before.descriptors; looks += 1) await pause(100);
        const left = use().descriptors - before.descriptors;
        return {
          after: `${most} at once, ${Math.max(0, left)} descriptors left of them`,
          violations: left > 100 ? [`descriptors: ${left} were left`] : [],
        };
      },
    }),
  };
}
