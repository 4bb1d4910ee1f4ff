// `client …`: programs that prove themselves to the desk API by a key of their own (OAuth 2.0), not by an API key.
import type { Command } from 'commander';
import type { JSONWebKeySet } from 'jose';
import { addOauthClient, listOauthClients, replaceOauthKeys, revokeOauthClient } from '../organisation/oauth-client.ts';
import { readPublicKeys } from '../organisation/public-keys.ts';
import { AdminError, organisationOf, print, textIn, withServices } from './command.ts';

const KEY_FILE = ['--key-file <file>', 'its public keys: PEM, certificate, JWK or JWK Set; - reads stdin'] as const;

/** Adds the commands. */
export function oauthClientCommands(program: Command): void {
  const client = program.command('client').description('OAuth 2.0 clients of the desk API (private_key_jwt)');
  client
    .command('add')
    .description('register one; prints its client_id')
    .argument('<slug>')
    .requiredOption('--name <name>', 'what the client is')
    .requiredOption(...KEY_FILE)
    .action((slug: string, { name, keyFile }: { name: string; keyFile: string }) =>
      withServices(async (services) => {
        const publicKeys = await keysIn(keyFile);
        const added = await addOauthClient(services, await organisationOf(services, slug), { name, publicKeys });
        if (added === 'taken')
          throw new AdminError(`"${slug}" has a client "${name}" already. Choose another name, or give it other keys.`);
        const { id: clientId, ...note } = added;
        print({ slug, clientId, ...note });
      }),
    );
  client
    .command('list')
    .description('all of an organisation, one JSON line each: name, keys, last token, when revoked')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        for (const { id: clientId, ...note } of await listOauthClients(services, await organisationOf(services, slug)))
          print({ clientId, ...note });
      }),
    );
  client
    .command('keys')
    .description('give a client other public keys, instead of those it has: the old and the new while it changes over')
    .argument('<slug>')
    .argument('<client>', 'its name or client_id')
    .requiredOption(...KEY_FILE)
    .action((slug: string, which: string, { keyFile }: { keyFile: string }) =>
      withServices(async (services) => {
        const publicKeys = await keysIn(keyFile);
        const organisation = await organisationOf(services, slug);
        const changed = await replaceOauthKeys(services, organisation, which, publicKeys);
        if (changed === 'unknown') throw unknownClient(slug, which);
        const { id: clientId, ...note } = changed;
        print({ slug, clientId, ...note });
      }),
    );
  client
    .command('revoke')
    .description('refuse a client and its tokens from now on')
    .argument('<slug>')
    .argument('<client>', 'its name or client_id')
    .action((slug: string, which: string) =>
      withServices(async (services) => {
        const revoked = await revokeOauthClient(services, await organisationOf(services, slug), which);
        if (revoked === 'unknown') throw unknownClient(slug, which);
        const { id: clientId, ...note } = revoked;
        print({ slug, clientId, ...note });
      }),
    );
}

async function keysIn(file: string): Promise<JSONWebKeySet> {
  const keys = await readPublicKeys(await textIn('--key-file', file));
  if ('fault' in keys) throw new AdminError(`--key-file: ${file} ${keys.fault}.`);
  return keys;
}

function unknownClient(slug: string, which: string): AdminError {
  return new AdminError(`"${slug}" has no working client "${which}". See: client list ${slug}`);
}
