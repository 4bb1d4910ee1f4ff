// `keys …`: the server keys, and sealing everything anew under a fresh one.

import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { countSealed, countToReseal, reseal, retireKey } from '../operations/key-rotation.ts';
import type { StoreSettings } from '../settings.ts';
import { changeServerKeysFile, FOLLOW_EVERY, freshKey } from '../store/server-keys.ts';
import { serverKeysPath } from '../store/store.ts';
import { AdminError, type AdminServices, print, say, withServices } from './command.ts';
import { progressBar } from './progress-bar.ts';

/** Adds the commands. */
export function serverKeyCommands(program: Command): void {
  const keys = program.command('keys').description('server keys: addresses, numbers and shares are sealed under them');
  keys
    .command('list')
    .description('the ring, newest first, and how many rows are sealed under each')
    .action(() =>
      withServices(async ({ db, serverKeys }) => {
        const [newest] = serverKeys.kids;
        for (const [kid, sealedRows] of await countSealed(db, serverKeys.kids))
          print({ kid, newest: kid === newest, sealedRows });
      }),
    );
  keys
    .command('rotate')
    .description('add a fresh key and seal everything anew under it; goes on where it was stopped; servers may run')
    .option('--reseal-only', 'add no key: go on with the newest one')
    .addHelpText(
      'after',
      '\nWith the key file in DATA_DIR, running servers notice the fresh key by themselves.\n' +
        'With SERVER_KEYS: put a fresh key first in it, restart every process, then run: keys rotate --reseal-only',
    )
    .action(({ resealOnly = false }: { resealOnly?: boolean }) =>
      withServices((services, settings) => rotate(services, settings, resealOnly)),
    );
  keys
    .command('retire')
    .description('forget an old key under which nothing is sealed any more')
    .argument('<kid>', 'name of the key')
    .action((kid: string) => withServices((services, settings) => retire(services, settings, kid)));
}

async function rotate(services: AdminServices, settings: StoreSettings, resealOnly: boolean): Promise<void> {
  const { serverKeys } = services;
  if (!resealOnly) {
    if (settings.SERVER_KEYS !== undefined) {
      const { kid, key } = freshKey(nextKid(serverKeys.kids));
      say(
        `The keys come from SERVER_KEYS. Put this one first in it, for every process, and restart them all:\n${kid}:${key}`,
      );
      throw new AdminError('Then run: keys rotate --reseal-only');
    }
    const path = serverKeysPath(settings);
    const ring = await changeServerKeysFile(path, (keys) => [freshKey(nextKid(keys.map(({ kid }) => kid))), ...keys]);
    serverKeys.replaceKeys(ring);
    await serverKeys.check(services.db);
    say(`Added ${serverKeys.kids[0]}. Back the key file up, apart from the database: ${path}`);
    await pause(2 * FOLLOW_EVERY); // by then every running server knows the key, and seals with it
  }
  let rows = 0;
  const progress = progressBar(await countToReseal(services));
  for await (const done of reseal(services)) {
    rows += done;
    progress.add(done);
  }
  progress.end();
  const old = serverKeys.kids.slice(1);
  if (old.length > 0)
    say(`When a day and an hour have passed, and every backup you need has the new key too: keys retire ${old.at(-1)}`);
  print({ newest: serverKeys.kids[0], resealedRows: rows, old });
}

async function retire(services: AdminServices, settings: StoreSettings, kid: string): Promise<void> {
  if (!services.serverKeys.kids.includes(kid)) throw new AdminError(`There is no server key "${kid}".`);
  const outcome = await retireKey(services, kid);
  if (outcome === 'newest') throw new AdminError(`"${kid}" is the newest key: everything is sealed under it.`);
  if (outcome !== 'retired' && 'neededUntil' in outcome)
    throw new AdminError(
      `"${kid}" is needed until ${outcome.neededUntil.toISOString()}: codes, counters and judged files of the last day stand under it. ` +
        `Then run again: keys retire ${kid}`,
    );
  if (outcome !== 'retired')
    throw new AdminError(`${outcome.inUse} rows are still sealed under "${kid}". Run: keys rotate --reseal-only`);
  if (settings.SERVER_KEYS === undefined) {
    await changeServerKeysFile(serverKeysPath(settings), (keys) => keys.filter((key) => key.kid !== kid));
  } else say(`Take "${kid}" out of SERVER_KEYS now.`);
  print({ kid, retired: true });
}

function nextKid(kids: readonly string[]): string {
  const numbers = kids.map((kid) => Number(/^k(\d+)$/.exec(kid)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}
