// One function per call of the reader API: answers are parsed, refusals and a lost network come back as Problem values.
import './zod-settings.ts';
import ky, { HTTPError, type Options } from 'ky';
import * as z from 'zod/mini';
import type { Bytes } from '../server/contract/bytes.ts';
import { ReaderProblem } from '../server/contract/problems.ts';
import {
  AcceptedAttachment,
  type AskForCode,
  type CheckReference,
  CodeAnswer,
  type CompleteAttachment,
  OpenMessage,
  type OpenSession,
  PageOwners,
  RECORD_HEADERS,
  type ReaderCall,
  Receipt,
  ReferenceAnswer,
  readerCalls,
  type SendReply,
  SentReplies,
  SessionAnswer,
  type StartReply,
  UnsentReply,
} from '../server/contract/reader-api.ts';
import { CALL_TIMEOUT, pageHeader, readerApi, requestCode } from './code-request.ts';
import { surroundings } from './page/surroundings.ts';
import { isProblem, type Problem } from './texts/problem.ts';

/** What a call comes back with: its answer, or why not. Rejects only with `AbortError`. */
type Outcome<T> = Promise<T | Problem>;

/**
 * Each call of the contract, by its name: the reader without one of them does not compile. `putRecord` is for earlier
 * readers.
 */
type EveryCall = { readonly [Call in Exclude<ReaderCall, 'putRecord'>]: (...given: never) => Outcome<unknown> };

/** The place of a file in a reply. */
export interface FilePlace {
  readonly replyId: string;
  readonly attachmentId: string;
}

// Any call may be made again: a code knows its browser, replies and records their id. 429 is not among the statuses:
// its wait is minutes, and is told to the citizen.
const RETRY = { limit: 2, methods: ['get', 'put', 'post', 'delete'], statusCodes: [408, 502, 503, 504] };
/** A record is 1 MiB, on a phone with one bar of reception. */
const RECORD = { timeout: 120_000, retry: { ...RETRY, limit: 5, backoffLimit: 8000, retryOnTimeout: true } };

/** Milliseconds without a call after which reading and writing make one. */
const KEEP_ALIVE_AFTER = 5 * 60_000;

/** The server, for one message. Calls of a session use `token`, which comes with the right code. */
export class ReaderClient implements EveryCall {
  token = '';
  /** When the server was last called, by this device's clock: from then on a session lives for 15 minutes. */
  lastCall = 0;
  readonly #api: string;
  readonly #messageId: string;

  /** `api` is the server's address, with or without a slash at its end; without a link there is no `messageId`. */
  constructor(api: string, messageId = '') {
    this.#api = readerApi(api);
    this.#messageId = messageId;
  }

  /** Whose page this is; of no message. */
  pageOwners(signal: AbortSignal): Outcome<PageOwners> {
    return answered(PageOwners, this.#call('pageOwners', {}, { signal }));
  }

  /** Whether a mail with this reference left from here; of no message. */
  checkReference(json: CheckReference, signal: AbortSignal): Outcome<ReferenceAnswer> {
    return answered(ReferenceAnswer, this.#call('checkReference', {}, { json, signal }));
  }

  /** `asked`: that call, when it was made already. */
  askForCode(
    json: AskForCode,
    signal: AbortSignal,
    asked = requestCode(this.#api, this.#messageId, json),
  ): Outcome<CodeAnswer> {
    return answered(CodeAnswer, arrived(asked, signal));
  }

  /**
   * Has the browser ask now what it may send to open a session (a CORS preflight, which it remembers): the code itself
   * then takes one round trip.
   */
  prepareSession(): void {
    if (surroundings() !== undefined) return; // nobody asks within one origin
    const { path } = readerCalls.openSession;
    const headers = { 'content-type': 'application/json' };
    const request: RequestInit = { method: 'OPTIONS', headers, credentials: 'omit' };
    // Nothing hangs on it: when it fails, the code asks for itself.
    fetch(this.#api + path.replace('{id}', this.#messageId), request).catch(() => {});
  }

  openSession(json: OpenSession, signal: AbortSignal): Outcome<SessionAnswer> {
    return answered(SessionAnswer, this.#call('openSession', {}, { json, signal }));
  }

  /**
   * Who is reading or writing is not away: a call now and then keeps the session, which 15 minutes without any would
   * end.
   */
  keepAlive(atOnce = false): void {
    if (this.token === '' || (!atOnce && Date.now() - this.lastCall < KEEP_ALIVE_AFTER)) return;
    // Nothing hangs on it: a session that is over shows at the next call.
    this.#call('sentReplies', {}, {}).catch(() => {});
  }

  openMessage(signal: AbortSignal): Outcome<OpenMessage> {
    return answered(OpenMessage, this.#call('openMessage', {}, { signal }));
  }

  /** Outlives the page: who closes the tab right after is logged out too. */
  endSession(): Outcome<Response> {
    return this.#call('endSession', {}, { keepalive: true, retry: 0 });
  }

  attachment(attachmentId: string): Outcome<Response> {
    return this.#call('attachment', { attachmentId }, {});
  }

  startReply(replyId: string, json: StartReply): Outcome<UnsentReply> {
    return answered(UnsentReply, this.#call('startReply', { replyId }, { json }));
  }

  storeRecord(
    { replyId, attachmentId }: FilePlace,
    index: number,
    body: Bytes,
    signal: AbortSignal,
    /** Hears that a try failed and another one will come. */
    standsStill: () => void = () => {},
  ): Outcome<Response> {
    const hooks = { beforeRetry: [standsStill] };
    const place = { [RECORD_HEADERS.attachmentId]: attachmentId, [RECORD_HEADERS.index]: `${index}` };
    const headers = { 'content-type': 'application/octet-stream', ...place };
    return this.#call('storeRecord', { replyId }, { body, headers, signal, hooks, ...RECORD });
  }

  completeAttachment(place: FilePlace, json: CompleteAttachment, signal: AbortSignal): Outcome<AcceptedAttachment> {
    return answered(AcceptedAttachment, this.#call('completeAttachment', { ...place }, { json, signal, ...RECORD }));
  }

  removeAttachment(place: FilePlace): Outcome<Response> {
    return this.#call('removeAttachment', { ...place }, {});
  }

  sendReply(replyId: string, json: SendReply, signal: AbortSignal): Outcome<Receipt> {
    return answered(Receipt, this.#call('sendReply', { replyId }, { json, signal }));
  }

  sentReplies(signal: AbortSignal): Outcome<SentReplies> {
    return answered(SentReplies, this.#call('sentReplies', {}, { signal }));
  }

  replyAttachment(place: FilePlace): Outcome<Response> {
    return this.#call('replyAttachment', { ...place }, {});
  }

  async #call(call: ReaderCall, names: Record<string, string>, options: Options): Outcome<Response> {
    this.lastCall = Date.now();
    const { method, path, session } = readerCalls[call];
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(name === 'id' ? this.#messageId : (names[name] ?? '')),
    );
    const headers = {
      ...options.headers,
      ...pageHeader(),
      ...(session ? { authorization: `Bearer ${this.token}` } : {}),
    };
    try {
      // No `cache: 'no-store'`: browsers then forget preflights too. The server says `no-store` itself.
      return await ky(this.#api + filled, {
        retry: RETRY,
        timeout: CALL_TIMEOUT,
        credentials: 'omit',
        ...options,
        method,
        headers,
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      return error instanceof HTTPError ? refusal(error.response) : networkProblem();
    }
  }
}

/** What came of a call that was made elsewhere. Rejects when nobody waits for it any more. */
async function arrived(call: Promise<Response>, signal: AbortSignal): Outcome<Response> {
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  signal.throwIfAborted();
  try {
    const response = await Promise.race([call, left]);
    return response.ok ? response : await refusal(response);
  } catch (error) {
    if (signal.aborted) throw error;
    return networkProblem();
  }
}

/** A schema, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

async function answered<T>(schema: Schema<T>, call: Outcome<Response>): Outcome<T> {
  const response = await call;
  if (isProblem(response)) return response;
  const parsed = schema.safeParse(await json(response));
  return parsed.success ? parsed.data : { code: 'server-away' };
}

/** A problem of any server of ours, older or newer than this reader. */
const AnyProblem = z.object({ code: z.string() });

/**
 * The refusal in an answer (RFC 9457). A newer server may have problems that this reader does not know: then the status
 * says whether it is for good (4xx). What is no problem of ours comes from something on the way: a proxy, a maintenance
 * page.
 */
async function refusal(response: Response): Promise<Problem> {
  const body = await json(response);
  const parsed = ReaderProblem.safeParse(body);
  if (parsed.success) return parsed.data;
  const isLate = response.status === 408; // the line was slow: another try may do
  const isForGood = AnyProblem.safeParse(body).success && !isLate && response.status >= 400 && response.status < 500;
  return { code: isForGood ? 'refused' : 'server-away' };
}

/** The body as JSON; undefined when it breaks off or is something else. */
async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** Why the server could not be reached. */
export function networkProblem(): Problem & { readonly code: 'offline' | 'server-away' } {
  return { code: navigator.onLine ? 'server-away' : 'offline' };
}
