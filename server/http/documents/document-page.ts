// An OpenAPI document as a page that reads like a manual: no script, no request to anyone else.
import { createHash } from 'node:crypto';
import type { OpenApiDocument, Operation } from './openapi.ts';

type Json = Readonly<Record<string, unknown>>;

const STYLE = `
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:60rem;font:1rem/1.55 system-ui,sans-serif;color:#1b1b1b;background:#fff}
h1,h2,h3{line-height:1.25}h2{margin-top:3rem;border-top:2px solid #154273;padding-top:.75rem}h3{margin:2.5rem 0 .5rem}
a{color:#154273}code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
pre{background:#f3f3f3;padding:.75rem 1rem;overflow:auto;border-radius:4px}
.method{display:inline-block;min-width:5em;font-weight:700;color:#154273}
.scroll{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0 1rem;min-width:60%}
ul{padding:0;list-style:none}.method+code{margin-inline-start:.25em}a{text-decoration-skip-ink:auto}
th,td{text-align:start;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #ccc}
@media(max-width:34rem){th,td{display:block;border:0;padding:.1rem 0}
tr{display:block;padding:.5rem 0;border-bottom:1px solid #ccc}}
@media(prefers-color-scheme:dark){body{color:#eee;background:#16181c}a,.method{color:#8ec5ff}pre{background:#23262c}th,td{border-color:#444}}`;

/** What the page may do: nothing but wear its own style. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

/** How to begin, before the calls: text, and lines for a shell. */
export interface PageStep {
  readonly title: string;
  readonly text: string;
  readonly code?: string;
}

/** The page of a document. */
export function documentPage(document: OpenApiDocument, steps: readonly PageStep[] = []): string {
  const { info, servers, tags, paths, webhooks = {}, components } = document;
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const posted = Object.values(webhooks).map(({ post }) => ({ path: 'your address', method: 'POST', operation: post }));
  const operations = [...calls, ...posted];
  const contents = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${operation.operationId}"><span class="method">${method}</span> <code>${text(path)}</code></a> ${text(operation.summary)}</li>`,
  );
  const parts = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<h2 id="${text(name)}">${text(name)}</h2><p>${text(description)}</p>${own.map((one) => operationPart(one)).join('')}`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<h3 id="schema-${name}"><code>${name}</code></h3>${paragraph(schema.description)}${fields(schema)}`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${text(info.title)} ${text(info.version)}</title><style>${STYLE}</style></head><body>
<h1>${text(info.title)} <small>${text(info.version)}</small></h1>
<p>${text(info.description)}</p>
<p>Address: <code>${text(servers[0]?.url)}</code> · <a href="openapi.json">openapi.json</a> (OpenAPI ${text(document.openapi)})</p>
<p>Contact: ${contact(info.contact)}</p>
${beginning(steps)}<ul>${contents.join('\n')}</ul>
${parts.join('\n')}
<h2 id="schemas">Schemas</h2>
${schemas.join('\n')}
</body></html>
`;
}

function beginning(steps: readonly PageStep[]): string {
  if (steps.length === 0) return '';
  const parts = steps.map(
    ({ title, text: words, code }) =>
      `<h3>${text(title)}</h3><p>${text(words)}</p>${code === undefined ? '' : `<pre tabindex="0"><code>${text(code)}</code></pre>`}`,
  );
  return `<h2 id="first-steps">First steps</h2>${parts.join('')}<h2 id="calls">All calls</h2>`;
}

function operationPart({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { operationId, summary, description, deprecated, parameters = [], requestBody, responses } = operation;
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, body]) => bodyPart(type, Object(body)));
  const answers = Object.entries(responses).map(([status, answer]) => {
    const content = Object.entries(Object(answer.content)).filter(([type]) => !type.includes('problem'));
    const codes = Object.keys(Object(Object(Object(answer.content)['application/problem+json']).examples));
    const examples = content.map(([type, body]) => bodyPart(type, Object(body))).join('');
    const listed = codes.map((code) => `<code>${text(code)}</code>`).join(', ');
    return `<tr><th scope="row">${status}</th><td>${codes.length > 0 ? listed : text(answer.description)}${examples}</td></tr>`;
  });
  const rows = parameters.map(
    ({ name, in: where, description: words, required }) =>
      `<tr><th scope="row"><code>${text(name)}</code></th><td>${text(where)}${required === true ? '' : ', optional'}</td><td>${text(words)}</td></tr>`,
  );
  return `<h3 id="${operationId}">${text(summary)}${deprecated === true ? ' (deprecated)' : ''}</h3>
<p><span class="method">${method}</span> <code>${text(path)}</code></p><p>${text(description)}</p>
${rows.length === 0 ? '' : `<div class="scroll"><table>${rows.join('')}</table></div>`}
${bodies.length === 0 ? '' : `<h4>Request</h4>${bodies.join('')}`}
<h4>Answers</h4><div class="scroll"><table>${answers.join('')}</table></div>`;
}

function bodyPart(type: string, { schema, example }: Json): string {
  const reference = Object(schema).$ref;
  const name = typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
  const link = name === undefined ? '' : `: <a href="#schema-${name}">${name}</a>`;
  const shown = example === undefined ? '' : `<pre>${text(JSON.stringify(example, null, 2))}</pre>`;
  return `<p><code>${text(type)}</code>${link}</p>${shown}`;
}

function fields(schema: Json): string {
  const variants: unknown[] = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? [];
  if (variants.length > 0) return variants.map((variant) => fields(Object(variant))).join('<p>or</p>');
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(Object(schema.properties)).map(([name, property]) => {
    const of: Json = Object(property);
    const inner = of.type === 'object' ? fields(of) : of.type === 'array' ? fields(Object(of.items)) : '';
    return `<tr><th scope="row"><code>${text(name)}</code></th><td>${text(typeOf(of))}${required.includes(name) ? '' : ', optional'}</td><td>${text(of.description)}${inner}</td></tr>`;
  });
  return rows.length === 0 ? '' : `<div class="scroll"><table>${rows.join('')}</table></div>`;
}

function typeOf({ type, format, enum: values, const: value, $ref }: Json): string {
  if (Array.isArray(values)) return values.join(' | ');
  if (value !== undefined) return JSON.stringify(value);
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? '';
  return typeof format === 'string' ? `${type} (${format})` : String(type ?? '');
}

function contact(of: unknown): string {
  const { name, email } = Object(of);
  return `${text(name)}, ${text(email)}`;
}

function paragraph(words: unknown): string {
  return words === undefined ? '' : `<p>${text(words)}</p>`;
}

function text(value: unknown): string {
  return String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/`([^`\n]+)`/g, '<code>$1</code>'); // as the descriptions are written, in Markdown
}
