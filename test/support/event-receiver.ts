// A case system's door for events: a web server that keeps what is posted to it, and answers as it is told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Arrivals, portOf } from './inbox.ts';

/** What was posted. */
export interface PostedEvent {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Record<string, unknown>;
}

/** A receiver; `answer` says what it answers to one, nothing at all for `hang`. */
export interface EventReceiver {
  readonly url: string;
  readonly posted: Arrivals<PostedEvent>;
  answer: (posted: PostedEvent) => number | 'hang';
  close(): Promise<void>;
}

/** Opens one on this machine. */
export async function openEventReceiver(port = 0): Promise<EventReceiver> {
  const posted = new Arrivals<PostedEvent>();
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const one = { headers: request.headers, body, event: Object(JSON.parse(body)) };
    const status = receiver.answer(one);
    posted.arrive(one);
    if (status === 'hang') return;
    if (status === 302) response.setHeader('location', '/elsewhere');
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: EventReceiver = {
    url: `http://127.0.0.1:${portOf(server.address())}/hook`,
    posted,
    answer: () => 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
