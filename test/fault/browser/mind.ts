// What goes on in a citizen's mind: what he knows, what he wants next of what the screen offers, and what he would
// complain about.
import { codeIn } from '../../support/code-in.ts';
import type { Arrivals, ReceivedMail } from '../../support/inbox.ts';
import type { Act, Around, Errand, Told } from './errand.ts';
import type { Look } from './look.ts';

/** Milliseconds after which a citizen before whom nothing changes, and who is offered nothing, has met a dead end. */
const PATIENCE = 45_000;
/** Milliseconds that something stands before he has read it. */
const READS_FOR = 400;
/** Milliseconds before he loads a page himself on which the reader did not come: it may come yet. */
const FALLBACK_FOR = 20_000;
/** Milliseconds between two presses of a button that says: try again. */
const TRIES_EVERY = 700;

export class Mind {
  readonly told: Told = { sentences: new Set(), acts: [], opened: 1, violations: [] };
  /** What he knows that he has done. */
  readonly done = new Set<'read' | 'fetched' | 'wrote' | 'added' | 'sent' | 'saved' | 'closed'>();
  /** Reference of the code that he typed last. */
  typed = '';
  /** True once he did something on this page: then the focus is his. */
  hasActed = false;
  readonly #errand: Errand;
  readonly #mails: Arrivals<ReceivedMail>;
  readonly #around: Around;
  #standsSince = { look: '', at: 0 };
  #lastNews = { look: '', at: 0 };

  constructor(errand: Errand, mails: Arrivals<ReceivedMail>, around: Around) {
    this.#errand = errand;
    this.#mails = mails;
    this.#around = around;
  }

  /** Takes in what is on the screen, and decides. */
  reads(look: Look): Act | undefined {
    this.#judges(look);
    this.#notes(look);
    if (look.isFallback) return this.#hasStood(look, FALLBACK_FOR) ? 'load the page again' : undefined;
    if (look.buttons.includes(TRY)) return this.#hasStood(look, TRIES_EVERY) ? 'try again' : undefined;
    if (look.screen === 'code') return this.#onCode(look);
    if (look.screen === 'message') return this.#onMessage(look);
    if (look.screen === 'reply') return this.#onReply(look);
    return look.screen === 'receipt' ? 'go back' : undefined;
  }

  /** What he knows from now on. */
  #notes(look: Look): void {
    const { letter, answer } = this.#errand;
    if (look.letter.includes(letter.text)) this.done.add('read');
    const isBelow = look.replies.some((reply) => reply.includes(spaced(answer.text)));
    if (look.screen === 'receipt' || (isBelow && !look.hasDraft)) this.done.add('sent');
    if (look.screen === 'notice' && this.done.has('saved')) this.done.add('closed');
  }

  #onCode({ buttons, code, problems }: Look): Act | undefined {
    if (code !== undefined && code.reference !== '' && !code.isReadonly && this.codeOf(code.reference) !== undefined) {
      const isNew = this.typed !== code.reference;
      if (isNew || (code.value === '' && problems.length === 0)) return 'type the code';
    }
    const wants = code === undefined || problems.length > 0;
    return wants && buttons.some((name) => ASK.includes(name)) ? 'ask for a code' : undefined;
  }

  #onMessage(look: Look): Act | undefined {
    const done = this.done;
    if (!done.has('read')) return undefined;
    if (!done.has('fetched')) return this.#hasStood(look, READS_FOR) ? 'fetch the file' : undefined;
    if (done.has('sent')) return done.has('saved') ? 'close' : 'save';
    if (look.hasDraft || !done.has('wrote')) return 'answer';
    if (!this.#hasStood(look, 5000)) return undefined; // what he sent is on its way to the screen
    this.violates('what he typed is gone: neither a draft nor a reply');
    done.delete('wrote');
    return 'answer';
  }

  #onReply(look: Look): Act | undefined {
    const { answer, isHasty } = this.#errand;
    const done = this.done;
    if (look.answer === undefined || look.answer.isReadonly) return undefined;
    if (look.answer.value !== answer.text) return this.#writes(look, look.answer.value);
    if (!done.has('added')) return 'add files';
    const isMissing = answer.files.some(({ name }) => !look.files.some((row) => row.name === name));
    if (isMissing || look.files.some(({ problem }) => problem !== '')) return this.#mendsFiles(look);
    if (look.status !== '') return undefined; // it is being sent, or waits for the network
    return isHasty || look.files.every(({ isReady }) => isReady) ? 'send' : undefined;
  }

  #writes(look: Look, found: string): Act | undefined {
    const isBefore = this.done.has('wrote');
    if (!this.#hasStood(look, isBefore ? 1000 : 0)) return undefined;
    if (isBefore) this.violates(`what he typed is not there: ${JSON.stringify(found)}`);
    return 'write';
  }

  #mendsFiles(look: Look): Act | undefined {
    if (!this.#hasStood(look, TRIES_EVERY)) return undefined;
    return look.buttons.some((name) => name.startsWith(RETRY_FILE)) ? 'try a file again' : 'choose a file again';
  }

  /** What must be so on every screen, once he had time to read it. */
  #judges(look: Look): void {
    if (!this.#hasStood(look, READS_FOR)) return;
    for (const sentence of [...look.problems, ...look.files.map(({ problem }) => problem)])
      if (sentence !== '') this.told.sentences.add(sentence);
    const wrong = this.#around.judge?.(look);
    if (wrong !== undefined) this.violates(wrong);
    if (look.problems.length > 1) this.violates(`two sentences at once: ${look.problems.join(' | ')}`);
    if (look.screen !== undefined && this.hasActed && look.focus === 'page')
      this.violates(`the focus is nowhere on ${look.screen}: ${look.heading}`);
  }

  /** True when the same has stood on the screen for so long. */
  #hasStood(look: Look, milliseconds: number): boolean {
    const now = JSON.stringify([
      look.screen,
      look.heading,
      look.problems,
      look.status,
      look.files,
      look.focus,
      look.answer,
    ]);
    if (now !== this.#standsSince.look) this.#standsSince = { look: now, at: Date.now() };
    return Date.now() - this.#standsSince.at >= milliseconds;
  }

  /** He has done something: what stands there now is new. */
  acts(act: Act): void {
    this.told.acts.push(act);
    this.#standsSince = { look: '', at: 0 };
    this.hasActed = true;
  }

  /** True when the same has stood there for too long, whatever he pressed. */
  isStuck(look: Look | undefined, address: string): boolean {
    const now = JSON.stringify([look, this.done.size, address]);
    if (now !== this.#lastNews.look) this.#lastNews = { look: now, at: Date.now() };
    return Date.now() - this.#lastNews.at >= (this.#around.patience ?? PATIENCE);
  }

  /** The code with this reference, if it has come. */
  codeOf(reference: string): string | undefined {
    const found = this.#mails.all.find(
      ({ to, mail }) =>
        to.includes(this.#errand.address) &&
        mail.subject?.endsWith(' – Uw toegangscode') === true &&
        mail.text?.includes(reference) === true,
    );
    return found === undefined ? undefined : codeIn(found.mail.text);
  }

  violates(what: string): void {
    if (!this.told.violations.includes(what)) this.told.violations.push(what);
  }
}

export const ASK = ['Stuur mij een code', 'Stuur een nieuwe code'];
export const TRY = 'Probeer het nu opnieuw';
export const RETRY_FILE = 'Opnieuw proberen: ';

/** As words stand on a screen. */
function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
