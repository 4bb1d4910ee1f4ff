// The languages that the reader speaks, each by its own name: whoever can't read the page's language finds his own.
import { html, LitElement, nothing, type TemplateResult, unsafeCSS } from 'lit';
import { ScreenRequestEvent } from '../events.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { LANGUAGE_CODES, LANGUAGES } from '../texts/languages.ts';
import languageChoiceCss from './language-choice.css?inline';
import { baseStyles } from './styles.ts';

/** @fires request - speak */
export class LanguageChoice extends LitElement {
  static override styles = [baseStyles, unsafeCSS(languageChoiceCss)];
  static override properties = { language: { attribute: false } };

  declare language: WholeLanguage;

  protected override shouldUpdate(): boolean {
    return this.language !== undefined;
  }

  protected override render(): TemplateResult {
    return html`<div class="languages" part="languages" role="group" aria-label=${this.language.texts.languages.choose}>
      ${LANGUAGE_CODES.map((code) => {
        const { name, dir } = LANGUAGES[code];
        const speak = () => this.dispatchEvent(new ScreenRequestEvent({ type: 'speak', language: code }));
        return html`<button
          type="button"
          class="quiet"
          part="button button-plain"
          lang=${code}
          dir=${dir}
          aria-current=${code === this.language.code ? 'true' : nothing}
          @click=${speak}
        >${name}</button>`;
      })}
    </div>`;
  }
}

if (!customElements.get('secure-message-language-choice'))
  customElements.define('secure-message-language-choice', LanguageChoice);
