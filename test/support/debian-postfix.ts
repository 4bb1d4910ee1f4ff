// A postfix of the operating system, as operators have one: an instance of its own in a folder, delivering into
// mailboxes that are read as they fill.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { Arrivals, type ReceivedMail } from './inbox.ts';

const run = promisify(execFile);

/** Its services, without the ones that listen. */
const SERVICES = `
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

/** What an instance is for. */
export interface PostfixRole {
  readonly name: string;
  /** Its own domain: every address of it is there. */
  readonly mailboxesOf: string;
  /** Lines of main.cf and master.cf beside those of every instance. */
  readonly main: string;
  readonly master: string;
  /** Other files in its folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An instance that runs. */
export interface DebianPostfix {
  /** Where its configuration is. */
  readonly folder: string;
  /** What arrived at its domain. */
  readonly mails: Arrivals<ReceivedMail>;
  end(): Promise<void>;
}

/** Starts an instance below `directory`. */
export async function openDebianPostfix(directory: string, role: PostfixRole): Promise<DebianPostfix> {
  const home = join(directory, role.name);
  const folder = join(home, 'etc');
  const mailboxes = join(home, 'mail');
  for (const made of ['etc', 'mail', 'queue', 'data']) await mkdir(join(home, made), { recursive: true, mode: 0o755 });
  await chmod(mailboxes, 0o777); // of nobody, who delivers
  await run('chown', ['postfix', join(home, 'data')]);
  const main = `
compatibility_level = 3.6
myhostname = ${role.name}.example
mydestination =
queue_directory = ${join(home, 'queue')}
data_directory = ${join(home, 'data')}
maillog_file = ${join(home, 'log')}
maillog_file_prefixes = ${directory}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
minimal_backoff_time = 2s
queue_run_delay = 2s
virtual_mailbox_domains = ${role.mailboxesOf}
virtual_mailbox_base = ${mailboxes}
virtual_mailbox_maps = static:all/
alias_maps =
alias_database =
virtual_mailbox_limit = 0
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
${role.main}
`;
  const files = { 'main.cf': main, 'master.cf': `${SERVICES}${role.master}` };
  for (const [name, content] of Object.entries({ ...files, ...role.files }))
    await writeFile(join(folder, name), content);
  await run('postfix', ['-c', folder, 'start']);
  const mails = new Arrivals<ReceivedMail>();
  const seen = new Set<string>();
  let isOpen = true;
  const watched = (async () => {
    for (; isOpen; await pause(100))
      for (const path of await readdir(mailboxes, { recursive: true })) {
        if (!/\/new\/[^/]+$/.test(path) || seen.has(path)) continue;
        seen.add(path);
        mails.arrive(await delivered(join(mailboxes, path)));
      }
  })();
  return {
    folder,
    mails,
    end: async () => {
      isOpen = false;
      await watched;
      await run('postfix', ['-c', folder, 'stop']);
    },
  };
}

/** A mail in a mailbox: its envelope is in the two fields that delivery writes on top. */
async function delivered(path: string): Promise<ReceivedMail> {
  const bytes = await readFile(path);
  const raw = bytes.toString('latin1');
  const field = (name: string) => new RegExp(`^${name}: <?([^>\r\n]*)>?`, 'm').exec(raw)?.[1] ?? '';
  return {
    from: field('Return-Path'),
    to: [field('Delivered-To')],
    mail: await simpleParser(bytes),
    raw,
    notify: [],
    at: performance.now(),
  };
}
