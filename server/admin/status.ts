// `status` and `downtime`: one look at how it goes, and the record of when it was not there.
import type { Command } from 'commander';
import { connectionFault } from '../connection-fault.ts';
import { listDowntime } from '../operations/downtime.ts';
import { type ServiceStatus, serviceStatus } from '../operations/service-status.ts';
import { COUNTED_AT_MOST } from '../store/counting.ts';
import { ownsTables } from '../store/service-role.ts';
import { AdminError, type AdminServices, print, withServices } from './command.ts';

/** Adds the commands. */
export function statusCommands(program: Command): void {
  program
    .command('status')
    .description('one look: queue, messages (up to 10,000 are counted), keys. Exit code 1 when something needs you')
    .option('--json', 'as JSON also on a terminal')
    .action(({ json = false }: { json?: boolean }) =>
      withServices(async (services, { DATABASE_URL, CLAMD_URL }) => {
        const database = DATABASE_URL === undefined ? 'embedded' : 'external';
        const databaseRole = (await ownsTables(services.db.$client)) ? 'owner' : 'service';
        const seen = await serviceStatus(services, { SMTP_URL: hostOf('SMTP_URL'), SMS_URL: hostOf('SMS_URL') });
        const scanner = await scannerTrouble(services.malwareScan, CLAMD_URL);
        const state = { ...seen, troubles: [...seen.troubles, ...scanner] };
        const { kids } = services.serverKeys;
        if (json || !process.stdout.isTTY) print({ database, databaseRole, serverKeys: kids, ...state });
        else process.stdout.write(asText(state, `${database}${HINTS[databaseRole]}`, kids));
        if (state.troubles.length > 0) process.exitCode = 1;
      }),
    );
  program
    .command('downtime')
    .description('when parts of the service were away (Awb 2:21): one JSON line each, or CSV')
    .option('--since <day>', 'only what ended on or after this day, like 2026-01-01')
    .option('--csv', 'as CSV with a header')
    .action(({ since = '1970-01-01', csv = false }: { since?: string; csv?: boolean }) =>
      withServices(async (services) => {
        const from = new Date(since);
        if (Number.isNaN(from.getTime())) throw new AdminError('--since: must be a day like 2026-01-01.');
        if (csv) process.stdout.write('part,startedAt,endedAt\n');
        for (const { part, startedAt, endedAt } of await listDowntime(services, from)) {
          const [start, end] = [startedAt.toISOString(), endedAt.toISOString()];
          if (csv) process.stdout.write(`${part},${start},${end}\n`);
          else print({ part, startedAt: start, endedAt: end });
        }
      }),
    );
}

/** A scanner that can't say anything of nothing: letters with files and citizens' files are refused meanwhile. */
async function scannerTrouble(malwareScan: AdminServices['malwareScan'], address: URL | undefined): Promise<string[]> {
  if (malwareScan === undefined || address === undefined) return [];
  try {
    await malwareScan.ask();
    return [];
  } catch (error) {
    const fault = connectionFault(error, 'CLAMD_URL', address.hostname);
    return [fault?.sentence ?? 'CLAMD_URL: the scanner does not answer as clamd does; files are refused meanwhile.'];
  }
}

/** The server's setting, where the command line is given it, too. */
function hostOf(setting: 'SMTP_URL' | 'SMS_URL'): string | undefined {
  const text = process.env[setting] ?? '';
  return URL.canParse(text) ? new URL(text).hostname : undefined;
}

/** No trouble, but it could be better. */
const HINTS = {
  owner:
    '; the service owns its tables: with DATABASE_OWNER_URL it would have to make do with less (server/store/README.md)',
  service: '',
};

function asText(state: ServiceStatus, database: string, kids: readonly string[]): string {
  const jobs = state.jobs.map(({ name, waiting, failing, lastError }) => {
    const trouble = failing === 0 ? '' : `, ${told(failing)} failing (${lastError})`;
    return `  ${name.padEnd(20)} ${told(waiting)} waiting${trouble}`;
  });
  const organisations = state.organisations.map(
    ({ slug, messages, unannounced, undeliverable, locked }) =>
      `  ${slug.padEnd(20)} ${told(messages)} kept, ${told(unannounced)} not announced, ${told(undeliverable)} undeliverable, ${told(locked)} locked`,
  );
  return [
    `Database      ${database}`,
    `Server keys   ${kids.join(', ')} (newest first)`,
    `Queue         oldest due job waits ${Math.round(state.queueAgeSeconds)} s`,
    ...(jobs.length === 0 ? ['  nothing waits'] : jobs),
    'Organisations',
    ...(organisations.length === 0 ? ['  none: see organisation add --help'] : organisations),
    'Storage',
    ...state.storage.map(({ slug, bytes, of }) => `  ${slug.padEnd(20)} ${gigabytes(bytes)} of ${gigabytes(of)} GB`),
    ...(state.troubles.length === 0 ? ['All is well.'] : state.troubles.map((trouble) => `! ${trouble}`)),
    '',
  ].join('\n');
}

/** Counting ends somewhere. */
function told(counted: number): string {
  return counted < COUNTED_AT_MOST ? String(counted) : `${COUNTED_AT_MOST}+`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(bytes < 1024 ** 3 ? 3 : 1);
}
