// A case system: speaks the desk API with one key.
import { linkIn } from './letters.ts';
import { Reader, type ReadersServer } from './reader.ts';
import type { TestServer } from './test-server.ts';

/** An answer of the desk API; `body` is empty when it is no JSON. */
export interface DeskAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** What a case system needs of a server. */
export type DesksServer = ReadersServer & Pick<TestServer, 'apiKey'>;

export class CaseSystem {
  readonly #testServer: DesksServer;

  constructor(testServer: DesksServer) {
    this.#testServer = testServer;
  }

  async call(
    method: string,
    path: string,
    options: { json?: unknown; body?: string | FormData; headers?: Record<string, string> } = {},
  ): Promise<DeskAnswer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#testServer.apiKey}`, ...options.headers };
    if (options.json !== undefined) headers['content-type'] = 'application/json';
    const body = options.json === undefined ? (options.body ?? null) : JSON.stringify(options.json);
    const response = await fetch(`${this.#testServer.url}/desk/v1${path}`, { method, headers, body });
    const text = await response.text();
    const isJson = /[/+]json(;|$)/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? Object(JSON.parse(text)) : {} };
  }

  /** The notification of a message to this citizen, once it has left. */
  async notificationOf(address: string) {
    await this.#testServer.work();
    return this.#testServer.relay.mails.first(`a mail for ${address}`, ({ to }) => to.includes(address));
  }

  /** That citizen, with the link of his notification. */
  async readerOf(address: string): Promise<Reader> {
    return Reader.open(this.#testServer, linkIn((await this.notificationOf(address)).mail.text ?? ''));
  }
}

let citizens = 0;

/** What a case system sends: a message to a citizen of its own. */
export function newMessage(more: Record<string, unknown> = {}): Record<string, unknown> & { to: { address: string } } {
  citizens += 1;
  return {
    to: { address: `citizen${citizens}@citizen.example` },
    from: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
    subject: 'Uw aanvraag',
    text: 'Toegekend.',
    ...more,
  };
}
