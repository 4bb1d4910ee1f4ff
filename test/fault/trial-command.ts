// A trial of this folder as a command.
import { Command } from 'commander';
import { positive } from '../support/positive.ts';

/** Its `run` says whether all was as it should be; else the process exits with 1. Options are its own. */
export function trialCommand<Asked>(
  name: string,
  description: string,
  run: (asked: Asked) => Promise<boolean>,
): Command {
  return new Command(name).description(description).action(async (asked: Asked) => {
    process.exitCode = (await run(asked)) ? 0 : 1;
  });
}

/** One that lasts as long as asked, and draws by a seed. */
export function timedTrial<Asked extends { readonly minutes: number; readonly seed: number }>(
  name: string,
  description: string,
  minutes: number,
  run: (asked: Asked) => Promise<boolean>,
): Command {
  return trialCommand(name, description, run)
    .option('--minutes <minutes>', 'how long all of it may take', positive, minutes)
    .option('--seed <seed>', 'the same draws the same', positive, 1);
}
