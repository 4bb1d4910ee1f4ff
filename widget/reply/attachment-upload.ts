// One file on its way up: sealed once, sent at most four records at a time, and judged at the end.
import type { AcceptedAttachment, UnsentReply } from '../../server/contract/reader-api.ts';
import { RECORD_SIZE, sealedSize } from '../../server/contract/sealed-stream.ts';
import { type FilePlace, networkProblem, type ReaderClient } from '../reader-client.ts';
import { isProblem, type Problem, passesByItself } from '../texts/problem.ts';
import type { SealedRecords } from './sealed-file.ts';

/** Where an upload is. `checking`: the server opens, identifies and scans the file. */
export type UploadState =
  | { readonly at: 'pending' }
  | { readonly at: 'uploading'; readonly percent: number; readonly standsStill?: Problem }
  | { readonly at: 'checking' }
  | { readonly at: 'accepted'; readonly attachment: AcceptedAttachment }
  | { readonly at: 'refused'; readonly problem: Problem };

/** What an upload needs of the reply it belongs to. */
export interface UploadSite {
  readonly client: ReaderClient;
  readonly replyId: string;
  /** Tells that the session is over: the file waits for the next one. */
  readonly sessionEnded: () => void;
  /** Makes the reply known to the server, once; tells what the server has of it. */
  readonly start: () => Promise<UnsentReply | Problem>;
}

/** A file that goes along: chosen just now, or before this page was loaded. */
export interface ChosenFile {
  readonly id: string;
  readonly name: string;
  /** Bytes of the file itself, before it is sealed. */
  readonly size: number;
  readonly sealed: SealedRecords;
}

/** A file that goes along, as a screen shows it. A number is the percentage that the server has. */
export interface OutgoingFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly progress:
    | number
    | 'waiting'
    | 'checking'
    | 'accepted'
    | { readonly problem: Problem; readonly canRetry: boolean };
  /** Why its bar stands still, while it does. */
  readonly standsStill?: Problem;
  /** What of the letter it is for, by number. */
  readonly item?: number;
}

const PARALLEL_RECORDS = 4;
/** How long to wait before a file goes on by itself, each time it failed. */
const RETRY_SECONDS = [5, 10, 20, 40, 60];

/** A file of a reply. It is sealed once, so that records sent again are the same bytes. */
export class AttachmentUpload {
  readonly file: ChosenFile;
  state: UploadState = { at: 'pending' };
  readonly #site: UploadSite;
  readonly #changed: (what: 'state' | 'progress') => void;
  /** Records the server has: what is not sent again. Unknown until the server told what came before this page. */
  #stored: Set<number> | undefined;
  #cancelled = new AbortController();
  #failures = 0;

  constructor(file: ChosenFile, site: UploadSite, changed: (what: 'state' | 'progress') => void) {
    this.file = file;
    this.#site = site;
    this.#changed = changed;
  }

  /** Sends the file, or what is left of it. Nothing happens while it is on its way or accepted. */
  async send(): Promise<void> {
    if (this.state.at !== 'pending' && this.state.at !== 'refused') return;
    if (this.state.at === 'refused' && this.state.problem.code === 'file-incomplete') this.#stored = new Set();
    this.#cancelled.abort(); // nor does it go on by itself any more: it does now
    this.#cancelled = new AbortController();
    const { signal } = this.#cancelled;
    this.#become({ at: 'uploading', percent: this.#percent });
    const outcome = await this.#attempt(signal);
    if (signal.aborted) return;
    if (isProblem(outcome) && outcome.code === 'session-ended') {
      this.#become({ at: 'pending' });
      return this.#site.sessionEnded();
    }
    this.#become(isProblem(outcome) ? { at: 'refused', problem: outcome } : { at: 'accepted', attachment: outcome });
    if (!isProblem(outcome)) this.#failures = 0;
    else if (passesByItself(outcome)) this.#goOnByItself(signal);
  }

  /** The network is back, or the server: what is left of the file goes up without anyone's tap. */
  #goOnByItself(signal: AbortSignal): void {
    const seconds = RETRY_SECONDS[Math.min(this.#failures, RETRY_SECONDS.length - 1)] ?? 60;
    this.#failures += 1;
    const again = () => void this.send();
    const timer = setTimeout(again, seconds * 1000);
    addEventListener('online', again, { once: true, signal });
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** Marks the file as one that can't go along, without sending a byte. */
  refuse(problem: Problem): void {
    this.#become({ at: 'refused', problem });
  }

  /** The public name of the file within its reply. */
  get id(): string {
    return this.file.id;
  }

  /** What the server made of the file, once it accepted it. */
  get verdict(): AcceptedAttachment | undefined {
    return this.state.at === 'accepted' ? this.state.attachment : undefined;
  }

  /** Stops sending and takes the file back. */
  cancel(): void {
    this.#cancelled.abort();
    this.file.sealed.stop();
    if (this.state.at !== 'pending') void this.#site.client.removeAttachment(this.#place);
  }

  /** Stops sending and waits: after the session ended, `send` goes on where it was. */
  pause(): void {
    if (this.state.at === 'refused') this.#cancelled.abort();
    if (this.state.at !== 'uploading' && this.state.at !== 'checking') return;
    this.#cancelled.abort();
    this.#become({ at: 'pending' });
  }

  /** True until the server has the file, or refused it for good. */
  get isOnItsWay(): boolean {
    return this.state.at !== 'accepted' && (this.state.at !== 'refused' || this.canRetry);
  }

  /** True when nobody but the citizen can do something about it. */
  get needsHim(): boolean {
    return this.state.at === 'refused' && !passesByItself(this.state.problem);
  }

  /** True when trying again can help: the file itself was not refused. */
  get canRetry(): boolean {
    return this.state.at === 'refused' && mayPass(this.state.problem);
  }

  /** The file as a screen shows it. */
  get shown(): OutgoingFile {
    const { id, state } = this;
    const { name, size } = this.file;
    if (state.at === 'refused') {
      return { id, name, size, progress: { problem: state.problem, canRetry: this.canRetry } };
    }
    if (state.at === 'accepted') return { ...state.attachment, progress: 'accepted' };
    if (state.at === 'uploading') {
      const { percent: progress, standsStill } = state;
      return { id, name, size, progress, ...(standsStill === undefined ? {} : { standsStill }) };
    }
    return { id, name, size, progress: state.at === 'pending' ? 'waiting' : 'checking' };
  }

  get #place(): FilePlace {
    return { replyId: this.#site.replyId, attachmentId: this.id };
  }

  async #attempt(signal: AbortSignal): Promise<AcceptedAttachment | Problem> {
    try {
      const started = await this.#site.start();
      if (isProblem(started)) return started;
      this.#stored ??= new Set(started.attachments.find(({ id }) => id === this.id)?.records);
      const refused = await this.#sendRecords(this.#stored, signal);
      if (refused !== undefined) return refused;
      signal.throwIfAborted(); // paused or cancelled meanwhile: the state is no longer ours to change
      this.#become({ at: 'checking' });
      const complete = { name: this.file.name, records: this.#recordCount };
      return await this.#site.client.completeAttachment(this.#place, complete, signal);
    } catch (error) {
      // The file was moved, changed or locked after it was chosen (NotReadableError, NotFoundError), or we were
      // cancelled.
      if (error instanceof DOMException) return { code: 'file-unreadable' };
      throw error;
    }
  }

  async #sendRecords(stored: Set<number>, signal: AbortSignal): Promise<Problem | undefined> {
    if (stored.size === this.#recordCount) return undefined;
    const underWay = new Set<Promise<void>>();
    let refused: Problem | undefined;
    /** A record that comes after what became of the file was told changes nothing. */
    const moves = (more: { readonly standsStill?: Problem } = {}) => {
      const isUnderWay = this.state.at === 'uploading' && !signal.aborted;
      if (isUnderWay) this.#become({ at: 'uploading', percent: this.#percent, ...more });
    };
    for (let index = 0; index < this.#recordCount && refused === undefined && !signal.aborted; index += 1) {
      if (stored.has(index)) continue;
      const bytes = await this.file.sealed.record(index);
      if (bytes === undefined) return { code: 'file-unreadable' };
      const standsStill = () => moves({ standsStill: networkProblem() });
      const sending = this.#site.client.storeRecord(this.#place, index, bytes, signal, standsStill).then(
        (outcome) => {
          underWay.delete(sending);
          if (isProblem(outcome)) {
            refused ??= outcome;
            return;
          }
          stored.add(index);
          this.file.sealed.sent(index);
          moves();
        },
        () => underWay.clear(), // only an abort rejects, and the loop sees that itself
      );
      underWay.add(sending);
      if (underWay.size >= PARALLEL_RECORDS) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    return refused;
  }

  get #percent(): number {
    return Math.round((100 * (this.#stored?.size ?? 0)) / this.#recordCount);
  }

  get #recordCount(): number {
    return Math.ceil(sealedSize(this.file.size) / RECORD_SIZE);
  }

  #become(state: UploadState): void {
    const isProgress = state.at === 'uploading' && this.state.at === 'uploading';
    this.state = state;
    this.#changed(isProgress ? 'progress' : 'state');
  }
}

function mayPass(problem: Problem): boolean {
  return passesByItself(problem) || ['scan-unavailable', 'file-incomplete', 'too-many-requests'].includes(problem.code);
}
