// The operator's command line. Machine-readable output is the last line of stdout; everything said to people goes to stderr.
import { Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import {
  addApiKey,
  addOrganisation,
  changeOrganisation,
  findOrganisation,
  listOrganisations,
  OrganisationDetails,
} from '../message/organisation.ts';
import { withdrawMessage } from '../message/withdrawal.ts';
import type { Services } from '../services.ts';
import { readStoreSettings, SettingsError } from '../settings.ts';
import { EmbeddedPostgresError } from '../store/embedded-postgres.ts';
import { ServerKeysError } from '../store/server-keys.ts';
import { openStore } from '../store/store.ts';

type AdminServices = Pick<Services, 'db' | 'clock' | 'serverKeys' | 'outboxKeys'>;

/** Something the operator can mend; the sentence says how. */
class AdminError extends Error {
  override readonly name = 'AdminError';
}

const program = new Command('admin')
  .description('Organisations, their API keys, and withdrawing a message. Works while the server runs.')
  .showHelpAfterError()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

const organisation = program.command('organisation').description('Municipalities of this installation');

withOrganisationOptions(organisation.command('add').description('Add an organisation; prints its first API key, once'))
  .requiredOption('--slug <slug>', 'short name in lower case; also the user name at the SMTP gateway')
  .action((options: Record<string, unknown>) =>
    withServices(async (services) => {
      const details = checked(OrganisationDetails, options);
      const added = await addOrganisation(services, details);
      if (added === 'taken') throw new AdminError(`There is already an organisation "${details.slug}".`);
      print({ slug: added.organisation.slug, apiKey: added.apiKey });
    }),
  );

withOrganisationOptions(
  organisation.command('change').description('Change what is given of an organisation'),
  'optional',
)
  .argument('<slug>')
  .action((slug: string, options: Record<string, unknown>) =>
    withServices(async (services) => {
      const details = checked(OrganisationDetails.omit({ slug: true }).partial(), options);
      const given = Object.fromEntries(Object.entries(details).filter(([name]) => name in options));
      if ((await changeOrganisation(services, slug, given)) === 'unknown') throw unknownOrganisation(slug);
      print({ slug, changed: Object.keys(given) });
    }),
  );

organisation
  .command('list')
  .description('All organisations, one JSON line each')
  .action(() =>
    withServices(async (services) => {
      for (const { slug, name, pageUrl, disabledAt } of await listOrganisations(services)) {
        print({ slug, name, pageUrl, disabled: disabledAt !== null });
      }
    }),
  );

program
  .command('key')
  .description('API keys')
  .command('add')
  .description('Add another API key to an organisation; prints it, once')
  .argument('<slug>')
  .requiredOption('--name <name>', 'what the key is for')
  .action((slug: string, { name }: { name: string }) =>
    withServices(async (services) => {
      const apiKey = await addApiKey(services, slug, name);
      if (apiKey === undefined) throw unknownOrganisation(slug);
      print({ slug, apiKey });
    }),
  );

program
  .command('message')
  .description('Messages')
  .command('withdraw')
  .description('Withdraw a message: its link tells the date from now on')
  .argument('<slug>', 'the organisation')
  .argument('<reference>', 'the reference of the message (kenmerk)')
  .action((slug: string, reference: string) =>
    withServices(async (services) => {
      const of = await findOrganisation(services, slug);
      if (of === undefined) throw unknownOrganisation(slug);
      const outcome = await withdrawMessage(services, of, reference);
      if (outcome === 'unknown') throw new AdminError(`"${slug}" has no message ${reference} that can be withdrawn.`);
      print({ reference, withdrawn: true });
    }),
  );

await program.parseAsync();

function withOrganisationOptions(command: Command, mode: 'required' | 'optional' = 'required'): Command {
  const option = (flags: string, text: string) =>
    mode === 'required' ? command.requiredOption(flags, text) : command.option(flags, text);
  option('--name <name>', 'full name, like "gemeente Haarlemmermeer"');
  option('--short-name <name>', 'short name, like Haarlemmermeer');
  option('--page-url <url>', 'address of the page with the reader');
  const origins = (one: string, before: string[] | undefined) => [...(before ?? []), one];
  const flags = ['--origin <origin...>', 'origin the page may call from; may be given more than once'] as const;
  if (mode === 'required') command.requiredOption<string[]>(...flags, origins);
  else command.option<string[]>(...flags, origins);
  option('--from <address>', 'sender of the notifications');
  return command
    .option('--product-name <name>', 'name in the subjects of the mails')
    .option('--sms-sender <name>', 'sender of text messages, at most 11 letters and digits')
    .option('--phone <number>', 'phone number citizens are told to call')
    .option('--email <address>', 'address citizens are told to write to')
    .option('--help-text <text>', 'help shown when no code comes')
    .option('--retention-days <days>', 'days a message stays', wholeNumber)
    .option('--attachment-bytes <bytes>', 'bytes of all attachments together', wholeNumber)
    .option('--attachment-count <count>', 'number of attachments', wholeNumber);
}

/** The options by the names of the organisation's fields. */
function checked<T>(schema: z.ZodType<T>, options: Record<string, unknown>): T {
  if ('origin' in options) options.origins = options.origin;
  if ('from' in options) options.fromAddress = options.from;
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${optionName(String(issue.path[0]))}: ${issue.message}`);
  throw new AdminError(faults.join('\n'));
}

function optionName(field: string): string {
  const name = field === 'origins' ? 'origin' : field === 'fromAddress' ? 'from' : field;
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}

function unknownOrganisation(slug: string): AdminError {
  return new AdminError(`There is no organisation "${slug}".`);
}

async function withServices(work: (services: AdminServices) => Promise<void>): Promise<void> {
  try {
    const store = await openStore(readStoreSettings(process.env));
    try {
      await work({ ...store, clock: { now: () => new Date() } });
    } finally {
      await store.close();
    }
  } catch (error) {
    const known = [AdminError, SettingsError, EmbeddedPostgresError, ServerKeysError].some(
      (kind) => error instanceof kind,
    );
    process.stderr.write(`${error instanceof Error ? (known ? error.message : error.stack) : String(error)}\n`);
    process.exitCode = 1;
  }
}

function print(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
