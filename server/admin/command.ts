// What every command of the operator's command line shares: opening the store, saying what is wrong, printing what
// came of it. Machine-readable output is on stdout, the last line of it above all; everything said to people goes to
// stderr.
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { makeEventReceivers } from '../integrations/event-receivers.ts';
import { makeMalwareScan } from '../integrations/malware-scan.ts';
import { findOrganisation } from '../organisation/organisation.ts';
import type { Services } from '../services.ts';
import { readStoreSettings, SettingsError, type StoreSettings } from '../settings.ts';
import { EmbeddedPostgresError } from '../store/bring-up.ts';
import { DatabaseRolesError } from '../store/database.ts';
import { DatabaseAwayError } from '../store/database-reached.ts';
import { DirectoryLockError } from '../store/directory-lock.ts';
import type { Organisation } from '../store/schema.ts';
import { ServerKeysError } from '../store/server-keys.ts';
import { openStore } from '../store/store.ts';

/** What commands work with: everything but what leaves the house, which the server's worker does. */
export type AdminServices = Pick<
  Services,
  'db' | 'intakeDb' | 'intakePlaces' | 'clock' | 'serverKeys' | 'outboxKeys' | 'malwareScan' | 'eventReceivers'
>;

/** Something the operator can mend; the sentence says how. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

/** Runs a command on the opened store. A known fault is one sentence on stderr and exit code 1. */
export async function withServices(
  work: (services: AdminServices, settings: StoreSettings) => Promise<void>,
): Promise<void> {
  try {
    const settings = readStoreSettings(process.env);
    const store = await openStore(settings);
    const malwareScan = settings.CLAMD_URL === undefined ? undefined : makeMalwareScan(settings.CLAMD_URL);
    try {
      const eventReceivers = makeEventReceivers(settings.EVENT_NETWORKS);
      await work({ ...store, malwareScan, eventReceivers, clock: { now: () => new Date() } }, settings);
    } finally {
      await store.close();
    }
  } catch (error) {
    const sentence = knownFault(error);
    say(sentence ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)));
    process.exitCode = 1;
  }
}

const KNOWN = [
  AdminError,
  SettingsError,
  DatabaseRolesError,
  DatabaseAwayError,
  EmbeddedPostgresError,
  ServerKeysError,
  DirectoryLockError,
];

/** The sentence of a fault that the operator can mend; undefined for a surprise. */
export function knownFault(error: unknown): string | undefined {
  return error instanceof Error && KNOWN.some((kind) => error instanceof kind) ? error.message : undefined;
}

/** The organisation of a slug. Throws `AdminError` when there is none. */
export async function organisationOf(services: AdminServices, slug: string): Promise<Organisation> {
  const found = await findOrganisation(services, slug);
  if (found === undefined) throw new AdminError(`There is no organisation "${slug}".`);
  return found;
}

/**
 * Options that obey a schema. Throws `AdminError` with a line for each that doesn't; `names` are options called
 * otherwise than their field.
 */
export function checked<T>(
  schema: z.ZodType<T>,
  options: Record<string, unknown>,
  names: Readonly<Record<string, string>> = {},
): T {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const field = String(path[0]);
    return `--${(names[field] ?? field).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${message}`;
  });
  throw new AdminError([...new Set(faults)].join('\n'));
}

/** For commander: an option that is a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}

/** The text of the file that an option names; `-` is standard input. Throws `AdminError` when it can't be read. */
export async function textIn(option: string, file: string): Promise<string> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new AdminError(`${option}: ${file} cannot be read.`);
  return text;
}

/** One JSON line on stdout. */
export function print(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A line for people, on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
