// A list of files: name, type, size, and what is happening to each. The accessible name of a download button is the file name.
import { css, html, nothing, type TemplateResult } from 'lit';

/** A file to fetch. `percent` while it is on its way. */
export interface Downloadable {
  readonly id: string;
  readonly name: string;
  readonly details: string;
  readonly percent?: number | undefined;
  readonly problem?: string | undefined;
  /** For a picture: a way to look at it here, and the picture once it is there. */
  readonly view?:
    | { readonly label: string; readonly spoken: string; readonly show: () => void; readonly url: string | undefined }
    | undefined;
}

/** Files that can be downloaded. */
export function downloadList(files: readonly Downloadable[], download: (id: string) => void): TemplateResult {
  return html`<ul class="files" part="attachments">
    ${files.map(
      ({ id, name, details, percent, problem, view }) => html`<li class="file" part="attachment">
        ${problem === undefined ? nothing : html`<p class="error" id="problem-${id}" .textContent=${problem}></p>`}
        <div class="row">
          <button
            type="button"
            class="name"
            part="attachment-name"
            translate="no"
            aria-describedby=${problem === undefined ? `about-${id}` : `problem-${id} about-${id}`}
            @click=${() => download(id)}
          ><span aria-hidden="true" class="arrow"></span><bdi>${name}</bdi></button>
          <span class="details" id="about-${id}">${details}</span>
          ${view === undefined || view.url !== undefined ? nothing : html`<button type="button" class="plain" part="button button-plain" aria-label=${view.spoken} @click=${view.show}>${view.label}</button>`}
        </div>
        ${view?.url === undefined ? nothing : html`<img class="preview" src=${view.url} alt=${name} />`}
        ${percent === undefined ? nothing : html`<progress max="100" .value=${percent} aria-label=${name}></progress>`}
      </li>`,
    )}
  </ul>`;
}

/** A file to send along. */
export interface Uploadable {
  readonly id: string;
  readonly name: string;
  readonly details: string;
  readonly percent?: number | undefined;
  readonly problem?: string | undefined;
  readonly remove: { readonly label: string; readonly spoken: string };
  readonly retry?: { readonly label: string; readonly spoken: string } | undefined;
}

/** Files on their way up, each with its own cancel. */
export function uploadList(
  files: readonly Uploadable[],
  remove: (id: string) => void,
  retry: (id: string) => void,
): TemplateResult | typeof nothing {
  if (files.length === 0) return nothing;
  return html`<ul class="files" part="attachments">
    ${files.map(
      ({ id, name, details, percent, problem, ...buttons }) => html`<li class="file" part="attachment">
        <div class="row">
          <span class="chosen" translate="no"><bdi>${name}</bdi></span>
          <span class="details" .textContent=${details}></span>
          ${
            buttons.retry === undefined
              ? nothing
              : html`<button type="button" class="plain" aria-label=${buttons.retry.spoken} @click=${() => retry(id)}>
                  ${buttons.retry.label}
                </button>`
          }
          <button type="button" class="plain" aria-label=${buttons.remove.spoken} @click=${() => remove(id)}>
            ${buttons.remove.label}
          </button>
        </div>
        ${percent === undefined ? nothing : html`<progress max="100" .value=${percent} aria-label=${name}></progress>`}
        ${problem === undefined ? nothing : html`<p class="error" .textContent=${problem}></p>`}
      </li>`,
    )}
  </ul>`;
}

export const attachmentListStyles = css`
  .files { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; margin: 0 0 1rem; padding: 0; list-style: none; }
  .file { padding: 0.25rem 0.75rem; border: 1px solid var(--_line); border-radius: var(--_box-radius); }
  .row { display: flex; flex-wrap: wrap; align-items: center; column-gap: 0.75rem; }
  .name { flex: 1 1 12rem; justify-content: flex-start; padding-inline: 0; text-align: start; text-decoration: underline; text-underline-offset: 0.2em; overflow-wrap: anywhere; min-inline-size: 0; }
  .name:hover { text-decoration-thickness: 2px; }
  .arrow { flex: none; inline-size: 1.1em; block-size: 1.1em; background: currentcolor; clip-path: polygon(42% 0, 58% 0, 58% 48%, 76% 30%, 87% 41%, 50% 78%, 13% 41%, 24% 30%, 42% 48%, 42% 0, 0 0, 0 86%, 100% 86%, 100% 100%, 0 100%, 0 86%, 0 0); }
  .chosen { flex: 1 1 10rem; padding-block: 0.5rem; font-weight: 600; overflow-wrap: anywhere; min-inline-size: 0; }
  .preview { display: block; max-inline-size: 100%; block-size: auto; margin-block: 0.5rem; }
  .details { font-size: 0.9375em; overflow-wrap: anywhere; }
  progress { display: block; inline-size: 100%; block-size: 0.5rem; margin-block-end: 0.5rem; accent-color: var(--_primary-bg); }
  @media (forced-colors: active) { .arrow { background: ButtonText; } }
  @media print { .row > .name { display: block; text-decoration: none; color: inherit; } .arrow { display: none; } }
`;
