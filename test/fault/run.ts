// `npm run fault -- <name> …`, and `npm run fault -- --minutes N --seed S` for the kills: long trials that are no part
// of `npm test`. Each prints what it measured, and exits with 1 when something was not as it should be.
import { Command } from 'commander';
import { browserTrial } from './browser.trial.ts';
import { killsTrial } from './kills.trial.ts';
import { mailsTrial } from './mails.trial.ts';
import { standbyTrial } from './standby.trial.ts';
import { worldTrial } from './world.trial.ts';

await new Command('npm run fault --')
  .description('Breaks the service, and what it stands on, while stories go on, and judges what came of them.')
  .addCommand(killsTrial, { isDefault: true })
  .addCommand(worldTrial)
  .addCommand(browserTrial)
  .addCommand(mailsTrial)
  .addCommand(standbyTrial)
  .parseAsync();
