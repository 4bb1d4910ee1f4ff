// The languages that the reader speaks, each by its own name: whoever can't read the page's language finds his own.
import { html, LitElement, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { WholeLanguage } from '../texts/language.ts';
import { LANGUAGE_CODES, LANGUAGES, type LanguageCode } from '../texts/languages.ts';
import languageChoiceCss from './language-choice.css?inline';
import { baseStyles } from './styles.ts';

export class LanguageChoice extends LitElement {
  static override styles = [baseStyles, unsafeCSS(languageChoiceCss)];
  static override properties = { language: { attribute: false }, chosen: { attribute: false } };

  declare language: WholeLanguage;
  declare chosen: (language: LanguageCode) => void;

  protected override shouldUpdate(): boolean {
    return this.language !== undefined;
  }

  protected override render(): TemplateResult {
    return html`<div class="languages" part="languages" role="group" aria-label=${this.language.texts.languages.choose}>
      ${LANGUAGE_CODES.map((code) => {
        const { name, dir } = LANGUAGES[code];
        return html`<button
          type="button"
          class="quiet"
          part="button button-plain"
          lang=${code}
          dir=${dir}
          aria-current=${code === this.language.code ? 'true' : nothing}
          @click=${() => this.chosen(code)}
        >${name}</button>`;
      })}
    </div>`;
  }
}

if (!customElements.get('secure-message-language-choice'))
  customElements.define('secure-message-language-choice', LanguageChoice);
