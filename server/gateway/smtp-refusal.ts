// How the gateway refuses: in the words of the table, counted.
import { countRefusal } from '../metrics.ts';
import { REFUSALS, type RefusalName } from './refusals.ts';

/** A reply code with one line, status first. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';
  readonly responseCode: number;
  constructor(responseCode: number, line: string) {
    super(line);
    this.responseCode = responseCode;
  }
}

/** A refusal in its own words, counted. */
export function refusal(name: RefusalName, n = 0): SmtpRefusal {
  return refusalOf([name], n);
}

/** RFC 5321, 4.5.3.1.5: a reply line with its code and line end. */
const LINE_BYTES = 512;
const CODE_AND_END = 'xxx \r\n'.length;

/** Several faults in one line, as many as fit; code and status are the first's. */
export function refusalOf(names: readonly [RefusalName, ...RefusalName[]], n = 0): SmtpRefusal {
  for (const name of names) countRefusal(name);
  const [first] = names;
  const { code } = REFUSALS[first];
  const lines = names.map((_, left) => lineOf(names.slice(0, names.length - left), n));
  return new SmtpRefusal(code, lines.find((line) => line.length + CODE_AND_END <= LINE_BYTES) ?? lineOf([first], n));
}

/** A line as it is sent: for refusals that the connection itself tells, too. */
export function lineOf(names: readonly RefusalName[], n = 0): string {
  const told = (language: 'nl' | 'en') => names.map((name) => REFUSALS[name][language]).join(' ');
  const status = names.slice(0, 1).map((name) => REFUSALS[name].status);
  return `${status} ${told('nl')} / ${told('en')}`.replaceAll('{n}', String(n));
}

/** What smtp-server refuses by itself and a civil servant may read in a delivery report, by its own names. */
const OF_SMTP_SERVER: Readonly<Record<string, RefusalName>> = {
  TOO_MANY_RECIPIENTS: 'smtp-too-many-recipients',
  MESSAGE_TOO_BIG: 'smtp-mail-too-large',
  MAILBOX_SYNTAX_ERROR: 'smtp-address-invalid',
  SENDER_SYNTAX_ERROR: 'smtp-sender-invalid',
};

type Send = (code: number, data?: string | string[], context?: string | false) => void;

/**
 * Has a connection refuse in our words where smtp-server has its own, and counts what it refuses as a client's fault.
 */
export function refusesInOurWords(connection: { send: Send }): void {
  const send = connection.send.bind(connection);
  connection.send = (code, data, context) => {
    const name =
      data === 'Timeout - closing connection'
        ? 'smtp-idle'
        : typeof context === 'string'
          ? OF_SMTP_SERVER[context]
          : undefined;
    if (name !== undefined) {
      countRefusal(name);
      return send(REFUSALS[name].code, lineOf([name]), false);
    }
    if (code >= 500 && typeof data === 'string' && data.startsWith('Error: ')) countRefusal('smtp-command');
    return send(code, data, context);
  };
}
