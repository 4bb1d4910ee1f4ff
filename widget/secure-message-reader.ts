// The element on the municipality's page: runs the effects of its state, and shows the screen that the state names.
import { Task } from '@lit/task';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { messageId } from '../server/contract/keys.ts';
import type { MessageNotice } from '../server/contract/message-notice.ts';
import { begin } from './code-request.ts';
import { missingPart } from './components/missing-part.ts';
import { baseStyles, wideStyles } from './components/styles.ts';
import { publicEvent, type ScreenRequestEvent } from './events.ts';
import type { beginFrame } from './isolated/first-frame.ts';
import type { ScreenName, SecureMessageReaderElement } from './package/secure-message-reader.d.ts';
import { forgetLink, keepLink, takeLink, watchAddress } from './page/address-bar.ts';
import { browserStorage } from './page/browser-storage.ts';
import { afterPaint, retryWhileOffline } from './page/page-activity.ts';
import { languageTagOf } from './page/page-language.ts';
import { setSurroundings, surroundings } from './page/surroundings.ts';
import { applyTheme } from './page/theme.ts';
import { watchTheme } from './page/theme-changes.ts';
import type { Link, ReaderEffects } from './reader-effects.ts';
import { next, type ReaderEvent, type ReaderState, screenOf, WANTED } from './reader-state.ts';
import { letterPart, screens, upcoming } from './screen-loading.ts';
import { languageChoice, screenTemplate, sessionEnd } from './screen-template.ts';
import type { Screen } from './screens/screen.ts';
import { type Language, loadLanguage, type WholeLanguage, wholeLanguage } from './texts/language.ts';
import type { LanguageCode } from './texts/languages.ts';

/** Reads and answers a municipality's confidential mail. What a page may rely on is in `public-face.ts`. */
export class SecureMessageReader extends LitElement implements SecureMessageReaderElement {
  static override styles = [...baseStyles, wideStyles];
  static override properties = {
    api: { attribute: false },
    lang: {},
    headingLevel: { type: Number, attribute: 'heading-level' },
    isolated: { type: Boolean },
    state: { state: true },
    language: { state: true },
    whole: { state: true },
  };
  /** Where this script came from, `<server>/widget/<version>/`; set by the entry, which alone knows its own address. */
  static scriptBase = '';
  static beginFrame: typeof beginFrame;
  /** For the script of the frame, which can't know of the reader's own modules. */
  static readonly setSurroundings = setSurroundings;
  /**
   * The server's address, when it is not where the script came from. A property, no attribute: markup that somebody
   * gets into the page must not lead a citizen's answer to another server.
   */
  declare api: string | undefined;
  declare lang: string;
  declare headingLevel: number;
  declare isolated: boolean;
  declare private state: ReaderState;
  declare private language: Language | undefined;
  /** The same language, with what is said after the code. */
  declare private whole: WholeLanguage | undefined;
  #link: Link | undefined;
  #effects: ReaderEffects | undefined;
  /** Whose message it is, as soon as any answer told. */
  #notice: MessageNotice | undefined;
  #shownScreen: ScreenName | undefined;
  /** The state that is shown: it stands until the parts of the next screen are there. */
  #standing: ReaderState = { at: 'start' };
  readonly #there = new Set<ScreenName>(['code']);
  #connected = new AbortController();
  #words: Promise<void> | undefined;
  /** The language that the citizen asked for. */
  #chosen: string | undefined;
  /** A part did not come, or something happened that must not. */
  #isLost = false;

  // Runs whenever the state changes; leaving a state aborts what it had under way.
  readonly #running = new Task(this, {
    args: () => [this.state] as const,
    task: async ([state], { signal }) => {
      if (this.#link === undefined || state.at === 'start') return;
      this.#effects ??= await this.#loadEffects(this.#link);
      const event = signal.aborted ? undefined : await this.#effects.run(state, signal);
      if (event !== undefined && !signal.aborted) this.#dispatch(event);
      if (this.#shownScreen !== undefined) await this.#fetchUpcoming(this.#shownScreen);
    },
    onError: (error) => this.#miss(error),
  });

  constructor() {
    super();
    this.headingLevel = 2;
    this.isolated = false;
    this.state = { at: 'start' };
  }

  override connectedCallback(): void {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    // Put in later than the entry looked for it, else the entry knows of it (define.ts). Nothing is shown here.
    if (this.isolated || this.hasAttribute('isolated'))
      return void import('./isolated/shell.ts').then(({ frameIn }) => frameIn(this, SecureMessageReader, signal));
    super.connectedCallback();
    watchTheme(() => this.requestUpdate(), signal);
    watchAddress(() => void this.#readAddress(), signal);
    const isUnsent = () => {
      const draft = this.#effects?.draft;
      return draft?.isEmpty === false && !(this.#isLost && draft.isKept); // the reload that we ask for loses nothing
    };
    addEventListener('beforeunload', (event) => isUnsent() && event.preventDefault(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#lockIfEnded(), { signal });
    void this.#readAddress();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected.abort();
    this.#running.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    applyTheme(this);
    if (changed.has('lang') || this.#words === undefined) this.#words = this.#loadLanguage();
    const [screen, isOpen] = [screenOf(this.state), 'opened' in this.state];
    const isThere = screen === undefined || this.#there.has(screen);
    // Each screen stands until the next can be shown, but an open message that is closed goes at once.
    const canBeShown = isOpen ? isThere && this.whole !== undefined : isThere || 'opened' in this.#standing;
    if (canBeShown) this.#standing = this.state;
  }

  protected override updated(): void {
    const screen = this.language === undefined ? undefined : screenOf(this.state);
    if (screen === undefined || screen === this.#shownScreen) return;
    const isFirst = this.#shownScreen === undefined;
    this.#shownScreen = screen;
    void this.#shown(screen, !isFirst);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { language, whole, headingLevel } = this;
    if (language === undefined) return this.#isLost ? html`<slot></slot>` : nothing;
    const [state, effects, notice, client] = [this.#standing, this.#effects, this.#notice, this.#client];
    const [handle, speak] = [this.#handleRequest, this.#speak];
    const reading = { language, whole, state, headingLevel, effects, client, notice, handle, speak };
    return html`<div part="reader" lang=${language.code} dir=${language.dir}>
      ${this.#isLost ? missingPart(language) : nothing} ${screenTemplate(reading)} ${languageChoice(reading)}
      ${sessionEnd(reading)}
    </div>`;
  }

  #dispatch(event: ReaderEvent): void {
    this.state = next(this.state, event);
    if (event.type === 'code-answered') this.#notice = event.answer.message;
    if ('problem' in event && 'message' in event.problem) this.#notice = event.problem.message ?? this.#notice;
    if (event.type === 'opened') {
      this.#notice = event.opened.notice;
      this.dispatchEvent(publicEvent('secure-message-opened', null));
    }
    if (event.type === 'replied') this.dispatchEvent(publicEvent('secure-message-replied', null));
    if (event.type === 'refused')
      this.dispatchEvent(publicEvent('secure-message-failed', { code: event.problem.code }));
  }

  readonly #handleRequest = ({ request }: ScreenRequestEvent) => {
    const draft = this.#effects?.draft;
    switch (request.type) {
      case 'send-code':
        return this.#dispatch({ ...request, type: 'code-wanted', automatic: false });
      case 'look-up-code':
        return void this.#follow(this.#effects?.lookUpCode());
      case 'enter-code':
        return this.#dispatch({ type: 'code-entered', code: request.code });
      case 'download':
      case 'view':
        return void this.#follow(this.#effects?.fetch(request, this.state));
      case 'save':
        return void this.#follow(this.whole && this.#effects?.save(this.state, this.whole));
      case 'part-missing':
        return this.#miss(request.error);
      case 'write':
      case 'answer':
      case 'add-files':
      case 'retry-file':
      case 'remove-file':
        this.#effects?.edit(request);
        return this.#dispatch({ type: 'reply-edited' });
      case 'send-reply':
        return this.#dispatch({ type: 'send-wanted', filesUnderWay: draft?.filesAre === 'under way' });
      case 'discard-reply':
        return void draft?.discard().then(() => this.#dispatch({ type: 'message-wanted' }));
      case 'close':
        return this.#close();
      default:
        return this.#dispatch(WANTED[request.type]);
    }
  };

  /** Never by the page's `<base>` or `document.baseURI`: markup that somebody gets into the page can set both. */
  get #server(): string {
    return new URL(this.api ?? `${SecureMessageReader.scriptBase}../../`, location.href).href;
  }

  readonly #client = async () => new (await import('./reader-effects.ts')).ReaderClient(this.#server);

  async #readAddress(): Promise<void> {
    const reading = takeLink();
    if (reading.link === 'none' && this.#link !== undefined) return keepLink(this.#link.secret);
    if (reading.link !== 'whole') {
      this.#reset();
      const code = reading.link === 'none' ? 'link-missing' : 'link-broken';
      return this.#dispatch({ type: 'link-refused', problem: { code } });
    }
    const id = await messageId(reading.secret);
    if (this.#link?.id === id) return;
    this.#reset();
    const api = this.#server;
    const { session, asked } = begin(api, id); // before there is a screen, or what understands the answer
    this.#link = { api, id, secret: reading.secret, asked };
    this.#chosen = browserStorage(id).read('language') ?? this.#chosen;
    if (this.#chosen !== undefined) this.#words = this.#loadLanguage();
    const after = browserStorage(id).read('answering') === undefined ? 'message' : 'reply';
    this.#dispatch({ type: 'linked', session, pageActive: asked !== undefined, after });
  }

  /** Once the first screen stands: on a slow line the citizen sees at once that something happens. */
  async #loadEffects(link: Link): Promise<ReaderEffects> {
    await this.#words;
    if (this.state.at === 'code') await afterPaint(this.updateComplete);
    const { ReaderEffects } = await this.#part(() => import('./reader-effects.ts'));
    const changed = () => this.requestUpdate();
    return new ReaderEffects(link, browserStorage(link.id), changed, (event) => this.#dispatch(event));
  }

  async #shown(screen: ScreenName, moveFocus: boolean): Promise<void> {
    this.dispatchEvent(publicEvent('secure-message-screen-changed', { screen }));
    const words = screen === 'code' || screen === 'notice' ? undefined : this.#part(this.#loadWhole);
    const parts = [this.#part(screens[screen]), words, this.#part(() => letterPart(this.state)).catch(() => {})];
    if (!(await Promise.all(parts).catch(this.#miss)) || screen !== this.#shownScreen) return;
    this.#there.add(screen);
    this.requestUpdate();
    await this.updateComplete;
    if (moveFocus) await this.renderRoot.querySelector<Screen>(`secure-message-${screen}-screen`)?.focusHeading();
    if (this.#effects !== undefined || screen === 'notice') await this.#fetchUpcoming(screen);
  }

  /** So that the last digit waits for one answer and nothing else. What does not come is told when it is needed. */
  async #fetchUpcoming(screen: ScreenName): Promise<void> {
    for (const soon of [this.#loadWhole, ...upcoming[screen]]) await this.#part(soon).catch(() => {});
  }

  readonly #part = <T>(load: () => Promise<T>) => retryWhileOffline(load, this.#connected.signal);

  /** What an effect leads to, that no state waits for. */
  async #follow(effect: Promise<ReaderEvent | undefined> | undefined): Promise<void> {
    const event = await effect?.catch(this.#miss);
    if (event !== undefined) this.#dispatch(event);
  }

  readonly #miss = (error: unknown): undefined => {
    if (this.#connected.signal.aborted) return;
    reportError(error);
    this.#isLost = true;
    this.requestUpdate();
  };

  /** Remembered as long as the message: the next letter may be for somebody else. */
  readonly #speak = (language: LanguageCode) => {
    this.#chosen = language;
    if (this.#link !== undefined && this.#notice !== undefined)
      browserStorage(this.#link.id).write('language', language, Date.parse(this.#notice.expiresAt));
    this.#words = this.#loadLanguage();
  };

  async #loadLanguage(): Promise<void> {
    const load = () => loadLanguage(this.#chosen ?? (this.lang || languageTagOf(this)));
    const language = await this.#part(load).catch(this.#miss);
    if (language === undefined || language.code === this.language?.code) return;
    if (this.whole !== undefined) this.whole = await wholeLanguage(language);
    this.language = language;
  }

  readonly #loadWhole = async () => {
    const { language } = this;
    if (language !== undefined && this.whole?.code !== language.code) this.whole = await wholeLanguage(language);
  };

  #close(): void {
    this.#effects?.close();
    this.#reset();
    forgetLink();
    surroundings()?.forget();
    this.#dispatch({ type: 'closed' });
  }

  /** A page that comes back from the back/forward cache shows nothing that was closed meanwhile. */
  #lockIfEnded(): void {
    const ended = this.#link !== undefined && browserStorage(this.#link.id).read('token') === undefined;
    if (ended && 'opened' in this.state) this.#close();
  }

  #reset(): void {
    this.#link = undefined;
    this.#effects = undefined;
    this.#notice = undefined;
  }
}
