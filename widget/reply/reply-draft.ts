// The reply being written: its text and files. Every change is kept sealed in this browser; it is sent once.
import { type Bytes, fromBase64url, randomBytes, toBase64, toBase64url } from '../../server/contract/bytes.ts';
import type { AcceptedAttachment, UnsentReply } from '../../server/contract/reader-api.ts';
import { recordSealer, sealAad, sealBytes } from '../../server/contract/sealed-stream.ts';
import type { BrowserStorage } from '../page/browser-storage.ts';
import { until } from '../page/page-activity.ts';
import type { ReaderClient } from '../reader-client.ts';
import { type OpenedMessage, openReplies, type SentReply } from '../reading/opened-message.ts';
import { isProblem, type Problem } from '../texts/problem.ts';
import { AskedAnswers, type AskedPlace } from './asked-answers.ts';
import { AttachmentUpload, type ChosenFile, type OutgoingFile, type UploadSite } from './attachment-upload.ts';
import { loadDraft, storeDraft } from './draft-storage.ts';
import { deleteOtherFiles, type RecordStore, recordStore } from './file-storage.ts';
import { noRoomFor } from './room-for-file.ts';
import { SealedFile } from './sealed-file.ts';
import { LetterSealer } from './sealed-letter.ts';

/** Where a draft belongs, and who hears of its changes. */
export interface DraftSite {
  readonly message: OpenedMessage;
  readonly client: ReaderClient;
  readonly storage: BrowserStorage;
  readonly changed: () => void;
  /** Hears that an upload found the session over. */
  readonly sessionEnded: () => void;
}

/** Problems after which the server knows nothing of this reply any more, or something else under its name. */
const STARTS_ANEW = ['reply-unknown', 'reply-conflict', 'reply-unreadable'];

/** Problems of a file that another file's going away may solve. */
const WANTS_ROOM = ['too-many-files', 'file-too-large'];

/** A reply that is not sent yet. Whoever shows it reads `text`, `accepted` and `uploads` after each change. */
export class ReplyDraft {
  text = '';
  /** To what the letter asks for. */
  answers: AskedAnswers;
  /** Files that were accepted before a reload. */
  accepted: readonly AcceptedAttachment[] = [];
  uploads: readonly AttachmentUpload[] = [];
  /** False where the browser refuses to keep it: then leaving loses it. */
  isKept = true;
  #replyId: string = crypto.randomUUID();
  #replyKey: Bytes = randomBytes(32);
  #started: Promise<UnsentReply | Problem> | undefined;
  #sealer = new LetterSealer();
  #edits = 0;
  #keeping: Promise<void> | undefined;
  readonly #changes = new EventTarget();
  readonly #site: DraftSite;

  private constructor(site: DraftSite) {
    this.#site = site;
    this.answers = new AskedAnswers(site.message.letter.ask);
  }

  /** The draft that this browser kept of a reply to this message, or an empty one. */
  static async restore(site: DraftSite): Promise<ReplyDraft> {
    const draft = new ReplyDraft(site);
    draft.isKept = site.storage.keeps('draft');
    const kept = await loadDraft(site.message, site.storage);
    if (kept === undefined) return draft;
    draft.text = kept.text;
    draft.answers = new AskedAnswers(site.message.letter.ask, kept.answers);
    draft.accepted = kept.accepted;
    draft.#replyId = kept.replyId;
    draft.#replyKey = fromBase64url(kept.replyKey);
    draft.uploads = kept.waiting.map((file) => {
      const { read: record } = draft.#storeOf(file.id);
      return draft.#upload({ ...file, sealed: { record, sent() {}, stop() {} } });
    });
    return draft;
  }

  /** True when there is nothing that could get lost. */
  get isEmpty(): boolean {
    return this.text.trim() === '' && this.accepted.length + this.uploads.length === 0 && this.answers.isEmpty;
  }

  /** The files as a screen shows them. */
  get files(): readonly OutgoingFile[] {
    const files: OutgoingFile[] = [
      ...this.accepted.map(({ id, name, size }) => ({ id, name, size, progress: 'accepted' as const })),
      ...this.uploads.map((upload) => upload.shown),
    ];
    return files.map((file) => this.answers.named(file));
  }

  /** Whether its files can go along; `refused` when the citizen must do something about one. */
  get filesAre(): 'ready' | 'under way' | 'refused' {
    if (this.uploads.some(({ needsHim }) => needsHim)) return 'refused';
    return this.uploads.every(({ verdict }) => verdict !== undefined) ? 'ready' : 'under way';
  }

  /** Resolves when no file is on its way any more, or one is refused. */
  async filesSettled(signal: AbortSignal): Promise<'ready' | 'refused'> {
    await until(() => this.filesAre !== 'under way', [[this.#changes, 'change']], signal);
    return this.filesAre === 'refused' ? 'refused' : 'ready';
  }

  write(text: string): void {
    this.text = text;
    this.#site.client.keepAlive();
    this.#edited();
  }

  /** Answers an item of the letter, by its number. */
  answer(item: number, change: Partial<AskedPlace>): void {
    this.answers.write(item, change);
    this.#site.client.keepAlive();
    this.#edited();
  }

  /**
   * Sends files at once, while the text is still being written. One that can't fit is refused before a byte goes.
   * `item` is what of the letter they are for.
   */
  add(files: readonly File[], item?: number): void {
    for (const file of files) {
      const refused = this.#refusalOf(file);
      const id = crypto.randomUUID();
      if (item !== undefined) this.answers.hold(id, item);
      const sealed = this.#sealed(id, file);
      const upload = this.#upload({ id, name: file.name, size: file.size, sealed });
      this.uploads = [...this.uploads, upload];
      if (refused !== undefined) upload.refuse(refused);
      else {
        void upload.send();
        void this.#keepFile(sealed);
      }
    }
  }

  retry(attachmentId: string): void {
    void this.uploads.find(({ id }) => id === attachmentId)?.send();
  }

  /** Takes a file back, wherever it is. */
  remove(attachmentId: string): void {
    this.uploads.find(({ id }) => id === attachmentId)?.cancel();
    if (this.accepted.some(({ id }) => id === attachmentId)) {
      void this.#site.client.removeAttachment({ replyId: this.#replyId, attachmentId });
    }
    this.answers.letGo(attachmentId);
    this.uploads = this.uploads.filter(({ id }) => id !== attachmentId);
    this.accepted = this.accepted.filter(({ id }) => id !== attachmentId);
    for (const upload of this.uploads) {
      const { state, file } = upload;
      const wantsRoom = state.at === 'refused' && WANTS_ROOM.includes(state.problem.code);
      if (wantsRoom && this.#refusalOf(file) === undefined) void upload.send();
    }
    this.#edited();
  }

  /** The session ended: files wait until `resume`. */
  pause(): void {
    for (const upload of this.uploads) upload.pause();
  }

  /** There is a session again: files that waited, or lost the network, go on where they were. */
  resume(): void {
    for (const upload of this.uploads) if (upload.state.at === 'pending' || upload.canRetry) void upload.send();
  }

  /**
   * Sends the reply. Sent again after a lost answer it is byte for byte the same, so that it is received once.
   * Refusals: reply-empty, and those of the server.
   */
  async send(signal: AbortSignal): Promise<SentReply | Problem> {
    const attachments = [...this.accepted, ...this.uploads.flatMap(({ verdict }) => verdict ?? [])];
    if (this.text.trim() === '' && attachments.length === 0 && this.answers.isEmpty) return { code: 'reply-empty' };
    const started = await this.#start();
    if (isProblem(started)) return this.#refused(started, signal);
    const [{ message, client }, replyId, replyKey] = [this.#site, this.#replyId, this.#replyKey];
    const written = { text: this.text, attachments, ...this.answers.inLetter(attachments) };
    const { letter, sealed } = await this.#sealer.seal(message, { replyId, replyKey }, written);
    const receipt = await client.sendReply(replyId, { letter: sealed }, signal);
    if (isProblem(receipt)) return this.#refused(receipt, signal);
    await this.#startAnew();
    return { ...receipt, id: replyId, letter, replyKey };
  }

  /** Throws everything away, here and on the server. */
  async discard(): Promise<void> {
    for (const { id } of [...this.uploads, ...this.accepted]) this.remove(id);
    await this.#startAnew();
  }

  // Only files that can still go along count: a refused one takes no room.
  #refusalOf(file: Pick<File, 'size'>): Problem | undefined {
    const going = this.uploads.filter(({ state }) => state.at !== 'refused').map((upload) => upload.file.size);
    return noRoomFor(file.size, [...this.accepted.map(({ size }) => size), ...going], this.#site.message.limits);
  }

  #upload(file: ChosenFile): AttachmentUpload {
    const { client, sessionEnded } = this.#site;
    const site: UploadSite = { client, sessionEnded, replyId: this.#replyId, start: () => this.#start() };
    return new AttachmentUpload(file, site, (what) => (what === 'state' ? this.#edited() : this.#changed()));
  }

  /** A file chosen just now: sealed as it is read, and no second time. */
  #sealed(id: string, file: File): SealedFile {
    const aad = sealAad('replyfile', this.#site.message.id, id);
    return new SealedFile(file, recordSealer(this.#replyKey, aad, file.size), this.#storeOf(id));
  }

  async #keepFile(sealed: SealedFile): Promise<void> {
    await sealed.seal().catch(() => {}); // sending it meets the same failure, and tells
    this.#edited(); // it may have been taken back, or accepted, meanwhile
  }

  #storeOf(fileId: string): RecordStore {
    const { message } = this.#site;
    return recordStore({ messageId: message.id, fileId, until: Date.parse(message.notice.expiresAt) });
  }

  /** Makes the reply known to the server: many files at once ask only once, and a refusal is asked again. */
  async #start(): Promise<UnsentReply | Problem> {
    this.#started ??= this.#startReply();
    const started = await this.#started;
    if (isProblem(started)) this.#started = undefined;
    return started;
  }

  async #startReply(): Promise<UnsentReply | Problem> {
    const { client, message } = this.#site;
    const sealedKey = await sealBytes(
      message.contentKey,
      sealAad('replykey', message.id, this.#replyId),
      this.#replyKey,
    );
    const start = { replyKey: toBase64url(this.#replyKey), sealedReplyKey: toBase64(sealedKey) };
    return client.startReply(this.#replyId, start);
  }

  async #refused(problem: Problem, signal: AbortSignal): Promise<SentReply | Problem> {
    if (problem.code === 'reply-already-sent') {
      // Its answer got lost, or it went from another tab. Words that did not go along stay.
      const before = await this.#sentBefore(signal);
      const isThis = before?.letter.text === this.text && this.answers.areIn(before.letter);
      await this.#startAnew({ keepWords: !isThis });
      if (isThis) return before;
    }
    if (STARTS_ANEW.includes(problem.code)) await this.#startAnew({ keepWords: true });
    return problem;
  }

  /** What was sent under the id of this draft, if the server tells. */
  async #sentBefore(signal: AbortSignal): Promise<SentReply | undefined> {
    const { client, message } = this.#site;
    const answer = await client.sentReplies(signal);
    return isProblem(answer) ? undefined : (await openReplies(message, answer)).find(({ id }) => id === this.#replyId);
  }

  async #startAnew({ keepWords = false } = {}): Promise<void> {
    this.answers.clear({ keepWords });
    if (!keepWords) this.text = '';
    this.accepted = [];
    this.uploads = [];
    this.#replyId = crypto.randomUUID();
    this.#replyKey = randomBytes(32);
    this.#started = undefined;
    this.#sealer = new LetterSealer();
    this.#edited();
    await this.#keeping;
  }

  #changed(): void {
    this.#changes.dispatchEvent(new Event('change'));
    this.#site.changed();
  }

  #edited(): void {
    this.#edits += 1;
    this.#changed();
    this.#keeping ??= this.#keep();
  }

  /** Keeps the draft as it is, and again until it is as it is: sealing takes a moment in which typing goes on. */
  async #keep(): Promise<void> {
    const { message, storage } = this.#site;
    for (let kept = -1; kept !== this.#edits; ) {
      kept = this.#edits;
      const onTheirWay = this.uploads.filter(({ isOnItsWay }) => isOnItsWay);
      if (this.isEmpty) storage.remove('draft');
      else {
        const accepted = [...this.accepted, ...this.uploads.flatMap(({ verdict }) => verdict ?? [])];
        const waiting = onTheirWay.map(({ file: { id, name, size } }) => ({ id, name, size }));
        const [replyId, replyKey] = [this.#replyId, toBase64url(this.#replyKey)];
        const { text, answers } = this;
        const draft = { replyId, replyKey, text, answers: answers.stored, accepted, waiting };
        this.isKept = await storeDraft(message, storage, draft);
      }
    }
    const isNeeded = (fileId: string) => this.uploads.some(({ id, isOnItsWay }) => id === fileId && isOnItsWay);
    void deleteOtherFiles(message.id, isNeeded);
    this.#keeping = undefined;
  }
}
