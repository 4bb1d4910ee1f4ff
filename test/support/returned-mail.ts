// A mail of ours that comes back: the report of a mail server, as it goes to the return path.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedMail } from './inbox.ts';

/** Reports of many mail servers, by the name of their file. */
export const BOUNCES = 'test/support/bounces';

/** The report about a mail, to be sent as it is. */
export function reportOf({ from, to, raw }: Pick<ReceivedMail, 'from' | 'to' | 'raw'>, kind: string) {
  const report = readFileSync(join(BOUNCES, kind), 'utf8')
    .replaceAll('{{RETURN}}', from)
    .replaceAll('{{CITIZEN}}', to[0] ?? '')
    .replaceAll('{{ORIGINAL}}', () => raw.replaceAll('\r\n', '\n'));
  return { envelope: { from: '', to: from }, raw: report.replaceAll('\n', '\r\n') };
}
