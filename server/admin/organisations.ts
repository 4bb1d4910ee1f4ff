// `organisation …`: the municipalities of this installation.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { limits } from '../contract/limits.ts';
import { KiB } from '../contract/units.ts';
import { isOwnAddress } from '../organisation/mail-domain.ts';
import { setMailSignature } from '../organisation/mail-signature.ts';
import {
  addOrganisation,
  changeOrganisation,
  listOrganisations,
  OrganisationChanges,
  OrganisationDetails,
  onlyGiven,
  switchOrganisation,
} from '../organisation/organisation.ts';
import { setWordmarkPicture, wordmarkPictureOf } from '../organisation/wordmark.ts';
import type { Organisation } from '../store/schema.ts';
import { contrast } from '../texts/mail-colour.ts';
import { MAIL_LANGUAGES } from '../texts/mail-languages.ts';
import {
  AdminError,
  type AdminServices,
  checked,
  organisationOf,
  print,
  say,
  wholeNumber,
  withServices,
} from './command.ts';
import { wordmarkOf } from './wordmark-option.ts';

/** Options called otherwise than the field they fill. */
const NAMES = {
  origins: 'origin',
  fromAddress: 'from',
  mailDomains: 'mail-domain',
  mailLanguages: 'mail-language',
  smsCountries: 'sms-country',
  fileKinds: 'file-kind',
  storageBytes: 'storage-gb',
};

/** Adds the commands. */
export function organisationCommands(program: Command): void {
  const organisation = program.command('organisation').description('municipalities of this installation');
  withDetails(organisation.command('add').description('add one; prints its first API key, once'), 'required')
    .requiredOption('--slug <slug>', 'short name in lower case; also the user name at the SMTP gateway')
    .action((options: Record<string, unknown>) =>
      withServices(async (services) => {
        const { picture, ...wordmark } = await wordmarkOf(options);
        const details = checked(OrganisationDetails, { ...fieldsOf(options), ...wordmark }, NAMES);
        refuseShortRetention(details.retentionDays, options);
        const dkim = await dkimOf(options, details.fromAddress);
        const added = await addOrganisation(services, details);
        if (added === 'taken') throw new AdminError(`There is already an organisation "${details.slug}".`);
        if (dkim !== undefined) await setMailSignature(services, added.organisation, dkim);
        if (picture !== undefined) await setWordmarkPicture(services, added.organisation, picture);
        warn(added.organisation, options);
        print({ slug: added.organisation.slug, apiKey: added.apiKey });
      }),
    );
  withDetails(organisation.command('change').description('change what is given'), 'optional')
    .argument('<slug>')
    .option('--no-dkim', 'sign no more')
    .option('--no-wordmark', 'its name stands above its mails again')
    .action((slug: string, options: Record<string, unknown>) =>
      withServices((services) => change(services, slug, options)),
    );
  organisation
    .command('list')
    .description('all, one JSON line each')
    .action(() =>
      withServices(async (services) => {
        for (const { slug, name, pageUrl, disabledAt } of await listOrganisations(services))
          print({ slug, name, pageUrl, disabled: disabledAt !== null });
      }),
    );
  organisation
    .command('show')
    .description('everything that is set of one')
    .argument('<slug>')
    .action((slug: string) =>
      withServices(async (services) => {
        const { dkimKeySealed, disabledAt, ...told } = await organisationOf(services, slug);
        const { type, width, height } = (await wordmarkPictureOf(services, told.id)) ?? {};
        const wordmarkPicture = type === undefined ? null : { type, width, height };
        print({ ...told, wordmarkPicture, signs: dkimKeySealed !== null, disabled: disabledAt !== null });
      }),
    );
  for (const [name, to, what] of [
    ['disable', 'off', 'refuse its keys, pages and links until it is enabled again; nothing is deleted'],
    ['enable', 'on', 'undo disable'],
  ] as const) {
    organisation
      .command(name)
      .description(what)
      .argument('<slug>')
      .action((slug: string) =>
        withServices(async (services) => {
          const switched = await switchOrganisation(services, slug, to);
          if (switched === 'unknown') throw new AdminError(`There is no organisation "${slug}".`);
          print({ slug, disabled: to === 'off' });
        }),
      );
  }
}

async function change(services: AdminServices, slug: string, options: Record<string, unknown>): Promise<void> {
  const before = await organisationOf(services, slug);
  const { picture, ...wordmark } = await wordmarkOf(options);
  const fields = { ...fieldsOf(options), ...wordmark };
  const details = checked(OrganisationChanges, fields, NAMES);
  const given = onlyGiven(details, fields);
  if (details.retentionDays !== undefined && 'retentionDays' in fields)
    refuseShortRetention(details.retentionDays, options);
  const dkim = options.dkim === false ? null : await dkimOf(options, String(given.fromAddress ?? before.fromAddress));
  if (Object.keys(given).length === 0 && dkim === undefined && picture === undefined)
    throw new AdminError('Nothing to change was given. See --help.');
  if (Object.keys(given).length > 0) await changeOrganisation(services, slug, given);
  if (dkim !== undefined) await setMailSignature(services, before, dkim);
  if (picture !== undefined) await setWordmarkPicture(services, before, picture);
  warn(await organisationOf(services, slug), options);
  print({ slug, changed: [...Object.keys(given), ...(dkim === undefined ? [] : ['dkim'])] });
}

function withDetails(command: Command, mode: 'required' | 'optional'): Command {
  const option = (flags: string, text: string) =>
    mode === 'required' ? command.requiredOption(flags, text) : command.option(flags, text);
  option('--name <name>', 'full name, like "gemeente Haarlemmermeer"');
  option('--short-name <name>', 'short name, like Haarlemmermeer');
  option('--page-url <url>', 'address of the page with the reader');
  const several = (one: string, before: string[] | undefined) => [...(before ?? []), one];
  const flags = ['--origin <origin...>', 'origin the page may call from; may be given more than once'] as const;
  if (mode === 'required') command.requiredOption<string[]>(...flags, several);
  else command.option<string[]>(...flags, several);
  option('--from <address>', 'sender of the mails');
  describedOptions(command);
  return command
    .option(
      '--mail-domain <domain...>',
      'mail domain of its civil servants: From and Reply-To must be there; *.example.nl for all below it; may be given more than once; at first that of --from',
      several,
    )
    .option(
      '--mail-language <code...>',
      `language below the Dutch of its mails: ${MAIL_LANGUAGES.join(', ')}, or nl for Dutch alone; may be given more than once; at first en`,
      several,
    )
    .option(
      '--sms-country <country...>',
      `country that codes may go to by sms, like NL or +31; may be given more than once; at first ${limits.smsCountries.join(', ')}`,
      several,
    )
    .option(
      '--file-kind <kind...>',
      'kind of file that citizens may send; may be given more than once; `default` is what is taken at first, to which kinds are added (default zip) or from which they are taken (default no-mp4)',
      several,
    )
    .option(
      '--storage-gb <gb>',
      'GB (1024³ bytes) of sealed mail it may have stored; at 80 % status warns',
      wholeNumber,
    )
    .option(
      '--wordmark <text|file>',
      `what stands above its mails instead of its name: words, or a PNG or JPEG picture of at most ${limits.wordmarkBytes / KiB} kB`,
    )
    .option('--dkim-domain <domain>', 'domain that signs the mails (DKIM)')
    .option('--dkim-selector <selector>', 'name of the key in DNS')
    .option('--dkim-key-file <file>', 'private key in PEM, RSA of 2048 bits or more')
    .option('--force', 'also what costs citizens their term');
}

/** An option for every column that is described, under its name. */
function describedOptions(command: Command): void {
  for (const [column, { description, type }] of describedColumns()) {
    const name = `--${column.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (type === 'boolean') command.option(name, description).option(name.replace('--', '--no-'), 'not so (any more)');
    else if (type === 'integer') command.option(`${name} <count>`, description, wholeNumber);
    else command.option(`${name} <text>`, description);
  }
}

function describedColumns(): [column: string, words: { readonly description: string; readonly type: unknown }][] {
  const { properties = {} } = z.toJSONSchema(OrganisationDetails, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([column, schema]) => {
    const { description, type } = typeof schema === 'object' ? schema : {};
    return description === undefined ? [] : [[column, { description, type }]];
  });
}

function fieldsOf({ storageGb, ...options }: Record<string, unknown>): Record<string, unknown> {
  let fields: Record<string, unknown> = { ...options };
  if (typeof storageGb === 'number') fields.storageBytes = storageGb * 1024 ** 3;
  for (const [field, name] of Object.entries(NAMES)) {
    const { [new Option(`--${name}`).attributeName()]: given, ...others } = fields;
    if (given !== undefined) fields = { ...others, [field]: given };
  }
  return fields;
}

/** Six weeks to object (Awb 6:7): who opens his letter on the last day of them must still find it. */
function refuseShortRetention(days: number, { force }: Record<string, unknown>): void {
  if (days >= limits.shortestRetentionDays || force === true) return;
  throw new AdminError(
    `--retention-days: ${days} days are fewer than the six weeks in which a citizen may object (${limits.shortestRetentionDays}). Give --force if you are sure.`,
  );
}

/** Says what will not work as it is now, though it may be meant so for a while. */
function warn(organisation: Organisation, options: Record<string, unknown>): void {
  const { smsSender, shortName, pageUrl, origins, email, colour } = organisation;
  if (typeof options.colour === 'string' && options.colour.toLowerCase() !== colour)
    say(
      `--colour: white words cannot be read on ${options.colour} (${contrast('#ffffff', options.colour).toFixed(1)}:1, 4.5:1 is needed), so ${colour} is used.`,
    );
  const whole = shortName.replace(/[^A-Za-z0-9]/g, '');
  const isAboutNames = options.shortName !== undefined || options.smsSender !== undefined;
  if (isAboutNames && whole.length > 11 && whole.startsWith(smsSender))
    say(`Text messages come from "${smsSender}": 11 characters are all that fit. Set --sms-sender to choose them.`);
  const { protocol, hostname, origin } = new URL(pageUrl);
  if (protocol === 'http:' && !/^(localhost|127\.0\.0\.1|.+\.localhost)$/.test(hostname))
    say('--page-url: browsers open messages on https pages only (Web Cryptography).');
  if (email !== null && !isOwnAddress(organisation, email))
    say('--email: is at none of the mail domains, so `send` needs --from. Set --mail-domain for others.');
  if (!origins.includes(origin))
    say(`--origin: the page is at ${origin}, which is not among them, so it will be refused.`);
}

async function dkimOf(options: Record<string, unknown>, fromAddress: string) {
  const { dkimDomain: domain, dkimSelector: selector, dkimKeyFile: file } = options;
  if (domain === undefined && selector === undefined && file === undefined) return undefined;
  if (typeof domain !== 'string' || typeof selector !== 'string' || typeof file !== 'string')
    throw new AdminError('Give --dkim-domain, --dkim-selector and --dkim-key-file together.');
  if (!/^[a-z0-9.-]+$/i.test(selector))
    throw new AdminError('--dkim-selector: must be letters, digits, dots and hyphens.');
  const sender = fromAddress.slice(fromAddress.lastIndexOf('@') + 1).toLowerCase();
  if (sender !== domain.toLowerCase() && !sender.endsWith(`.${domain.toLowerCase()}`))
    throw new AdminError(
      `--dkim-domain: must be ${sender} or a domain above it, or receivers will not count it (DMARC).`,
    );
  const key = await privateKeyIn(file);
  const record = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  say(`Publish in DNS:\n${selector}._domainkey.${domain} TXT "v=DKIM1; k=rsa; p=${record}"`);
  return { domain, selector, privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

async function privateKeyIn(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  if (pem === undefined) throw new AdminError(`--dkim-key-file: ${file} cannot be read.`);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key;
  } catch {
    // said below
  }
  throw new AdminError(
    '--dkim-key-file: must hold an RSA private key of 2048 bits or more, in PEM, without a passphrase.',
  );
}
