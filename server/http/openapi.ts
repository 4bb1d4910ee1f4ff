// Tables of calls → OpenAPI 3.1, from the very schemas that validate. The Dutch API Design Rules say what every answer must declare.
import * as z from 'zod';
import type { Refusal } from '../contract/desk-problems.ts';
import { VERSION } from '../version.ts';
import { PROBLEM_ANSWERS } from './problem-answers.ts';

type Json = Record<string, unknown>;
type Schema = z.core.$ZodType;
type ProblemCode = Refusal['code'];

/** A body: a named schema, or bytes; and an example of it. */
export interface DocumentedBody {
  readonly schema: string | 'binary' | 'text' | 'form';
  readonly example?: unknown;
}

/** An answer that is no refusal. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly content?: Readonly<Record<string, DocumentedBody>>;
  readonly headers?: readonly ('Location' | 'RateLimit' | 'RateLimit-Policy')[];
}

/** A call as its readers need it. */
export interface DocumentedCall {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly isSecured: boolean;
  readonly query?: Schema;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly example: string }>> | undefined;
  readonly request?: Readonly<Record<string, DocumentedBody>> | undefined;
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  readonly problems: readonly ProblemCode[];
}

/** An API as its readers need it. `inputs` and `outputs` are the named schemas. */
export interface DocumentedApi {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly contact: { readonly name: string; readonly email: string; readonly url: string };
  readonly server: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly security: string;
  readonly inputs: Readonly<Record<string, Schema>>;
  readonly outputs: Readonly<Record<string, Schema>>;
  readonly pathParameters: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  readonly calls: readonly DocumentedCall[];
}

/** The document, in the shape that its page reads too. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string } & Json;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> } & Json;
}
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Json>> } & Json;
  readonly responses: Readonly<Record<string, { readonly description: string } & Json>>;
}

/** Refusals any call may meet. */
const ALWAYS: readonly ProblemCode[] = ['invalid-request', 'server-away'];

const HEADERS: Readonly<Record<string, Json>> = {
  'API-Version': { description: 'Version of the API, in full (semver).', schema: { type: 'string' }, example: VERSION },
  Location: { description: 'Where the resource is.', schema: { type: 'string', format: 'uri-reference' } },
  RateLimit: { description: 'Calls left (r) and seconds (t) until there are more.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'Calls (q) in a window of seconds (w).', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
};

/** The OpenAPI document of an API. */
export function openApiDocument(api: DocumentedApi): OpenApiDocument {
  const { title, version, description, contact } = api;
  const paths: Record<string, Record<string, Operation>> = {};
  for (const call of api.calls) {
    const operations = paths[call.path] ?? {};
    operations[call.method.toLowerCase()] = operation(api, call);
    paths[call.path] = operations;
  }
  const license = { name: 'EUPL-1.2', identifier: 'EUPL-1.2' };
  return {
    openapi: '3.1.0',
    info: { title, version, description, contact, license },
    servers: [{ url: api.server }],
    tags: Object.entries(api.tags).map(([name, text]) => ({ name, description: text })),
    paths,
    components: {
      schemas: { ...named(api.inputs, 'input'), ...named(api.outputs, 'output'), Problem: PROBLEM },
      headers: HEADERS,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: api.security } },
    },
  };
}

function operation(api: DocumentedApi, call: DocumentedCall): Operation {
  const { operationId, summary, description, request } = call;
  const parameters = [...pathParameters(api, call), ...queryParameters(call), ...headerParameters(call)];
  return {
    operationId,
    tags: [call.tag],
    summary,
    description,
    ...(call.isSecured ? { security: [{ bearer: [] }] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: { required: true, content: contents(request) } }),
    responses: { ...answers(call), ...refusals(call) },
  };
}

function pathParameters({ pathParameters: known }: DocumentedApi, { path }: DocumentedCall): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: known[name]?.description,
    schema: { type: 'string' },
    example: known[name]?.example,
  }));
}

function queryParameters({ query }: DocumentedCall): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = typeof schema === 'object' ? schema : {};
    // What is coerced from text has no type of its own as input.
    return {
      name,
      in: 'query',
      required: false,
      description,
      schema: 'minimum' in rest ? { ...rest, type: 'integer' } : rest,
    };
  });
}

function headerParameters({ headers = {} }: DocumentedCall): Json[] {
  return Object.entries(headers).map(([name, { description, example }]) => {
    return { name, in: 'header', required: false, description, schema: { type: 'string' }, example };
  });
}

function answers({ answers: given }: DocumentedCall): Record<string, { description: string } & Json> {
  const all = Object.entries(given).map(([status, { description, content, headers = [] }]) => {
    const names = ['API-Version', ...headers];
    const answer = {
      description,
      headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
      ...(content === undefined ? {} : { content: contents(content) }),
    };
    return [status, answer] as const;
  });
  return Object.fromEntries(all);
}

function refusals({ problems }: DocumentedCall): Record<string, { description: string } & Json> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...problems, ...ALWAYS])) {
    const [status] = PROBLEM_ANSWERS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, codes]) => {
    const names = ['API-Version', ...(status === 429 || status === 503 ? ['Retry-After'] : [])];
    const examples = codes.map((code) => [code, { value: exampleProblem(code) }]);
    const response = {
      description: codes.map((code) => PROBLEM_ANSWERS[code][1]).join('; '),
      headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(examples),
        },
      },
    };
    return [String(status), response] as const;
  });
  return Object.fromEntries(responses.sort());
}

function exampleProblem(code: ProblemCode): Json {
  const [status, title, detail] = PROBLEM_ANSWERS[code];
  const errors =
    code === 'invalid-request' ? { errors: [{ pointer: '#/to/address', detail: 'must be one mail address' }] } : {};
  return { type: `urn:secure-message:problem:${code}`, title, status, detail, code, ...errors };
}

/** RFC 9457, with our codes. */
const PROBLEM: Json = {
  type: 'object',
  description: 'A refusal (RFC 9457). Some carry more members: how long to wait, how many attempts are left.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'The stable name of the refusal.' },
    errors: {
      type: 'array',
      description:
        'Every fault of the request, by JSON pointer (RFC 6901) into the body, or `#/query/…`, `#/header/…`.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
  additionalProperties: true,
};

function contents(bodies: Readonly<Record<string, DocumentedBody>>): Record<string, Json> {
  const all = Object.entries(bodies).map(([type, { schema, example }]) => {
    const body = { schema: schemaOf(schema), ...(example === undefined ? {} : { example }) };
    return [type, body] as const;
  });
  return Object.fromEntries(all);
}

function schemaOf(schema: DocumentedBody['schema']): Json {
  if (schema === 'binary') return { type: 'string', format: 'binary' };
  if (schema === 'text') return { type: 'string' };
  if (schema !== 'form') return { $ref: `#/components/schemas/${schema}` };
  const message = { $ref: '#/components/schemas/NewMessage' };
  const files = { type: 'array', items: { type: 'string', format: 'binary' } };
  return { type: 'object', required: ['message'], properties: { message, files } };
}

/** The named schemas as JSON Schema, referring to each other by name. Answers may grow, so they are not closed. */
function named(schemas: Readonly<Record<string, Schema>>, io: 'input' | 'output'): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema, path }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      const name = String(path.at(-1) ?? '');
      if (jsonSchema.type === 'string' && /(At|Until)$/.test(name)) jsonSchema.format = 'date-time';
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
  );
}
