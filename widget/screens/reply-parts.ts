// Parts of the reply's screen: a file on its way, what becomes of the reply, and the question before it is thrown away.
import { html, nothing, type TemplateResult } from 'lit';
import type { Uploadable } from '../components/attachment-list.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import type { ReplyStep } from '../reply/reply-step.ts';
import { whyInWords, whyStill } from '../reply/upload-news.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';

/** A file as its row shows it. */
export function asUploadable(file: OutgoingFile, language: WholeLanguage): Uploadable {
  const { texts, formats } = language;
  const words = texts.attachment;
  const { id, name, size, progress } = file;
  const still = whyStill(file);
  const refused = typeof progress === 'object' ? progress : undefined;
  const underWay = typeof progress === 'number' || progress === 'waiting';
  return {
    id,
    name,
    details: progress === 'accepted' ? words.ready + texts.comma + formats.size(size) : formats.size(size),
    percent: typeof progress === 'number' ? progress : progress === 'checking' ? 100 : undefined,
    problem: refused === undefined || still ? undefined : whyInWords(refused.problem, language),
    standsStill: still && whyInWords(still, language),
    remove: underWay
      ? { label: words.cancelShort, spoken: words.cancel(name) }
      : { label: words.removeShort, spoken: words.remove(name) },
    retry: refused?.canRetry === true ? { label: words.retryShort, spoken: words.retry(name) } : undefined,
  };
}

/** What becomes of the reply, in words; empty while it is being written. */
export function stepInWords(step: ReplyStep, language: WholeLanguage): string {
  const { reply: words } = language.texts;
  if (step.step === 'waiting') return problemText(language, step.problem);
  if (step.step === 'writing') return '';
  return step.step === 'uploading' ? words.sendingSoon : words.sending;
}

/** What becomes of a reply that is to go; with a way to take it back, as long as there is one. */
export function sendingNote(
  status: string,
  { texts }: WholeLanguage,
  takeBack: (() => void) | undefined,
): TemplateResult {
  return html`<div class="note" part="note">
    <p class="status" part="status" .textContent=${status}></p>
    ${
      takeBack === undefined
        ? nothing
        : html`<button type="button" class="secondary" part="button button-secondary" @click=${takeBack}>
            ${texts.reply.unsend}
          </button>`
    }
  </div>`;
}

/** Asks before everything is thrown away. Who asked for it finds himself on the button that keeps it. */
export function discardQuestion({ texts }: WholeLanguage, discard: () => void, keep: () => void): TemplateResult {
  const words = texts.reply;
  return html`<div class="note sure" part="note">
    <p id="sure">${words.discardSure}</p>
    <div class="actions">
      <button type="button" class="secondary" part="button button-secondary" @click=${discard}>
        ${words.discardYes}
      </button>
      <button
        type="button"
        class="secondary"
        id="keep"
        part="button button-secondary"
        aria-describedby="sure"
        data-focus-next="discard"
        @click=${keep}
      >${words.discardNo}</button>
    </div>
  </div>`;
}
