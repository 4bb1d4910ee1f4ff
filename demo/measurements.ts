// What the loud script on the second municipality's page saw (waterrijk-site/metingen.js): it posts that here, and the
// mailbox shows it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

const Measured = z.object({ keys: z.string(), words: z.string(), events: z.array(z.string()) });

/** Keeps the last that was posted, and tells it to every page that looks. */
export class Measurements {
  #last: z.infer<typeof Measured> | undefined;
  readonly #watching = new Set<() => void>();

  /** Takes what a browser's beacon brings, and tells pages what it was. Throws when it is something else. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return this.#tell(response);
    this.#last = Measured.parse(await json(request));
    for (const tell of this.#watching) tell();
    response.writeHead(204).end();
  }

  /** Server-sent events: what was posted last, and each later one. */
  #tell(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    const tell = () => this.#last && response.write(`data: ${JSON.stringify(this.#last)}\n\n`);
    tell();
    this.#watching.add(tell);
    response.on('close', () => this.#watching.delete(tell));
  }
}
