// Tables of calls → OpenAPI 3.1, from the very schemas that validate. The Dutch API Design Rules say what every answer
// must declare.
import * as z from 'zod';
import { PROBLEMS, type ProblemCode } from '../../contract/problems.ts';
import { DESK_VERSION } from '../api-versions.ts';
import type { AnswerRow, Call, Content, Contents, HeaderRow, Schema } from '../call.ts';
import { securityOf, securitySchemes, type WaysIn } from './security-schemes.ts';

type Json = Record<string, unknown>;

/** An API as its readers need it. `schemas` has those of its calls, by the names they get. */
export interface DocumentedApi extends WaysIn {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly contact: { readonly name: string; readonly email: string; readonly url: string };
  readonly server: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly pathParameters: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  readonly calls: Readonly<Record<string, Call>>;
  /** What this server posts to others. */
  readonly webhooks?: Readonly<Record<string, WebhookRow>>;
}

/** A call that this server makes. */
export interface WebhookRow {
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly headers: Readonly<Record<string, HeaderRow>>;
  readonly posts: Contents;
  readonly answers: Readonly<Record<string, string>>;
}

/** The document, in the shape that its page reads too. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string } & Json;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks?: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> } & Json;
}
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Json>> } & Json;
  readonly responses: Readonly<Record<string, Response>>;
}

/**
 * Problems that every call declares: the API Design Rules ask for a 400 of each, and a surprise may happen anywhere.
 */
const ALWAYS: readonly ProblemCode[] = ['invalid-request', 'server-away'];

const HEADERS: Readonly<Record<string, Json>> = {
  'API-Version': {
    description: 'Version of the API, in full (semver).',
    schema: { type: 'string' },
    example: DESK_VERSION,
  },
  Location: { description: 'Where the resource is.', schema: { type: 'string', format: 'uri-reference' } },
  RateLimit: { description: 'Calls left (r) and seconds (t) until there are more.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'Calls (q) in a window of seconds (w).', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
};

type Response = { readonly description: string } & Json;

/** The OpenAPI document of an API. */
export function openApiDocument(api: DocumentedApi): OpenApiDocument {
  const { title, version, description, contact } = api;
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, call] of Object.entries(api.calls)) {
    const operations = paths[call.path] ?? {};
    operations[call.method.toLowerCase()] = operation(api, name, call);
    paths[call.path] = operations;
  }
  const license = { name: 'EUPL-1.2', identifier: 'EUPL-1.2' };
  return {
    openapi: '3.1.0',
    info: { title, version, description, contact, license },
    servers: [{ url: api.server }],
    tags: Object.entries(api.tags).map(([name, text]) => ({ name, description: text })),
    paths,
    ...(api.webhooks === undefined
      ? {}
      : { webhooks: mapped(api.webhooks, (row, name) => ({ post: webhook(api, name, row) })) }),
    components: {
      schemas: { ...schemasOf(api), Problem: PROBLEM },
      headers: HEADERS,
      securitySchemes: securitySchemes(api),
    },
  };
}

function operation(api: DocumentedApi, operationId: string, call: Call): Operation {
  const { summary, description } = call;
  const { request } = call.takes;
  const parameters = [...pathParameters(api, call), ...queryParameters(call), ...headerParameters(call)];
  return {
    operationId,
    tags: [call.tag],
    summary,
    description,
    ...(call.isDeprecated ? { deprecated: true } : {}),
    ...(call.isSecured ? { security: securityOf(api) } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: { required: true, content: contents(api, request) } }),
    responses: { ...answers(api, call), ...refusals(call) },
  };
}

function webhook(api: DocumentedApi, operationId: string, row: WebhookRow): Operation {
  const { tag, summary, description, headers, posts, answers } = row;
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters: headerParameters({ headers }),
    requestBody: { required: true, content: contents(api, posts) },
    responses: mapped(answers, (words) => ({ description: words })),
  };
}

function pathParameters({ pathParameters: known }: DocumentedApi, { path }: Call): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const words = known[name];
    if (words === undefined) throw new Error(`{${name}} in a path has no words`);
    return { name, in: 'path', required: true, schema: { type: 'string' }, ...words };
  });
}

function queryParameters({ takes: { query } }: Call): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'object' ? property : {};
    // What is coerced from text has no type of its own as input.
    const schema = 'minimum' in rest ? { ...rest, type: 'integer' } : rest;
    return { name, in: 'query', required: false, description, schema };
  });
}

function headerParameters({ headers = {} }: Pick<Call, 'headers'>): Json[] {
  return Object.entries(headers).map(([name, { description, example, isRequired = false }]) => {
    return { name, in: 'header', required: isRequired, description, schema: { type: 'string' }, example };
  });
}

function answers(api: DocumentedApi, call: Call): Record<string, Response> {
  return mapped(answerRows(call), ({ description, content, headers = [] }) => ({
    description,
    headers: headersOf(headers),
    ...(content === undefined ? {} : { content: contents(api, content) }),
  }));
}

function answerRows({ answers: rows }: Call): Readonly<Record<string, AnswerRow>> {
  return rows;
}

/** `API-Version`, which every answer has, and others. */
function headersOf(names: readonly string[]): Json {
  const refer = (name: string) => [name, { $ref: `#/components/headers/${name}` }] as const;
  return Object.fromEntries(['API-Version', ...names].map(refer));
}

function refusals({ problems }: Call): Record<string, Response> {
  const byStatus: Record<string, ProblemCode[]> = {};
  for (const code of new Set([...problems, ...ALWAYS])) {
    const { status } = PROBLEMS[code];
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  return mapped(byStatus, (codes, status) => {
    const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code) }]));
    const schema = { $ref: '#/components/schemas/Problem' };
    return {
      description: codes.map((code) => PROBLEMS[code].title).join('; '),
      headers: headersOf(status === '429' || status === '503' ? ['Retry-After'] : []),
      content: { 'application/problem+json': { schema, examples } },
    };
  });
}

function exampleProblem(code: ProblemCode): Json {
  const { status, title, detail, ...more } = PROBLEMS[code];
  const carried = 'example' in more ? more.example : {};
  return { type: `urn:secure-message:problem:${code}`, title, status, detail, code, ...carried };
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

function contents(api: DocumentedApi, bodies: Contents): Record<string, Json> {
  return mapped(bodies, ({ schema, form, example }) => {
    const described = form ? formOf(referTo(api, schema)) : referTo(api, schema);
    return { schema: described, ...(example === undefined ? {} : { example }) };
  });
}

/** A form: the field `message`, and files. */
function formOf(message: Json): Json {
  const description = 'Each as a part of its own, named `files`, after `message`.';
  const files = { type: 'array', description, items: { type: 'string', format: 'binary' } };
  return { type: 'object', required: ['message'], properties: { message, files } };
}

function referTo(api: DocumentedApi, schema: Content['schema']): Json {
  if (schema === 'binary') return { type: 'string', format: 'binary' };
  return schema === 'text' ? { type: 'string' } : { $ref: `#/components/schemas/${nameOf(api, schema)}` };
}

/** The name under which a schema is exported. */
function nameOf({ schemas }: DocumentedApi, wanted: Schema): string {
  const [name] = Object.entries(schemas).find(([, schema]) => schema === wanted) ?? [];
  if (name === undefined) throw new Error('a schema of a call is not exported where the schemas of its API are');
  return name;
}

/** The schemas of all calls: those of requests as they come, those of answers as they go. */
function schemasOf(api: DocumentedApi): Record<string, Json> {
  const calls = Object.values(api.calls);
  const inputs = calls.flatMap(({ takes }) => Object.values(takes.request ?? {}));
  const outputs = calls.flatMap((call) =>
    Object.values(answerRows(call)).flatMap(({ content = {} }) => Object.values(content)),
  );
  const posted = Object.values(api.webhooks ?? {}).flatMap(({ posts }) => Object.values(posts));
  return { ...described(api, inputs, 'input'), ...described(api, [...outputs, ...posted], 'output') };
}

/** Schemas as JSON Schema, referring to each other by name. Answers may grow, so they are not closed. */
function described(api: DocumentedApi, bodies: readonly Content[], io: 'input' | 'output'): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const { schema } of bodies) if (typeof schema === 'object') registry.add(schema, { id: nameOf(api, schema) });
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
  return mapped(made.schemas, ({ $id: _id, $schema: _schema, ...schema }) => schema);
}

/** An object with the same names and other values. */
function mapped<From, To>(
  of: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));
}
