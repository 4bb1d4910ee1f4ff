// `api-key …` (or `key …`): what organisations prove themselves with, at the gateway and the desk API.

import type { Command } from 'commander';
import { HOUR } from '../contract/units.ts';
import { addApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '../organisation/api-key.ts';
import { AdminError, organisationOf, print, wholeNumber, withServices } from './command.ts';

/** Adds the commands. */
export function apiKeyCommands(program: Command): void {
  const key = program.command('api-key').alias('key').description('API keys: the desk API and the SMTP password');
  key
    .command('add')
    .description('add one; prints it, once')
    .argument('<slug>')
    .requiredOption('--name <name>', 'what the key is for')
    .action((slug: string, { name }: { name: string }) =>
      withServices(async (services) => {
        const apiKey = await addApiKey(services, await organisationOf(services, slug), name);
        if (apiKey === 'taken')
          throw new AdminError(`"${slug}" has a key "${name}" already. Choose another name, or rotate it.`);
        print({ slug, name, apiKey });
      }),
    );
  key
    .command('list')
    .description('all of an organisation, one JSON line each: name, last use, until when')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        for (const note of await listApiKeys(services, await organisationOf(services, slug))) print({ ...note });
      }),
    );
  key
    .command('revoke')
    .description('refuse a key from now on')
    .argument('<slug>')
    .argument('<key>', 'its name or id')
    .action((slug: string, which: string) =>
      withServices(async (services) => {
        const revoked = await revokeApiKey(services, await organisationOf(services, slug), which);
        if (revoked === 'unknown') throw unknownKey(slug, which);
        print({ slug, ...revoked });
      }),
    );
  key
    .command('rotate')
    .description('give a key a successor of the same name; prints it, once. The old one works on for a while')
    .argument('<slug>')
    .argument('<key>', 'its name or id')
    .option('--keep-hours <hours>', 'hours the old key still works', wholeNumber, 24)
    .action((slug: string, which: string, { keepHours }: { keepHours: number }) =>
      withServices(async (services) => {
        const lastDay = new Date(services.clock.now().getTime() + keepHours * HOUR);
        const rotated = await rotateApiKey(services, await organisationOf(services, slug), which, lastDay);
        if (rotated === 'unknown') throw unknownKey(slug, which);
        const { apiKey, old } = rotated;
        print({ slug, name: old.name, apiKey, oldKeyWorksUntil: lastDay.toISOString() });
      }),
    );
}

function unknownKey(slug: string, which: string): AdminError {
  return new AdminError(`"${slug}" has no working key "${which}". See: api-key list ${slug}`);
}
