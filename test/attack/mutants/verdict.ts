// What must hold of every answer to a hostile input, whatever the input is.
import * as z from 'zod';
import type { Heard, HttpAnswer, Mutant } from './mutant.ts';

/** RFC 9457, as every refusal here has it; those of the token call are RFC 6749, 5.2. */
const ProblemBody = z.object({
  type: z.string().startsWith('urn:secure-message:problem:'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.string().min(1),
});
const OauthRefusal = z.object({ error: z.string(), error_description: z.string() });

/** Reply lines of the gateway: a code, and from 400 on a status and a sentence (RFC 3463). */
const REPLY = /^[2-5]\d\d[ -][\x20-\x7e]*$/;
const REFUSAL = /^[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?(?=.*[A-Za-z]{3})[\x20-\x7e]+$/;
/** What the gateway says when something surprised it (`smtp-not-now`). */
const SURPRISE = /^451[ -]/;

/** What is wrong with what was heard; nothing when all is well. */
export function faultsOf(
  { atMost, isAmbiguous = false }: Pick<Mutant, 'atMost' | 'isAmbiguous'>,
  heard: Heard,
): string[] {
  if (heard.silent) return ['no answer'];
  if (heard.over === 'smtp') return smtpFaults(heard.lines, atMost);
  const faults = heard.answers.flatMap(httpFaults);
  const granted = heard.answers.filter(({ status }) => status < 400).length;
  if (heard.rest !== '') faults.push(`bytes that are no answer: ${JSON.stringify(heard.rest.slice(0, 80))}`);
  if (granted > atMost) faults.push(`${granted} requests granted, not ${atMost}: one was smuggled in`);
  if (isAmbiguous && granted > 0) faults.push('granted, although it is ambiguous where it ends');
  return faults;
}

function httpFaults({ status, type, body }: HttpAnswer): string[] {
  if (status >= 500) return [`answered ${status}: ${body.slice(0, 120)}`];
  if (status < 400) return [];
  if (body === '' && type === 'application/problem+json') return []; // to HEAD
  const parsed = jsonIn(body);
  if (type === 'application/problem+json') {
    const problem = ProblemBody.safeParse(parsed);
    if (problem.success && problem.data.status === status) return [];
  }
  if (type === 'application/json' && OauthRefusal.safeParse(parsed).success) return [];
  return [`${status} is no problem of RFC 9457: ${type} ${body.slice(0, 120)}`];
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function smtpFaults(lines: readonly string[], atMost: number): string[] {
  const faults = lines
    .filter((line) => !REPLY.test(line))
    .map((line) => `no reply line: ${JSON.stringify(line.slice(0, 80))}`);
  for (const line of lines) {
    if (SURPRISE.test(line)) faults.push(`a surprise: ${line}`);
    else if (/^[45]/.test(line) && !REFUSAL.test(line)) faults.push(`a refusal without a sentence: ${line}`);
  }
  const taken = lines.filter((line) => /^250[ -]2\.[06]\.0 (?:Sealed|Taken)/.test(line)).length;
  if (taken > atMost) faults.push(`${taken} mails taken, not ${atMost}: one was smuggled in`);
  return faults;
}

/** What of a log no log may hold. */
export function logFaults(log: string, secrets: readonly string[]): string[] {
  const lines = log.split('\n');
  const faults = secrets.flatMap((secret) => (log.includes(secret) ? ['a secret stands in the log'] : []));
  if (/@citizen\.example/.test(log)) faults.push('the address of a citizen stands in the log');
  const surprises = lines.filter((line) => /"level":"(?:error|fatal)"/.test(line) || /^\w*Error: /.test(line));
  return [...new Set([...faults, ...surprises.map((line) => `the log has a surprise: ${withoutTimes(line)}`)])];
}

function withoutTimes(line: string): string {
  return line.replace(/"(?:time|requestId|trace_id|span_id)":"[^"]*",?|"pid":\d+,?/g, '').slice(0, 400);
}
