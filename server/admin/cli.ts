// The operator's command line. Works while the server runs, the embedded database included.
// Exit codes: 0 done, 1 refused or something needs the operator, 2 wrong usage.
import { Command, CommanderError } from 'commander';
import { apiKeyCommands } from './api-keys.ts';
import { checkCommand } from './check.ts';
import { citizenCommands } from './citizens.ts';
import { messageCommands } from './messages.ts';
import { numberCommands } from './numbers.ts';
import { oauthClientCommands } from './oauth-clients.ts';
import { organisationCommands } from './organisations.ts';
import { serverKeyCommands } from './server-keys.ts';
import { statusCommands } from './status.ts';
import { subscriptionCommands } from './subscriptions.ts';

// A reader that has seen enough (`… | head -1`) is no fault.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('admin')
  .description('Organisations, API keys, clients, messages, server keys. Works while the server runs.')
  .showHelpAfterError('(add --help for more)')
  .exitOverride()
  .configureHelp({ showGlobalOptions: false })
  .addHelpText('after', '\nResults are JSON lines on stdout; what is said to people goes to stderr.');
organisationCommands(program);
apiKeyCommands(program);
oauthClientCommands(program);
messageCommands(program);
citizenCommands(program);
subscriptionCommands(program);
numberCommands(program);
statusCommands(program);
checkCommand(program);
serverKeyCommands(program);

let isDone = false;
// A promise that nothing can keep any more: by itself Node ends then without a word.
process.once('beforeExit', () => {
  if (isDone) return;
  process.stderr.write('Not done, or not all of it: what was waited for can’t come any more. Try again.\n');
  process.exitCode = 1;
});
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
} finally {
  isDone = true;
}
