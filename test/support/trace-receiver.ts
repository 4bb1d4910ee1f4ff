// The operator's receiver of spans: takes OTLP/HTTP in protobuf and reads of it what a test asks for. Field numbers are
// those of opentelemetry/proto/trace/v1/trace.proto (1.9).
import { createServer } from 'node:http';
import { Arrivals } from './inbox.ts';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** A receiver that listens. */
export interface TraceReceiver {
  readonly url: string;
  readonly spans: Arrivals<ReceivedSpan>;
  /** Each request as it came: its path, and its body. */
  readonly requests: Arrivals<{ readonly path: string; readonly body: Buffer }>;
  close(): Promise<void>;
}

/** Opens a receiver; `answers` is the status it answers with, or nothing at all. */
export async function openTraceReceiver(answers: number | 'never' = 200): Promise<TraceReceiver> {
  const [spans, requests] = [new Arrivals<ReceivedSpan>(), new Arrivals<{ path: string; body: Buffer }>()];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      for (const span of spansIn(body)) spans.arrive(span);
      requests.arrive({ path: request.url ?? '', body });
      if (answers !== 'never') response.writeHead(answers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** ExportTraceServiceRequest → ResourceSpans (1) → ScopeSpans (2) → Span (2). */
function spansIn(body: Buffer): ReceivedSpan[] {
  return all(body, 1).flatMap((resource) => all(resource, 2).flatMap((scope) => all(scope, 2).map(spanOf)));
}

function spanOf(span: Buffer): ReceivedSpan {
  const attributes = all(span, 9).map((pair) => {
    const [value = Buffer.alloc(0)] = all(pair, 2);
    const text = all(value, 1)[0]?.toString();
    return [all(pair, 1)[0]?.toString() ?? '', text ?? numbers(value, 3)[0] ?? ''] as const;
  });
  const hex = (field: number) => all(span, field)[0]?.toString('hex') ?? '';
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    name: all(span, 5)[0]?.toString() ?? '',
    attributes: Object.fromEntries(attributes),
  };
}

function all(message: Buffer, field: number): Buffer[] {
  return fieldsOf(message).flatMap((each) => (each.field === field && Buffer.isBuffer(each.value) ? [each.value] : []));
}

function numbers(message: Buffer, field: number): number[] {
  return fieldsOf(message).flatMap((each) =>
    each.field === field && typeof each.value === 'number' ? [each.value] : [],
  );
}

/** The fields of a message by the wire format: varint (0), 64 bits (1), bytes (2), 32 bits (5). */
function fieldsOf(message: Buffer): { field: number; value: Buffer | number }[] {
  const fields: { field: number; value: Buffer | number }[] = [];
  let at = 0;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = message.readUInt8(at);
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  };
  const bytes = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const [field, wire] = [tag >>> 3, tag & 7];
    if (wire === 0) fields.push({ field, value: varint() });
    else fields.push({ field, value: bytes(wire === 1 ? 8 : wire === 5 ? 4 : varint()) });
  }
  return fields;
}
