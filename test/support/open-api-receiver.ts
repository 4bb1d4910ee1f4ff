// A neighbour in tests: a web server that takes what its published document allows (test/standards), answers 400 to
// the rest, and keeps what came. Nor does it answer with what the document has not.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import * as z from 'zod';
import { Arrivals, portOf } from './inbox.ts';

/** A request, and why the document does not allow it. */
export interface NeighbourRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly faults: readonly string[];
}

/** What it says to one that is allowed: a status, with a body where the document has one; or nothing at all. */
export type NeighbourAnswer = number | { readonly status: number; readonly body: unknown } | 'hang';

export interface Neighbour {
  /** The root of its API. */
  readonly url: string;
  readonly requests: Arrivals<NeighbourRequest>;
  answer: (request: NeighbourRequest) => NeighbourAnswer;
  close(): Promise<void>;
}

const Schema = z.record(z.string(), z.unknown());
const Content = z.object({ content: z.object({ 'application/json': z.object({ schema: Schema }) }) });
const Operation = z.object({
  parameters: z.array(z.object({ in: z.enum(['query', 'header']), name: z.string(), schema: Schema })).default([]),
  requestBody: Content.optional(),
  responses: z.record(z.string(), z.union([Content, z.object({ description: z.string() })])),
});
type Operation = z.infer<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.record(z.string(), z.unknown()),
});

/** Opens one on this machine, under `/api/v1`, by the document of this name. */
export async function openNeighbour(name: string): Promise<Neighbour> {
  const { paths, components } = Document.parse(
    parse(await readFile(new URL(`../standards/${name}.yaml`, import.meta.url), 'utf8')),
  );
  const ajv = new Ajv({ strict: false, allErrors: true });
  const ajvOfQueries = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
  for (const one of [ajv, ajvOfQueries]) addFormats.default(one);
  const faultsIn = (by: Ajv, schema: unknown, value: unknown): string[] => {
    const isValid = by.compile(Object(schema));
    return isValid(value) ? [] : (isValid.errors ?? []).map(inWords);
  };
  const faultsOf = (operation: Operation | undefined, { query, headers, body }: Omit<NeighbourRequest, 'faults'>) => {
    if (operation === undefined) return ['the document has no such operation'];
    const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
    const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
    const ofQuery = { type: 'object', properties, additionalProperties: false };
    const faults = faultsIn(ajvOfQueries, ofQuery, { ...query });
    const { requestBody } = operation;
    if (requestBody === undefined) return faults;
    if (headers['content-type'] !== 'application/json') faults.push(`Content-Type is ${headers['content-type']}`);
    const { schema } = requestBody.content['application/json'];
    return [...faults, ...faultsIn(ajv, asSent({ ...schema, components }), body)];
  };
  const requests = new Arrivals<NeighbourRequest>();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://neighbour.example');
    const sent = await text(request);
    const { method = '', headers } = request;
    const path = pathname.replace('/api/v1', '');
    const body = sent === '' ? {} : Object(JSON.parse(sent));
    const came = { method, path, query: Object.fromEntries(searchParams), headers, body };
    const operation = paths[path]?.[method.toLowerCase()];
    const arrived = { ...came, faults: faultsOf(operation, came) };
    requests.arrive(arrived);
    const answer = arrived.faults.length > 0 ? 400 : neighbour.answer(arrived);
    if (answer === 'hang') return;
    if (typeof answer === 'number') {
      response.writeHead(answer).end();
      return;
    }
    const documented = operation?.responses[String(answer.status)];
    const schema = documented !== undefined && 'content' in documented && documented.content['application/json'].schema;
    const wrong = schema ? faultsIn(ajv, { ...schema, components }, answer.body) : ['no body is documented'];
    if (wrong.length > 0) throw new Error(`${method} ${path} is not answered so: ${wrong.join('; ')}`);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
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

/**
 * A schema as it holds of what is sent: nobody sends what is read only, and a name that the document has not is a
 * mistake of writing, whatever servers do with it.
 */
function asSent(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asSent);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, asSent(part)]));
  const properties = Schema.safeParse(parts.properties);
  if (parts.type !== 'object' || !properties.success) return parts;
  const sent = Object.entries(properties.data).filter(([, property]) => Object(property).readOnly !== true);
  const names = new Set(sent.map(([name]) => name));
  const required = z.array(z.string()).default([]).parse(parts.required);
  return {
    additionalProperties: false,
    ...parts,
    properties: Object.fromEntries(sent),
    required: required.filter((name) => names.has(name)),
  };
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}
