// Faults of our own processes and of the disk under them: two that start at once on nothing, one that is frozen, an end
// under load, a start over an unclean stop, a disk that is full. Each has a service of its own, on its embedded
// database.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { laneRules } from '../../../server/contract/lanes.ts';
import { MINUTE } from '../../../server/contract/units.ts';
import { sendsMail } from '../../support/civil-servant.ts';
import { openRelay, type Relay } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../../support/server-process.ts';
import type { Row } from './fault.ts';
import { Journal, summary } from './journal.ts';

/** A fault that is a story of its own. */
export interface Ordeal {
  readonly name: string;
  readonly goes: (place: Place) => Promise<Omit<Row, 'name'>>;
}

/** What each has. */
interface Place {
  readonly directory: string;
  readonly relay: Relay;
  readonly settings: Readonly<Record<string, string>>;
  readonly port: number;
  readonly gatewayPort: number;
}

/** Has it go, in a directory of its own that is gone after it. */
export async function tryOrdeal({ name, goes }: Ordeal): Promise<Row> {
  const [directory, relay] = [await mkdtemp(join(tmpdir(), 'world-')), await openRelay()];
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATA_DIR: join(directory, 'data'),
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
  };
  await mkdir(settings.DATA_DIR);
  try {
    return { name, ...(await goes({ directory, relay, settings, port, gatewayPort })) };
  } finally {
    await relay.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A civil servant who mails one letter after the other until it is enough; what was taken. */
async function mails(
  { gatewayPort }: Pick<Place, 'gatewayPort'>,
  apiKey: string,
  journal: Journal,
  { prefix, isOver }: { readonly prefix: string; readonly isOver: () => boolean },
): Promise<string[]> {
  const taken: string[] = [];
  for (let nth = 0; !isOver(); nth += 1) {
    const to = `${prefix}${nth}@citizen.example`;
    const send = () => sendsMail({ port: gatewayPort, user: MUNICIPALITY.slug, pass: apiKey }, { to, text: 'x' });
    const answer = await journal.noted('civil servant', 'mail', send, ({ code }) => `${code}`).catch(() => undefined);
    if (answer?.code === 250) taken.push(to);
    else await pause(200);
  }
  return taken;
}

/** Those of these who were never told. */
async function untold(
  { relay }: Pick<Place, 'relay'>,
  addresses: readonly string[],
  within = 90_000,
): Promise<string[]> {
  const isTold = (address: string) => relay.mails.all.some(({ to }) => to.includes(address));
  for (const end = performance.now() + within; performance.now() < end; await pause(200))
    if (addresses.every(isTold)) return [];
  return addresses.filter((address) => !isTold(address));
}

async function isReady(port: number, within = 60_000): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < within) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return (performance.now() - began) / 1000;
    await pause(200);
  }
  return undefined;
}

const isRunning = ({ child }: ServerProcess) => child.exitCode === null && child.signalCode === null;

/** Ends in ten seconds, as orchestrators want it. */
const GONE_WITHIN = 10_000;

export const ORDEALS: readonly Ordeal[] = [
  {
    name: 'two servers start at once on nothing',
    async goes(place) {
      const others = { PORT: String(await anyPort()), GATEWAY_PORT: String(await anyPort()) };
      const servers = await Promise.all([startProcess(place.settings), startProcess({ ...place.settings, ...others })]);
      const apiKey = await addOrganisation(place.settings, MUNICIPALITY);
      const journal = new Journal();
      const began = performance.now();
      const isOver = () => performance.now() - began > 3_000;
      const taken = await mails(place, apiKey, journal, { prefix: 'two', isOver });
      const lost = await untold(place, taken);
      const ran = servers.every(isRunning);
      const codes = await Promise.all(servers.map((server) => server.end()));
      return {
        citizen: `${taken.length - lost.length} letters announced`,
        civilServant: summary(journal.all),
        told: 'nobody: nothing failed',
        after: 'both run',
        violations: [
          ...(ran ? [] : ['went on: a process ended']),
          ...(taken.length > 0 ? [] : ['nobody came: no letter was taken']),
          ...lost.map((address) => `delivered: ${address} was never told`),
          ...(codes.every((code) => code === 0) ? [] : [`ended with ${codes.join(' and ')}`]),
        ],
      };
    },
  },
  {
    name: 'a worker is frozen with a mail in hand',
    async goes(place) {
      const others = { PORT: String(await anyPort()), GATEWAY_PORT: String(await anyPort()) };
      const frozen = await startProcess(place.settings);
      const apiKey = await addOrganisation(place.settings, MUNICIPALITY);
      const other = await startProcess({ ...place.settings, ...others });
      const [journal, to] = [new Journal(), 'frozen@citizen.example'];
      other.child.kill('SIGSTOP'); // so that it is known who takes it
      place.relay.stall((address) => address === to);
      await sendsMail({ port: place.gatewayPort, user: MUNICIPALITY.slug, pass: apiKey }, { to, text: 'x' });
      await place.relay.stalled.first('the mail that is not answered for', (stalled) => stalled.includes(to));
      frozen.child.kill('SIGSTOP');
      other.child.kill('SIGCONT');
      place.relay.stall(false);
      const began = performance.now();
      const door = { gatewayPort: Number(others.GATEWAY_PORT) };
      const isOver = () => performance.now() - began > 10_000;
      const taken = await mails(door, apiKey, journal, { prefix: 'beside', isOver });
      const lost = [
        ...(await untold(place, taken)),
        ...(await untold(place, [to], laneRules.notification.held + MINUTE)),
      ];
      const seconds = (performance.now() - began) / 1000;
      frozen.child.kill('SIGCONT');
      const thawed = await isReady(place.port);
      const codes = await Promise.all([frozen.end(), other.end()]);
      return {
        citizen: `${taken.length + 1 - lost.length} letters announced`,
        civilServant: summary(journal.all),
        told: 'nobody: another goes on',
        after: `its mail was sent after ${seconds.toFixed(0)} s, ${relayTimes(place, to) === 1 ? 'once' : 'twice'}`,
        violations: [
          ...(taken.length > 0 ? [] : ['nobody came: no letter was taken']),
          ...(thawed === undefined ? ['went on: what was frozen does not work again'] : []),
          ...lost.map((address) => `delivered: ${address} was never told`),
          ...(codes.every((code) => code === 0) ? [] : [`ended with ${codes.join(' and ')}`]),
        ],
      };
    },
  },
  {
    name: 'SIGTERM under load',
    async goes(place) {
      const first = await startProcess(place.settings);
      const apiKey = await addOrganisation(place.settings, MUNICIPALITY);
      const journal = new Journal();
      let isOver = false;
      const lines = Array.from({ length: 8 }, (_, line) =>
        mails(place, apiKey, journal, { prefix: `load${line}-`, isOver: () => isOver }),
      );
      await pause(4_000);
      const asked = performance.now();
      const code = await first.end();
      const gone = performance.now() - asked;
      const second = await startProcess(place.settings);
      await pause(2_000);
      isOver = true;
      const taken = (await Promise.all(lines)).flat();
      const lost = await untold(place, taken);
      const times = taken.map((address) => relayTimes(place, address));
      await second.end();
      return {
        citizen: `${taken.length - lost.length} letters announced, ${times.filter((one) => one > 1).length} twice`,
        civilServant: summary(journal.all),
        told: 'log (stopping, stopped)',
        after: `gone after ${(gone / 1000).toFixed(1)} s`,
        violations: [
          ...(gone < GONE_WITHIN ? [] : [`gone after ${(gone / 1000).toFixed(1)} s`]),
          ...(code === 0 ? [] : [`ended with ${code}`]),
          ...(/"msg":"stopped"/.test(first.output()) ? [] : ['told: the log says nothing of it']),
          ...lost.map((address) => `delivered: ${address} was never told`),
          ...(times.some((one) => one > 1) ? ['in flight: a mail was sent twice'] : []),
        ],
      };
    },
  },
  {
    name: 'a start over an unclean stop',
    async goes(place) {
      const first = await startProcess(place.settings);
      const apiKey = await addOrganisation(place.settings, MUNICIPALITY);
      const journal = new Journal();
      let isOver = false;
      const sending = mails(place, apiKey, journal, { prefix: 'unclean', isOver: () => isOver });
      await pause(2_500);
      // As a power cut has it: the server, and its database, at the same time.
      const pid = Number(
        execFileSync('head', ['-1', join(String(place.settings.DATA_DIR), 'postgres/postmaster.pid')]),
      );
      process.kill(pid, 'SIGKILL');
      await first.kill();
      const began = performance.now();
      const second = await startProcess(place.settings);
      const started = (performance.now() - began) / 1000;
      await pause(1_500);
      isOver = true;
      const taken = await sending;
      const lost = await untold(place, taken);
      const ran = isRunning(second);
      await second.end();
      return {
        citizen: `${taken.length - lost.length} letters announced`,
        civilServant: summary(journal.all),
        told: 'nobody: who was cut off tries again',
        after: `up after ${started.toFixed(1)} s`,
        violations: [
          ...(ran ? [] : ['went on: it did not start']),
          ...(taken.length > 0 ? [] : ['nobody came: no letter was taken']),
          ...lost.map((address) => `delivered: ${address} was never told`),
        ],
      };
    },
  },
  {
    name: 'the disk under DATA_DIR is full',
    async goes(place) {
      const data = String(place.settings.DATA_DIR);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m,mode=711', 'tmpfs', data]);
      const server = await startProcess(place.settings);
      try {
        const apiKey = await addOrganisation(place.settings, MUNICIPALITY);
        const journal = new Journal();
        let isOver = false;
        const sending = mails(place, apiKey, journal, { prefix: 'full', isOver: () => isOver });
        await pause(2_000);
        const ballast = join(data, 'ballast');
        await writeFile(ballast, new Uint8Array(256 * 1024 * 1024)).catch(() => {}); // until there is no room
        const told = new Set<string>();
        for (let looks = 0; looks < 60; looks += 1) {
          const ready = await fetch(`http://127.0.0.1:${place.port}/readyz`);
          if (ready.status === 503) told.add('/readyz');
          await pause(250);
        }
        await rm(ballast);
        const back = await isReady(place.port);
        await pause(1_500);
        isOver = true;
        const taken = await sending;
        const lost = await untold(place, taken);
        const ran = isRunning(server);
        return {
          citizen: `${taken.length - lost.length} letters announced`,
          civilServant: summary(journal.all),
          told: [...told].join() || 'nobody',
          after: `ready after ${back?.toFixed(1) ?? '–'} s`,
          violations: [
            ...(ran && back !== undefined ? [] : ['went on: it is not ready again']),
            ...lost.map((address) => `delivered: ${address} was never told`),
            ...(told.size > 0 ? [] : ['told: /readyz said ok all the time']),
            ...(journal.all.some(({ answer }) => /^mail 4/.test(answer)) ? [] : ['the disk was never full']),
          ],
        };
      } finally {
        await server.end();
        execFileSync('umount', ['--lazy', data]);
      }
    },
  },
];

function relayTimes({ relay }: Pick<Place, 'relay'>, address: string): number {
  return relay.mails.all.filter(({ to }) => to.includes(address)).length;
}
