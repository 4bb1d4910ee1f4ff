// `numbers …`: where an organisation's 06-numbers are read from, when not from the directory.
import type { Command } from 'commander';
import { whySilent } from '../operations/number-register-troubles.ts';
import {
  type NumberRegister,
  numberRegisterOf,
  readNumbersFrom,
  tryNumberRegister,
  useOwnDirectory,
} from '../organisation/number-register.ts';
import { AdminError, type AdminServices, organisationOf, print, withServices } from './command.ts';
import { TOKEN_FILE, tokenIn } from './token-option.ts';

/** Adds the commands. */
export function numberCommands(program: Command): void {
  const numbers = program.command('numbers').description('where the 06-numbers of an organisation are read from');
  numbers
    .command('read')
    .description('read them from the digitaleadressen of a Klantinteracties API (Open Klant 2), not from the directory')
    .argument('<slug>')
    .argument('<url>', 'the root of the API, as https://openklant.example.nl/klantinteracties/api/v1')
    .requiredOption(...TOKEN_FILE)
    .option('--unverified', 'also by mail addresses that have no verificatieDatum there', false)
    .action((slug: string, url: string, { tokenFile, unverified }: { tokenFile: string; unverified: boolean }) =>
      withServices(async (services) => {
        const token = await tokenIn(tokenFile);
        const of = await organisationOf(services, slug);
        const register = await readNumbersFrom(services, of, { url, token, unverified });
        if ('fault' in register) throw new AdminError(`The URL ${register.fault}.`);
        print(noted(slug, register));
      }),
    );
  numbers
    .command('show')
    .description('where they are read from, and since when there is no answer')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        const register = await numberRegisterOf(services, await organisationOf(services, slug));
        print(register === undefined ? { slug, from: 'directory' } : noted(slug, register));
      }),
    );
  numbers
    .command('test')
    .description('ask for a mail address that nobody has, and say what became of it')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        const register = await registerOf(services, slug);
        const { error } = await tryNumberRegister(services, register, `nobody@${crypto.randomUUID()}.invalid`);
        if (error !== undefined) process.exitCode = 1;
        print({ slug, answers: error === undefined, ...(error && { why: whySilent(error, register.url) }) });
      }),
    );
  numbers
    .command('own')
    .description('read them from the directory again')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        print({ slug, changed: await useOwnDirectory(services, await organisationOf(services, slug)) });
      }),
    );
}

async function registerOf(services: AdminServices, slug: string): Promise<NumberRegister> {
  const register = await numberRegisterOf(services, await organisationOf(services, slug));
  if (register === undefined) throw new AdminError(`The 06-numbers of "${slug}" are read from the directory.`);
  return register;
}

function noted(slug: string, { url, unverified, failingSince, lastError }: NumberRegister) {
  const why = lastError === null ? null : whySilent(lastError, url);
  return { slug, from: url, unverified, failingSince, why };
}
