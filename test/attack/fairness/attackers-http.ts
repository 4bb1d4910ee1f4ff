// How the attacker calls: over so many kept connections as he does things at once, caring for no answer but its
// status and text.
import { Agent, request } from 'node:http';
import type { AttackPlan } from './fairness.ts';

/** The address that the trusted proxy tells of him, for all of his calls. */
const ADDRESS = '198.51.100.66';

/** What a call brings. */
interface Brought {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly type?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False: leaves the answer unread for so long as the other side bears it. */
  readonly reads?: boolean;
}

/** Makes calls to one server. Rejects when the connection fails. */
export function caller({ url, atOnce }: AttackPlan) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return (method: string, path: string, brought: Brought = {}): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const { json, bytes, type = json === undefined ? 'application/octet-stream' : 'application/json' } = brought;
      const body = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
      const headers = {
        origin: 'https://www.haarlemmermeer.example',
        'x-forwarded-for': ADDRESS,
        ...(body === undefined ? {} : { 'content-type': type, 'content-length': String(body.length) }),
        ...(brought.token === undefined ? {} : { authorization: `Bearer ${brought.token}` }),
        ...brought.headers,
      };
      const sent = request(new URL(path, url), { method, agent, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          if (text.length < 10_000) text += chunk.toString('latin1');
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
}
