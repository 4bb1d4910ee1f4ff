// Who hears of a fault: what an operator's probe, monitoring, log and command line tell, and what a civil servant's
// mailbox gets.
import { SENDER } from '../../support/civil-servant.ts';
import { admin } from '../../support/server-process.ts';
import type { Telling } from './fault.ts';

/** The process says itself that it can't work: 503, and what of it. */
export function probe(check: string): Telling {
  return {
    whom: `/readyz (${check})`,
    hears: async ({ url }) => {
      const ready = await fetch(`${url}/readyz`);
      const { checks = {} }: { checks?: Record<string, string> } = Object(await ready.json());
      return ready.status === 503 && checks[check] !== 'ok';
    },
  };
}

/** The process says of something else that it is away, and that it can work without: 200, and what. */
export function named(what: string): Telling {
  return {
    whom: `/readyz (${what}, and 200)`,
    hears: async ({ url }) => {
      const ready = await fetch(`${url}/readyz`);
      return ready.status === 200 && Object(await ready.json())[what] === 'away';
    },
  };
}

/** What `/metrics` counts for Prometheus while the fault lasts: what was counted before it is no sign of it. */
export function metric(whom: string, says: RegExp): Telling {
  return {
    whom: `metrics (${whom})`,
    hears: async ({ url }, { metrics }) => hasGrown(says, metrics, await metricsOf(url)),
  };
}

/** All that `/metrics` says now. */
export async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Whether what these lines count has become more. */
export function hasGrown(says: RegExp, before: string, now: string): boolean {
  return sumOf(now, says) > sumOf(before, says);
}

function sumOf(metrics: string, says: RegExp): number {
  const lines = metrics.split('\n').filter((line) => says.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** A line of the log. */
export function log(whom: string, says: RegExp): Telling {
  return { whom: `log (${whom})`, hears: ({ server }, { logged }) => says.test(server.output().slice(logged)) };
}

/** A trouble that `admin status` names. */
export function status(whom: string, says: RegExp): Telling {
  return {
    whom: `status (${whom})`,
    hears: async ({ settings }) => {
      const { lines, said } = await admin(settings, 'status');
      return says.test(`${lines.join('\n')}${said}`);
    },
  };
}

/** A mail to who sent the letter. */
export function senderMail(subject: RegExp): Telling {
  return {
    whom: 'sender (mail)',
    hears: ({ relay }, { mails }) =>
      relay.mails.all.slice(mails).some(({ to, mail }) => to.includes(SENDER) && subject.test(mail.subject ?? '')),
  };
}
