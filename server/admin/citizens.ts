// `citizen …`: what is kept of one citizen's address, and its removal (GDPR 15 and 17).
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { citizenData, eraseCitizen } from '../message/citizen-data.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { AdminError, organisationOf, print, withServices } from './command.ts';

/** Adds the commands. */
export function citizenCommands(program: Command): void {
  const citizen = program.command('citizen').description('what is kept of one citizen (GDPR)');
  citizen
    .command('export')
    .description('everything that is kept of an address, one JSON line each; the last says what is not in it')
    .argument('<slug>', 'the organisation')
    .argument('<address>', 'the mail address, or - to read it from standard input, which no list of processes shows')
    .action((slug: string, address: string) =>
      withServices(async (services) => {
        const organisation = await organisationOf(services, slug);
        for await (const record of citizenData(services, organisation, await given(address))) print(record);
      }),
    );
  citizen
    .command('erase')
    .description('withdraw all messages to an address, delete their content, forget its 06-number. Cannot be undone')
    .argument('<slug>', 'the organisation')
    .argument('<address>', 'the mail address, or - to read it from standard input')
    .option('--yes', 'do it; without it, it is only said what would go')
    .action((slug: string, address: string, { yes = false }: { yes?: boolean }) =>
      withServices(async (services) => {
        const organisation = await organisationOf(services, slug);
        const his = await given(address);
        if (yes) for await (const record of eraseCitizen(services, organisation, his)) print(record);
        else throw new AdminError(await wouldGo(citizenData(services, organisation, his)));
      }),
    );
}

async function wouldGo(records: ReturnType<typeof citizenData>): Promise<string> {
  let [messages, hasNumber] = [0, false];
  for await (const record of records) {
    if (record.kind === 'number') hasNumber = true;
    if (record.kind === 'end') messages = record.messages;
  }
  const number = hasNumber ? 'a 06-number' : 'no 06-number';
  return `Nothing was removed. There would go: ${messages} messages, with a notice of withdrawal each, and ${number}. Add --yes to do it.`;
}

async function given(address: string): Promise<string> {
  // Descriptor 0 is standard input.
  const text = address === '-' ? (await readFile('/dev/stdin', 'utf8')).trim() : address;
  const found = mailAddress(text);
  if (found === undefined) throw new AdminError('That is no mail address.');
  return found;
}
