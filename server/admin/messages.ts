// `send`, `message …` and `evidence`: one message at a time.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { fileTypeFromFile } from 'file-type';
import * as z from 'zod';
import { CounterCodeRequest, giveCounterCode } from '../access/counter-code.ts';
import { unlockMessage } from '../access/unlock.ts';
import { isProblem, PROBLEMS, type Problem } from '../contract/problems.ts';
import { MiB } from '../contract/units.ts';
import { ASK_RULE, askedItems } from '../message/asked-items.ts';
import { CASE_NUMBER_RULE, caseNumber } from '../message/case-number.ts';
import { evidenceOf, evidenceText } from '../message/evidence.ts';
import { ingest } from '../message/ingest.ts';
import type { LetterPart } from '../message/letter-seal.ts';
import { extendMessage, KEEP_DAYS_RULE, keepDays } from '../message/message-life.ts';
import { messageOverview, organisationOfMessage } from '../message/message-status.ts';
import { KIND_RULE, messageKind, replyBeforeDay } from '../message/notification-details.ts';
import { withdrawMessage } from '../message/withdrawal.ts';
import { mailAddress } from '../organisation/mail-address.ts';
import { mobileNumber } from '../organisation/mobile-number.ts';
import { AdminError, type AdminServices, checked, organisationOf, print, textIn, withServices } from './command.ts';
import { progressBar } from './progress-bar.ts';

const read = <T>(parse: (text: string) => T | undefined, error: string) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });

const Sending = z.object({
  to: read(mailAddress, 'must be one mail address'),
  from: read(mailAddress, 'must be one mail address').optional(),
  fromName: z.string().max(200).optional(),
  subject: z.string().max(1000),
  text: z.string().optional(),
  textFile: z.string().optional(),
  htmlFile: z.string().optional(),
  attach: z.array(z.string()).default([]),
  mobile: read(mobileNumber, 'must be a mobile number like +31612345678').optional(),
  smsOnly: z.boolean().default(false),
  kind: read(messageKind, KIND_RULE).optional(),
  ask: read(askedItems, ASK_RULE).optional(),
  case: read(caseNumber, CASE_NUMBER_RULE).optional(),
  keepDays: read(keepDays, KEEP_DAYS_RULE).optional(),
  replyBefore: read(
    (text) => replyBeforeDay(text, new Date()),
    'must be a day that is not over, like 2027-01-31',
  ).optional(),
});
type Sending = z.output<typeof Sending>;

const Extending = z.object({ until: z.iso.date('must be a day, like 2027-05-31') });

/** Adds the commands. */
export function messageCommands(program: Command): void {
  program
    .command('send')
    .description('send one message; prints its id and reference')
    .argument('<slug>', 'the organisation')
    .requiredOption('--to <address>', 'the citizen')
    .option('--from <address>', 'the civil servant, who gets the answers; else the address of the organisation')
    .option('--from-name <name>', 'his name')
    .requiredOption('--subject <text>', 'under seal')
    .option('--text <text>', 'the letter')
    .option('--text-file <file>', 'the letter, from a file; - is standard input')
    .option('--html-file <file>', 'the letter as HTML')
    .option('--attach <file...>', 'files to send along')
    .option('--mobile <number>', 'where codes go by sms')
    .option('--sms-only', 'codes never go by e-mail')
    .option('--kind <text>', 'nature of the message, shown in the notification')
    .option('--reply-before <day>', 'last day to react, like 2027-01-31')
    .option('--ask <items>', 'what the citizen is asked for: "Copy of your passport*; Remarks?"')
    .option('--case <number>', 'number of the case in your own system; in no mail')
    .option('--keep-days <days>', "days that it can be read, else the organisation's")
    .addHelpText(
      'after',
      '\nExample:\n  send haarlemmermeer --to j.jansen@inwoner.example --from p.devries@haarlemmermeer.example \\\n    --subject "Uw aanvraag" --text-file brief.txt --attach besluit.pdf --mobile 0612345678',
    )
    .action((slug: string, options: Record<string, unknown>) =>
      withServices((services) => send(services, slug, checked(Sending, options))),
    );
  const message = program.command('message').description('messages');
  message
    .command('show')
    .description('what became of a message')
    .argument('<slug>', 'the organisation')
    .argument('<reference>', 'its reference (kenmerk)')
    .action((slug: string, reference: string) =>
      withServices(async (services) => {
        const found = await messageOverview(services, await organisationOf(services, slug), { reference });
        if (found === undefined) throw unknownMessage(slug, reference);
        const { caseNumber, status } = found;
        const { asked, answered, declined } = found.message;
        const asks = asked === null ? undefined : { items: asked, answered, declined };
        const replies = { replyCount: found.replies, undeliveredReplyCount: found.undeliveredReplies };
        const { id, createdAt, expiresAt, notifiedAt, openedAt, withdrawnAt } = found.message;
        const moments = { createdAt, expiresAt, notifiedAt, openedAt, withdrawnAt };
        print({ id, reference, caseNumber, status, asked: asks, ...replies, ...moments });
      }),
    );
  message
    .command('withdraw')
    .description('withdraw a message: gone at once, and its citizen is told')
    .argument('<slug>', 'the organisation')
    .argument('<reference>', 'its reference (kenmerk)')
    .action((slug: string, reference: string) =>
      withServices(async (services) => {
        const outcome = await withdrawMessage(services, await organisationOf(services, slug), reference);
        if (outcome === 'unknown') throw new AdminError(`"${slug}" has no message ${reference} that can be withdrawn.`);
        print({ reference, withdrawn: true });
      }),
    );
  message
    .command('unlock')
    .description('open a message that too many wrong codes have locked')
    .argument('<slug>', 'the organisation')
    .argument('<reference>', 'its reference (kenmerk)')
    .action((slug: string, reference: string) =>
      withServices(async (services) => {
        const organisation = await organisationOf(services, slug);
        const found = await messageOverview(services, organisation, { reference });
        if (found?.status !== 'locked') throw new AdminError(`"${slug}" has no locked message ${reference}.`);
        await unlockMessage(services, organisation, found.message.id);
        print({ reference, locked: false });
      }),
    );
  message
    .command('extend')
    .description('let a message be read for longer; its citizen is told')
    .argument('<slug>', 'the organisation')
    .argument('<reference>', 'its reference (kenmerk)')
    .requiredOption('--until <day>', 'the last day on which it can be read, like 2027-05-31')
    .action((slug: string, reference: string, options: Record<string, unknown>) =>
      withServices(async (services) => {
        const { until } = checked(Extending, options);
        const organisation = await organisationOf(services, slug);
        const found = await messageOverview(services, organisation, { reference });
        if (found === undefined) throw unknownMessage(slug, reference);
        const outcome = await extendMessage(services, organisation, found.message.id, until);
        if (outcome !== 'extended') throw new AdminError(sentenceFor(outcome));
        print({ reference, lastDay: until });
      }),
    );
  message
    .command('counter-code')
    .description('a code to be read to the citizen, whom you have seen or who is on the phone; he is told by mail')
    .argument('<slug>', 'the organisation')
    .argument('<reference>', 'its reference (kenmerk)')
    .requiredOption('--code-reference <letters>', 'the four letters on his screen: the code opens there only')
    .requiredOption('--who <name>', 'who gives the code')
    .requiredOption('--why <words>', 'how you know that it is the citizen')
    .action((slug: string, reference: string, options: Record<string, unknown>) =>
      withServices(async (services) => {
        const request = checked(CounterCodeRequest, options);
        const organisation = await organisationOf(services, slug);
        const found = await messageOverview(services, organisation, { reference });
        if (found === undefined) throw unknownMessage(slug, reference);
        const given = await giveCounterCode(services, organisation, found.message.id, request);
        if (isProblem(given)) throw new AdminError(sentenceFor(given));
        print({ code: given.digits, expiresAt: given.expiresAt });
      }),
    );
  program
    .command('evidence')
    .description('a dated copy of what happened to a message, fit for its citizen (Awb 2:25); no content')
    .argument('<reference>', 'its reference (kenmerk)')
    .option('--format <format>', 'text or json; text on a terminal, else json')
    .action((reference: string, { format = process.stdout.isTTY ? 'text' : 'json' }: { format?: string }) =>
      withServices(async (services) => {
        const organisation = await organisationOfMessage(services, reference);
        const evidence = organisation && (await evidenceOf(services, organisation, { reference }));
        if (evidence === undefined || evidence === 'unknown') throw new AdminError(`There is no message ${reference}.`);
        if (format === 'text') process.stdout.write(evidenceText(evidence));
        else print(evidence);
      }),
    );
}

async function send(services: AdminServices, slug: string, sending: Sending): Promise<void> {
  const organisation = await organisationOf(services, slug);
  const text = await textOf(sending);
  const html = sending.htmlFile === undefined ? undefined : await textIn('--html-file', sending.htmlFile);
  if ((text ?? '').trim() === '' && html === undefined && sending.attach.length === 0)
    throw new AdminError('Give the letter with --text, --text-file or --html-file, or a file with --attach.');
  const files = await Promise.all(sending.attach.map(fileOf));
  const from = sending.from ?? organisation.email;
  if (from === null) throw new AdminError('Give --from: the organisation has no mail address of its own.');
  const { to, fromName, subject, mobile, smsOnly, kind, replyBefore, ask, case: number, keepDays } = sending;
  const contact = fromName === undefined ? { address: from } : { name: fromName, address: from };
  const outcome = await ingest(services, {
    organisation,
    recipients: [{ address: to, mobile, smsOnly, caseNumber: number }],
    from: contact,
    contact,
    subject,
    sentAt: services.clock.now(),
    kind,
    replyBefore,
    asks: ask,
    keepDays,
    mailMessageId: undefined,
    parts: partsOf(text ?? '', html, files),
  });
  if (isProblem(outcome)) throw new AdminError(sentenceFor(outcome));
  const [stored] = outcome.messages;
  print({ id: stored?.id, reference: stored?.reference });
}

async function textOf({ text, textFile }: Sending): Promise<string | undefined> {
  if (textFile !== undefined && text !== undefined) throw new AdminError('Give --text or --text-file, not both.');
  return textFile === undefined ? text : textIn('--text-file', textFile);
}

async function fileOf(path: string): Promise<{ path: string; size: number; type: string }> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new AdminError(`--attach: ${path} is not a file that can be read.`);
  const type = (await fileTypeFromFile(path))?.mime;
  return {
    path,
    size: found.size,
    type: type ?? (/\.(txt|csv)$/i.test(path) ? 'text/plain' : 'application/octet-stream'),
  };
}

async function* partsOf(
  text: string,
  html: string | undefined,
  files: readonly { path: string; size: number; type: string }[],
): AsyncGenerator<LetterPart, void, undefined> {
  const progress = progressBar(files.reduce((total, { size }) => total + size, 0));
  for (const { path, type } of files)
    yield {
      part: 'file',
      name: basename(path),
      type,
      contentId: undefined,
      content: progress.watch(createReadStream(path)),
    };
  progress.end();
  yield { part: 'text', text, html };
}

const OPTION_OF_FIELD: Readonly<Record<string, string>> = {
  '#/from/address': '--from: ',
  '#/to/mobile': '--mobile: ',
  '#/lastDay': '--until: ',
};

function sentenceFor(refusal: Problem): string {
  switch (refusal.code) {
    case 'file-too-large':
      return `The attachments together are larger than ${Math.floor(refusal.maxBytes / MiB)} MB.`;
    case 'too-many-files':
      return `There are more than ${refusal.maxFiles} attachments.`;
    case 'message-over':
      return 'The message is expired or withdrawn, and its letter deleted: send it anew.';
    case 'file-infected':
      return 'An attachment contains malware.';
    case 'scan-unavailable':
      return 'The malware scanner (CLAMD_URL) is away: no attachments are taken.';
    case 'invalid-request':
      return refusal.errors.map(({ pointer, detail }) => `${OPTION_OF_FIELD[pointer] ?? ''}${detail}`).join('\n');
    case 'code-unknown':
      return PROBLEMS['code-unknown'].detail;
    default:
      return `The message was refused: ${refusal.code}.`;
  }
}

function unknownMessage(slug: string, reference: string): AdminError {
  return new AdminError(`"${slug}" has no message ${reference}.`);
}
