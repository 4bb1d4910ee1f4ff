// JSON lines. What may never appear: secrets, codes, tokens, addresses, numbers, subjects, file names, content.
import { type DestinationStream, pino } from 'pino';

export type Log = Pick<ReturnType<typeof pino>, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * The log of this process. Errors are written as name, code and the place they came from: never their message, for
 * messages of libraries quote what they were given (an SMTP refusal quotes the address, a parser its input).
 */
export function makeLog(level: string, destination: DestinationStream = process.stdout): Log {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

/** What of an error may be written down. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const told = {
    name: error.name,
    code: 'code' in error ? String(error.code) : undefined,
    at: frames.slice(0, 6).map((frame) => frame.trim()),
  };
  return {
    ...told,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.slice(0, 10).map(describeError) } : {}),
  };
}

/** A thread did not start in time (worker-thread.ts): who asks again has a chance, so it is a warning, not an error. */
export function isTooBusy(error: unknown): boolean {
  return error instanceof Error && error.name === 'ThreadLateError';
}
