// Spans by OpenTelemetry's own instrumentation of incoming HTTP and fetch, and by hand around what no library knows: a
// job, a mail. What leaves is a list of attributes, each a name of a fixed set, a number, an organisation's slug or the
// host of a provider: instrumentation writes down whole addresses, headers and messages of errors.
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { connectionFault, faultOfCode } from './connection-fault.ts';
import type { Log } from './log.ts';
import { VERSION } from './version.ts';

/** What a span may tell; `undefined` tells nothing. */
export interface SpanAttributes {
  readonly 'http.route'?: string;
  readonly 'server.address'?: string;
  /** A name or code, never words. */
  readonly 'error.type'?: string;
  /** The slug. */
  readonly 'secure_message.organisation'?: string | undefined;
  /** Of the line in the log. */
  readonly 'secure_message.request_id'?: string;
  readonly 'secure_message.job_id'?: number;
  readonly 'secure_message.lane'?: string;
  readonly 'secure_message.attempts'?: number;
}

/** All that leaves: what we say, and these of the instrumentation. */
const MAY_LEAVE: ReadonlySet<string> = new Set([
  'http.route',
  'http.request.method',
  'http.response.status_code',
  'error.type',
  'server.address',
  'secure_message.organisation',
  'secure_message.request_id',
  'secure_message.job_id',
  'secure_message.lane',
  'secure_message.attempts',
]);

/** Milliseconds that the end of the process waits for a receiver to take the last spans. */
const LAST_SPANS = 1_000;

/** Where spans go, and who hears when it does not take them. */
export interface TraceReceiver {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: spans go to `/v1/traces` below it. */
  readonly endpoint: URL;
  readonly log: Log;
}

/** A process that is traced. */
export interface Traced {
  inSpan<T>(name: string, attributes: SpanAttributes, step: () => Promise<T>): Promise<T>;
  describe(attributes: SpanAttributes, name?: string): void;
  close(): Promise<void>;
}

/** Traces this process. OpenTelemetry's other variables count as they do everywhere (headers, sampler, batches). */
export function traceProcess(receiver: TraceReceiver): Traced {
  const ours = resourceFromAttributes({ 'service.name': 'secure-messages', 'service.version': VERSION });
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(ours)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new Exporter(receiver))],
  });
  // No propagator: what a stranger writes in traceparent and baggage would go along, and providers need no ids of ours.
  provider.register({ propagator: null });
  const instrumentations = [new HttpInstrumentation(HTTP), new UndiciInstrumentation({ requireParentforSpans: true })];
  // It waits for a module to be required, and ours are imported; Server.prototype, which it wraps, is the same.
  createRequire(import.meta.url)('http');
  const tracer = provider.getTracer('secure-messages', VERSION);
  return {
    inSpan: (name, attributes, step) =>
      tracer.startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
        try {
          return await step();
        } catch (error) {
          span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
    describe(attributes, name) {
      const span = trace.getActiveSpan()?.setAttributes({ ...attributes });
      if (name !== undefined) span?.updateName(name);
      if (attributes['error.type'] !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR });
    },
    async close() {
      for (const each of instrumentations) each.disable();
      await Promise.race([provider.shutdown().catch(() => {}), pause(LAST_SPANS, undefined, { ref: false })]);
      trace.disable();
      context.disable();
    },
  };
}

/** Asked every few seconds by machines: no span each. Outgoing calls of `node:https` are events', and have a job. */
const HTTP = {
  ignoreIncomingRequestHook: ({ url = '' }: { readonly url?: string | undefined }) =>
    /^\/(livez|readyz|metrics)$/.test(url),
  disableOutgoingRequestInstrumentation: true,
};

/** Sends spans with what may leave of them, and says once when they are not taken, until they are again. */
class Exporter extends OTLPTraceExporter {
  readonly #receiver: TraceReceiver;
  #isAway = false;

  constructor(receiver: TraceReceiver) {
    super({ url: `${receiver.endpoint.href.replace(/\/$/, '')}/v1/traces` });
    this.#receiver = receiver;
  }

  override export(spans: ReadableSpan[], done: Parameters<OTLPTraceExporter['export']>[1]): void {
    super.export(spans.map(mayLeave), (result) => {
      this.#hear(result.code === 0 ? undefined : (result.error ?? new Error('not taken')));
      done(result);
    });
  }

  #hear(error: Error | undefined): void {
    const { endpoint, log } = this.#receiver;
    if (error === undefined && this.#isAway) log.info('spans are taken again');
    if (error !== undefined && !this.#isAway)
      log.warn(`${faultOf(error, endpoint.hostname)} Traces lack what it misses.`);
    this.#isAway = error !== undefined;
  }
}

function faultOf(error: Error, host: string): string {
  const setting = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const status = 'code' in error && typeof error.code === 'number' ? String(error.code) : undefined;
  const fault = status === undefined ? connectionFault(error, setting, host) : faultOfCode(status, setting, host);
  const why = status === undefined ? 'it does not answer in time, or asks for later' : `HTTP ${status}`;
  return fault?.sentence ?? `${setting}: ${host} takes no spans (${why}).`;
}

/** A span with what may leave of it. Of who calls, a Host header is his own words. */
function mayLeave(span: ReadableSpan): ReadableSpan {
  const mayTell = (name: string) =>
    MAY_LEAVE.has(name) && !(name === 'server.address' && span.kind === SpanKind.SERVER);
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => mayTell(name))),
    links: [],
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
