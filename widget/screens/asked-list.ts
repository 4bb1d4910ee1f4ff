// What a letter asks for, as the list that it ends in; and what a reply answered, as its citizen reads it again.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Answer, AskedItem } from '../../server/contract/ask.ts';
import type { ReplyLetter } from '../../server/contract/letter.ts';
import { answerInWords } from '../reading/answers-in-words.ts';
import type { WholeLanguage } from '../texts/language.ts';
import askedListCss from './asked-list.css?inline';

/** The list; what earlier replies answered is marked. */
export function askedList(
  items: readonly AskedItem[],
  before: ReadonlyMap<number, Answer>,
  { texts }: WholeLanguage,
  lang: string,
): TemplateResult {
  const words = texts.ask;
  return html`<ol class="asked">
    ${items.map(({ label, hint, required }, place) => {
      const answer = before.get(place + 1);
      const need = required ? words.required : words.optional;
      const state = answer === undefined ? need : 'reason' in answer ? words.notGiven : words.given;
      return html`<li class=${answer === undefined ? 'open' : 'done'}>
        <bdi lang=${lang}>${label}</bdi> <span class="state">(${state})</span>
        ${hint === undefined ? nothing : html`<p class="hint" lang=${lang} dir="auto">${hint}</p>`}
      </li>`;
    })}
  </ol>`;
}

/** The answers of a reply, under the names of what they answer; nothing when it has none. */
export function answersGiven(
  letter: ReplyLetter,
  language: WholeLanguage,
  lang: string | undefined,
): TemplateResult | typeof nothing {
  const answers = letter.answers ?? [];
  if (answers.length === 0) return nothing;
  return html`<dl class="answers">
    ${answers.map(
      (
        answer,
      ) => html`<dt><span translate="no">${answer.item}.</span> <bdi lang=${lang ?? nothing}>${letter.ask?.items[answer.item - 1]?.label}</bdi></dt>
        <dd dir="auto">${answerInWords(answer, letter, language)}</dd>`,
    )}
  </dl>`;
}

export const askedListStyles = unsafeCSS(askedListCss);
