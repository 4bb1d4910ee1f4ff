// `check`: everything the installation needs, tried for real; what to mend comes first.
import type { Command } from 'commander';
import * as z from 'zod';
import { checkInstallation } from '../installation/check-installation.ts';
import { about, type Finding, type Verdict } from '../installation/finding.ts';
import { MailAddress } from '../organisation/mail-address.ts';
import { mobileNumber } from '../organisation/mobile-number.ts';
import { readSettingsOneByOne } from '../settings.ts';
import { openStore, type Store } from '../store/store.ts';
import { checked, knownFault, print, say } from './command.ts';

const TrialTargets = z.object({
  mailTo: MailAddress.optional(),
  smsTo: z
    .string()
    .refine((text) => mobileNumber(text) === text, 'must be a mobile number like +31612345678')
    .optional(),
});

interface Options {
  readonly json?: boolean;
  readonly resolver?: string;
  readonly mailTo?: string;
  readonly smsTo?: string;
}

/** Adds the command. */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description(
      'tries everything the service needs, with the settings of the server. Exit code 1 when something is to mend',
    )
    .option('--mail-to <address>', 'send a mail there, too, from the first organisation')
    .option('--sms-to <number>', 'send a text message there, too, like +31612345678')
    .option('--resolver <address>', 'name server to ask instead of this machine’s, like 9.9.9.9 or 127.0.0.1:5353')
    .option('--json', 'as JSON also on a terminal')
    .action(check);
}

async function check({ json = false, resolver, mailTo, smsTo }: Options): Promise<void> {
  let trial: { readonly mailTo?: string | undefined; readonly smsTo?: string | undefined };
  try {
    trial = checked(TrialTargets, { mailTo, smsTo });
  } catch (error) {
    say(knownFault(error) ?? String(error));
    process.exitCode = 1;
    return;
  }
  const asText = !json && process.stdout.isTTY;
  const findings: Finding[] = [];
  for await (const finding of allFindings({ resolver, trial })) {
    findings.push(finding);
    if (asText) say(`${MARKS[finding.verdict]} ${finding.subject}`);
  }
  const inOrder = ORDER.flatMap((verdict) => findings.filter((one) => one.verdict === verdict));
  if (asText) process.stdout.write(told(inOrder));
  else for (const finding of inOrder) print({ ...finding });
  if (inOrder[0]?.verdict === 'mend') process.exitCode = 1;
}

/** Settings first, then the store, then the world around it. */
async function* allFindings(asked: Pick<Parameters<typeof checkInstallation>[0], 'resolver' | 'trial'>) {
  const { settings, faults } = readSettingsOneByOne(process.env);
  for (const { setting, says } of faults) yield about(setting)('mend', `${says}.`);
  const wrong = new Set(faults.map(({ setting }) => setting));
  const isPlaceKnown = !['DATABASE_URL', 'DATABASE_OWNER_URL', 'SERVER_KEYS', 'DATA_DIR'].some((name) =>
    wrong.has(name),
  );
  let store: Store | undefined;
  try {
    store = isPlaceKnown ? await openStore(settings) : undefined;
  } catch (error) {
    const sentence = knownFault(error);
    if (sentence === undefined) throw error;
    const [, subject = 'DATABASE_URL', says = sentence] =
      /^(?:Not started\. )?(?:([A-Z_]+): )?(.*)$/s.exec(sentence) ?? [];
    yield about(subject)('mend', says);
  }
  try {
    const { PUBLIC_URL, PORT } = settings;
    const publicUrl = PUBLIC_URL ?? (wrong.has('PUBLIC_URL') ? undefined : new URL(`http://localhost:${PORT}`));
    const clock = { now: () => new Date() };
    yield* checkInstallation({ settings, wrong, publicUrl, services: store, clock, ...asked });
  } finally {
    await store?.close();
  }
}

const ORDER: readonly Verdict[] = ['mend', 'better', 'unknown', 'well'];
const MARKS: Readonly<Record<Verdict, string>> = { mend: '✘', better: '·', unknown: '?', well: '✔' };
const HEADINGS: Readonly<Record<Verdict, string>> = {
  mend: 'To mend, in this order',
  better: 'Works, and could be better',
  unknown: 'Could not be seen from here',
  well: 'As it should be',
};

function told(inOrder: readonly Finding[]): string {
  const parts = ORDER.flatMap((verdict) => {
    const some = inOrder.filter((one) => one.verdict === verdict);
    const lines = some.map(({ subject, says }, index) => `${String(index + 1).padStart(3)}. ${subject}: ${says}`);
    return some.length === 0 ? [] : [`\n${HEADINGS[verdict]}`, ...lines];
  });
  return `${parts.join('\n')}\n`;
}
