// A neighbour in tests: a web server that takes what its published document allows (test/standards), answers 400 to
// the rest, and keeps what came.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import * as z from 'zod';
import { Arrivals, portOf } from './inbox.ts';

/** A request, and why the document does not allow it. */
export interface NeighbourRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly faults: readonly string[];
}

export interface Neighbour {
  /** The root of its API. */
  readonly url: string;
  readonly requests: Arrivals<NeighbourRequest>;
  /** What it answers to one that is allowed. */
  answer: () => number;
  close(): Promise<void>;
}

const Operation = z.object({
  requestBody: z.object({
    content: z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) }),
  }),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Opens one on this machine, under `/api/v1`, by the document of this name. */
export async function openNeighbour(name: string): Promise<Neighbour> {
  const document = Document.parse(parse(await readFile(new URL(`../standards/${name}.yaml`, import.meta.url), 'utf8')));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  /** Every fault of a request, by the document. */
  const faultsOf = (method: string, path: string, type: string | undefined, body: unknown): string[] => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) return [`${method} ${path} is not in the document`];
    const { schema } = operation.requestBody.content['application/json'];
    const isValid = ajv.compile({ ...schema, components: document.components });
    const faults = isValid(body)
      ? []
      : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    return type === 'application/json' ? faults : [...faults, `Content-Type is ${type}`];
  };
  const requests = new Arrivals<NeighbourRequest>();
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse((await buffer(request)).toString());
    const path = (request.url ?? '').replace('/api/v1', '');
    const faults = faultsOf(request.method ?? '', path, request.headers['content-type'], body);
    const status = faults.length > 0 ? 400 : neighbour.answer();
    requests.arrive({ headers: request.headers, body: Object(body), faults });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const neighbour: Neighbour = {
    url: `http://127.0.0.1:${portOf(server.address())}/api/v1`,
    requests,
    answer: () => 201,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return neighbour;
}
