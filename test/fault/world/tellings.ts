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

/** What `/metrics` says to Prometheus. */
export function metric(whom: string, says: RegExp): Telling {
  return {
    whom: `metrics (${whom})`,
    hears: async ({ url }) => says.test(await (await fetch(`${url}/metrics`)).text()),
  };
}

/** A line of the log. */
export function log(whom: string, says: RegExp): Telling {
  return { whom: `log (${whom})`, hears: (_town, written) => says.test(written) };
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
    hears: ({ relay }) =>
      relay.mails.all.some(({ to, mail }) => to.includes(SENDER) && subject.test(mail.subject ?? '')),
  };
}
