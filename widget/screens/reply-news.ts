// What a reply's screen says aloud by itself: what becomes of its files, of the reply, and of a file that was taken
// back.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Announcer } from '../components/announcer.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import type { ReplyStep } from '../reply/reply-step.ts';
import { UploadNews } from '../reply/upload-news.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { stepInWords } from './reply-parts.ts';

/** A screen with a reply. */
interface ReplyHost extends ReactiveControllerHost {
  readonly language: WholeLanguage;
  readonly files: readonly OutgoingFile[];
  readonly step: ReplyStep;
}

export class ReplyNews implements ReactiveController {
  readonly #host: ReplyHost;
  readonly #announcer: Announcer;
  #uploads: UploadNews | undefined;
  #connected = new AbortController();

  constructor(host: ReplyHost, announcer: Announcer) {
    this.#host = host;
    this.#announcer = announcer;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    for (const type of ['online', 'offline']) addEventListener(type, () => this.tellFiles(), { signal });
  }

  hostDisconnected(): void {
    this.#connected.abort();
  }

  /** What became of the files, and refusals at once. */
  tellFiles(): void {
    this.#host.requestUpdate();
    this.#uploads ??= new UploadNews(this.#host.files);
    const [news, host] = [this.#uploads, this.#host];
    this.#announcer.say('refusals', () => news.refusals(host.files, host.language), 'urgent');
    this.#announcer.say('files', () => news.told(host.files, host.language));
  }

  /** A refusal is said by the alert that it fills. */
  tellStep(before: ReplyStep['step'] | undefined): void {
    const { step, language } = this.#host;
    if (before === undefined) return;
    if (step.step !== 'writing') {
      this.#announcer.say('sending', () => stepInWords(this.#host.step, this.#host.language));
      return;
    }
    this.#announcer.unsay('sending');
    if (step.problem === undefined && step.isHeldByFiles === undefined && before !== 'writing')
      this.#announcer.say('sending', () => language.texts.reply.unsent);
  }

  tellRemoved(attachmentId: string): void {
    const { files, language } = this.#host;
    const name = files.find(({ id }) => id === attachmentId)?.name ?? '';
    this.#announcer.say('removed', () => language.texts.attachment.removed(name));
  }
}
