// What must hold of the answer to a call that was made wrongly: the refusal that its tables name, and nothing besides.
import * as z from 'zod';
import { PROBLEMS, type ProblemCode } from '../../../server/contract/problems.ts';
import type { Heard, HttpAnswer } from '../mutants/mutant.ts';
import { faultsOf } from '../mutants/verdict.ts';
import type { AttackedCall } from './attacked-calls.ts';
import type { Refusal, Wrong } from './wrong.ts';

/** Of an OpenAPI document what tells which refusals a call may answer. */
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ examples: z.unknown() }).partial()).optional() }),
        ),
      }),
    ),
  ),
});

/** The refusals that each call's document names, by its document, path and method. */
export class Documents {
  readonly #documents = new Map<string, z.infer<typeof Document>>();

  /** Reads those that these calls have. */
  static async at(url: string, calls: readonly AttackedCall[]): Promise<Documents> {
    const documents = new Documents();
    for (const { document } of calls) {
      if (document === undefined || documents.#documents.has(document)) continue;
      documents.#documents.set(document, Document.parse(await (await fetch(`${url}${document}`)).json()));
    }
    return documents;
  }

  /** True when the document of a call names this refusal. */
  names({ document = '', path, method }: AttackedCall, code: ProblemCode): boolean {
    const operation = this.#documents.get(document)?.paths[path]?.[method.toLowerCase()];
    const examples = operation?.responses[PROBLEMS[code].status]?.content?.['application/problem+json']?.examples;
    return Object.hasOwn(Object(examples), code);
  }
}

/** Refusals of what is no call of any table. */
const OF_NO_CALL: readonly Refusal[] = ['method-not-allowed', 'not-found'];

/** What is wrong with an answer; nothing when it is one of the refusals that are due. `methods` are of its path. */
export function refusalFaults(
  call: AttackedCall,
  wrongs: readonly Wrong[],
  heard: Heard,
  { documents, methods }: { readonly documents: Documents; readonly methods: readonly string[] },
): string[] {
  const faults = faultsOf({ atMost: 0 }, heard);
  if (heard.over !== 'http' || heard.answers.length === 0) return faults;
  const [answer, ...others] = heard.answers;
  if (answer === undefined || others.length > 0) return [...faults, 'it was answered twice'];
  const due = wrongs.map(({ refused }) => refused);
  const named = due.find((refusal) => isThis(refusal, answer));
  if (named === undefined) return [...faults, `answered ${told(answer)}, not ${due.join(' or ')}`];
  return [...faults, ...headerFaults(answer, methods), ...documentFaults(call, named, documents)];
}

function isThis(refusal: Refusal, { status, body }: HttpAnswer): boolean {
  const said = jsonIn(body);
  if (refusal === 'oauth invalid_client') return status === 401 && said.error === 'invalid_client';
  if (refusal === 'oauth invalid_request') return status === 400 && said.error === 'invalid_request';
  // The answer to HEAD has no body.
  return status === PROBLEMS[refusal].status && (body === '' || said.code === refusal);
}

function told({ status, body }: HttpAnswer): string {
  const { code, error } = jsonIn(body);
  return `${status} ${String(code ?? error ?? body.slice(0, 80))}`;
}

function jsonIn(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Headers that go with a status. */
function headerFaults({ status, headers, body }: HttpAnswer, methods: readonly string[]): string[] {
  const faults = [];
  if (status === 401 && !headers.has('www-authenticate')) faults.push('a 401 without WWW-Authenticate');
  if (status === 405 && headers.get('allow') !== methods.join(', ')) faults.push(`Allow is ${headers.get('allow')}`);
  if (jsonIn(body).code === 'origin-refused' && headers.has('access-control-allow-origin'))
    faults.push('the page may read that it was refused');
  if (headers.has('set-cookie')) faults.push('a cookie is set');
  return faults;
}

function documentFaults(call: AttackedCall, named: Refusal, documents: Documents): string[] {
  if (call.document === undefined || OF_NO_CALL.includes(named)) return [];
  if (named === 'oauth invalid_client' || named === 'oauth invalid_request') return [];
  return documents.names(call, named) ? [] : [`${named} is not in the document of the call`];
}

/** Headers that differ from one call to the next. */
const PASSING = ['date', 'ratelimit', 'retry-after'];

/** All of an answer that could tell something. */
export function tellingOf(heard: Heard): string {
  if (heard.over !== 'http') return '';
  const told = heard.answers.map(({ status, headers, body }) => {
    const kept = [...headers].filter(([name]) => !PASSING.includes(name));
    return `${status} ${kept.map(([name, value]) => `${name}: ${value}`).join('; ')} ${body}`;
  });
  return told.join('\n');
}
