// What a state leads to: calls the server, opens seals, waits. Comes back with the event that follows.
// Loaded while the first screen is already there.
import { type Bytes, randomBytes, toBase64url } from '../server/contract/bytes.ts';
import type { ReceivedAttachment } from '../server/contract/letter.ts';
import { CODE_LIFE, SESSION_LIFE } from '../server/contract/lifetimes.ts';
import type { CodeSent, SessionAnswer } from '../server/contract/reader-api.ts';
import { MINUTE } from '../server/contract/units.ts';
import { askFor } from './code-request.ts';
import type { Session } from './components/session-end.ts';
import type { ReplyEdit, ScreenRequest } from './events.ts';
import type { BrowserStorage } from './page/browser-storage.ts';
import { backOnline, pageActive, retryWhileOffline } from './page/page-activity.ts';
import { ReaderClient } from './reader-client.ts';
import type { ReaderEvent, ReaderState } from './reader-state.ts';
import { AttachmentDownloads, readFile } from './reading/attachment-download.ts';
import { type OpenedMessage, openLetter, openReplies, type SentReply, sealedFile } from './reading/opened-message.ts';
import { ReplyDraft } from './reply/reply-draft.ts';
import type { CodeStep } from './screens/code-step.ts';
import type { WholeLanguage } from './texts/language.ts';
import { endsMessage, isProblem, type Problem } from './texts/problem.ts';

export { ReaderClient };

/** Which message, and where its server is. */
export interface Link {
  readonly api: string;
  readonly id: string;
  readonly secret: Bytes;
  /** The code, asked for before anything of this was here. */
  readonly asked?: Promise<Response> | undefined;
}

/** How long to wait before trying again by itself: 2, 4, 8, 16, then every 30 seconds. */
const RETRY_SECONDS = [2, 4, 8, 16, 30];

/** The effects of one message's states, from the first code to the last reply. */
export class ReaderEffects {
  readonly client: ReaderClient;
  /** The reply being written: outlives a session, so that nothing is lost when it ends. */
  draft: ReplyDraft | undefined;
  readonly #link: Link;
  readonly #storage: BrowserStorage;
  readonly downloads: AttachmentDownloads;
  #session: Session | undefined;
  readonly #changed: () => void;
  readonly #dispatch: (event: ReaderEvent) => void;
  #failures = 0;
  #asked: Promise<Response> | undefined;

  /** `changed` hears of every change in the draft and the downloads, `dispatch` of what they lead to. */
  constructor(link: Link, storage: BrowserStorage, changed: () => void, dispatch: (event: ReaderEvent) => void) {
    this.#link = link;
    this.#asked = link.asked;
    this.#storage = storage;
    this.#changed = changed;
    this.#dispatch = dispatch;
    this.downloads = new AttachmentDownloads(changed);
    this.client = new ReaderClient(link.api, link.id);
    this.client.token = storage.read('token') ?? '';
  }

  /** What a state leads to by itself; undefined when it waits for the citizen. Rejects with `AbortError` when left. */
  async run(state: ReaderState, signal: AbortSignal): Promise<ReaderEvent | undefined> {
    switch (state.at) {
      case 'resuming':
        return this.#opened(await this.client.openMessage(signal));
      case 'code':
        return this.#codeEffects(state.code, signal);
      case 'message':
        this.#storage.remove('answering');
        return state.replies === undefined ? this.#readReplies(state.opened, signal) : undefined;
      case 'reply':
        // In this tab a reload leads back here.
        this.#storage.write('answering', 'yes', Date.parse(state.opened.notice.expiresAt));
        return this.#replyEffects(state, signal);
      case 'receipt':
        this.#storage.remove('answering');
        return undefined;
      case 'notice':
        return state.resume === undefined ? undefined : this.#waited(signal);
      default:
        return undefined;
    }
  }

  /** The session of an opened message, for who watches its end. */
  sessionOf({ sessionEndsAt }: OpenedMessage): Session {
    const { client } = this;
    // By this device's own clock, which may be wrong: a session never has longer to live, and has some when it is new.
    const latest = Date.now() + SESSION_LIFE;
    const told = Date.parse(sessionEndsAt);
    const endsAt = told > Date.now() && told < latest ? told : latest;
    this.#session ??= {
      endsAt,
      lastCall: () => client.lastCall,
      keep: (now) => client.keepAlive(now),
      ended: () => this.#sessionEnded(),
    };
    return this.#session;
  }

  /** What the citizen does to his reply. */
  edit(request: ReplyEdit): void {
    const { draft } = this;
    if (request.type === 'write') draft?.write(request.text);
    else if (request.type === 'answer') draft?.answer(request.item, request.change);
    else if (request.type === 'add-files') draft?.add(request.files, request.item);
    else if (request.type === 'retry-file') draft?.retry(request.attachmentId);
    else draft?.remove(request.attachmentId);
  }

  /**
   * Saves an attachment of the letter or of a reply, or lets the browser show it. Comes back with an event when that
   * ended the session.
   */
  async fetch(
    { type, attachmentId, replyId }: Extract<ScreenRequest, { type: 'download' | 'view' }>,
    state: ReaderState,
  ): Promise<ReaderEvent | undefined> {
    if (!('opened' in state)) return undefined;
    const { opened, replies } = state;
    const reply = replies?.find(({ id }) => id === replyId);
    const { attachments } = replyId === undefined ? opened.letter : (reply?.letter ?? { attachments: [] });
    const attachment = attachments.find(({ id }) => id === attachmentId);
    if (attachment === undefined) return undefined;
    const fetched = () => this.#fetchAttachment(attachment, reply);
    const file = sealedFile(opened, attachment, reply);
    const problem = await (type === 'view' ? this.downloads.view(file, fetched) : this.downloads.save(file, fetched));
    return this.#lostBy(problem);
  }

  /** Saves all there is of the message. Comes back with an event when that ended the session. */
  async save(state: ReaderState, language: WholeLanguage): Promise<ReaderEvent | undefined> {
    if (!('opened' in state)) return undefined;
    const { opened, replies = [] } = state;
    const loading = () => Promise.all([import('./reading/message-export.ts'), import('./reading/letter-markup.ts')]);
    const [{ exportMessage }, { letterMarkup }] = await retryWhileOffline(loading, AbortSignal.timeout(MINUTE));
    const sealed: readonly { readonly attachment: ReceivedAttachment; readonly reply?: SentReply }[] = [
      ...opened.letter.attachments.map((attachment) => ({ attachment })),
      ...replies.flatMap((reply) => reply.letter.attachments.map((attachment) => ({ attachment, reply }))),
    ];
    const parts = sealed.map(({ attachment, reply }) => ({
      file: sealedFile(opened, attachment, reply),
      fetched: () => this.#fetchAttachment(attachment, reply),
    }));
    const problem = await this.downloads.saveAll(parts, async (files) => {
      const markup = await letterMarkup(opened.letter, files, language);
      return exportMessage(opened, replies, files, markup, language, Date.now());
    });
    return this.#lostBy(problem);
  }

  /** A file of the letter, to be shown; undefined when it can't be had. */
  async file(opened: OpenedMessage, attachment: ReceivedAttachment): Promise<Blob | undefined> {
    const blob = await readFile(sealedFile(opened, attachment), () => this.#fetchAttachment(attachment));
    return isProblem(blob) ? undefined : blob;
  }

  /** Ends the session on the server and forgets it here. The draft stays: it is sealed. */
  close(): void {
    if (this.client.token !== '') void this.client.endSession();
    this.downloads.release();
    this.#storage.remove('answering');
    this.#forgetSession();
  }

  async #codeEffects(code: CodeStep, signal: AbortSignal): Promise<ReaderEvent | undefined> {
    if (code.step === 'tap' && code.asks === 'by-itself') {
      await pageActive(signal);
      return { type: 'code-wanted', automatic: true, renew: false };
    }
    if (code.step === 'asking') {
      const { step: _, sent: __, ...wish } = code;
      const asked = this.#asked;
      this.#asked = undefined;
      const answer = await this.client.askForCode(askFor(this.#storage, wish), signal, asked);
      if (isProblem(answer)) return refused(answer);
      if (answer.status === 'sent') {
        // Until a while after the code's own end: "this code is too old" is worth more than "not asked here".
        this.#storage.write('challenge', answer.challenge, Date.now() + CODE_LIFE);
        this.client.prepareSession();
      }
      this.#failures = 0;
      return { type: 'code-answered', answer };
    }
    if (code.step === 'checking') {
      const entered = { code: code.code, challenge: code.sent.challenge, device: this.#device(code.sent) };
      return this.#opened(await this.client.openSession(entered, signal));
    }
    return undefined;
  }

  async #replyEffects(
    { reply: { step }, opened, replies }: Extract<ReaderState, { at: 'reply' }>,
    signal: AbortSignal,
  ): Promise<ReaderEvent | undefined> {
    // After a reload: what earlier replies gave is not asked for again. Sending does not wait for it.
    if (step === 'writing' && opened.letter.ask !== undefined && replies === undefined) {
      const read = await this.#readReplies(opened, signal);
      return read.type === 'refused' && read.problem.code !== 'session-ended' ? undefined : read;
    }
    if (step === 'waiting') return this.#waited(signal);
    if (step === 'sending') return this.#sendReply(signal);
    const outcome = step === 'uploading' ? await this.draft?.filesSettled(signal) : undefined;
    return outcome === undefined ? undefined : { type: 'files-settled', outcome };
  }

  /** Whether the code has left; it may be used meanwhile, while the question is on its way. */
  async lookUpCode(): Promise<ReaderEvent | undefined> {
    if (this.#storage.read('challenge') === undefined) return undefined;
    const ask = askFor(this.#storage, { automatic: false, lookUp: true });
    const answer = await this.client.askForCode(ask, new AbortController().signal);
    return isProblem(answer) || answer.status !== 'sent' ? undefined : { type: 'code-looked-up', sent: answer };
  }

  /** This browser's name at this message: drawn once, and kept as long as the message. */
  #device({ message }: CodeSent): string {
    const device = this.#storage.read('device') ?? toBase64url(randomBytes(32));
    this.#storage.write('device', device, Date.parse(message.expiresAt));
    return device;
  }

  async #opened(answer: SessionAnswer | Omit<SessionAnswer, 'token'> | Problem): Promise<ReaderEvent> {
    if (isProblem(answer)) {
      if (answer.code === 'session-ended') this.#forgetSession();
      return refused(answer);
    }
    const opened = await openLetter(this.#link.id, this.#link.secret, answer);
    if (isProblem(opened)) return refused(opened);
    this.#failures = 0;
    if ('token' in answer) {
      this.client.token = answer.token;
      // By this device's own clock, which may be wrong.
      this.#storage.write('token', answer.token, Date.now() + SESSION_LIFE);
      this.#storage.remove('challenge');
    }
    const sessionEnded = () => this.#sessionEnded();
    const site = { message: opened, client: this.client, storage: this.#storage, changed: this.#changed, sessionEnded };
    this.draft ??= await ReplyDraft.restore(site);
    this.draft.resume();
    return { type: 'opened', opened };
  }

  async #readReplies(opened: OpenedMessage, signal: AbortSignal): Promise<ReaderEvent> {
    const answer = await this.client.sentReplies(signal);
    return isProblem(answer)
      ? this.#lost(answer)
      : { type: 'replies-read', replies: await openReplies(opened, answer) };
  }

  async #sendReply(signal: AbortSignal): Promise<ReaderEvent | undefined> {
    const sent = await this.draft?.send(signal);
    if (sent === undefined) return undefined;
    if (isProblem(sent)) return this.#lost(sent);
    this.#failures = 0;
    return { type: 'replied', sent };
  }

  #fetchAttachment({ id }: ReceivedAttachment, reply?: SentReply): Promise<Response | Problem> {
    return reply === undefined
      ? this.client.attachment(id)
      : this.client.replyAttachment({ replyId: reply.id, attachmentId: id });
  }

  /** Several files find out at the same moment: it is told once. */
  #sessionEnded(): void {
    if (this.client.token !== '') this.#dispatch(this.#lost({ code: 'session-ended' }));
  }

  /** The event of a download's problem, when it is about more than this file. */
  #lostBy(problem: Problem | undefined): ReaderEvent | undefined {
    if (problem === undefined) return undefined;
    return problem.code === 'session-ended' || endsMessage(problem) ? this.#lost(problem) : undefined;
  }

  #lost(problem: Problem): ReaderEvent {
    if (problem.code === 'session-ended') {
      this.draft?.pause();
      this.#forgetSession();
    }
    return refused(problem);
  }

  async #waited(signal: AbortSignal): Promise<ReaderEvent> {
    const seconds = RETRY_SECONDS[Math.min(this.#failures, RETRY_SECONDS.length - 1)] ?? 30;
    this.#failures += 1;
    await backOnline(seconds * 1000, signal);
    return { type: 'retried' };
  }

  #forgetSession(): void {
    this.#session = undefined;
    this.client.token = '';
    this.#storage.remove('token');
  }
}

function refused(problem: Problem): ReaderEvent {
  return { type: 'refused', problem };
}
