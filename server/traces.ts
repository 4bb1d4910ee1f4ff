// Spans of what this process does, for who sets OTEL_EXPORTER_OTLP_ENDPOINT. Without it nothing of OpenTelemetry is
// loaded, and a step runs as if it were not here.
import type { Log } from './log.ts';
import type { SpanAttributes, Traced } from './open-telemetry.ts';

export type { SpanAttributes };

let traced: Traced | undefined;

/** Begins to trace this process; ends it with what is returned, which waits for no receiver for long. */
export async function startTraces(endpoint: URL | undefined, log: Log): Promise<() => Promise<void>> {
  if (endpoint === undefined) return async () => {};
  const { traceProcess } = await import('./open-telemetry.ts');
  const started = traceProcess({ endpoint, log });
  traced = started;
  return async () => {
    traced = undefined;
    await started.close();
  };
}

/** Runs a step in a span of its own. Of an error that leaves it the span tells the name. */
export function inSpan<T>(name: string, attributes: SpanAttributes, step: () => Promise<T>): Promise<T> {
  return traced === undefined ? step() : traced.inSpan(name, attributes, step);
}

/** Says more of the span that this runs in; `name` is the span's, when it is known only now. */
export function describeSpan(attributes: SpanAttributes, name?: string): void {
  traced?.describe(attributes, name);
}
