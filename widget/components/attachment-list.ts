// A list of files: name, type, size, and what is happening to each. The accessible name of a download button is the
// file name.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import attachmentListCss from './attachment-list.css?inline';
import { icon } from './icons.ts';

/** A file to fetch. `percent` while it is on its way. */
export interface Downloadable {
  readonly id: string;
  readonly name: string;
  /** `pdf`, `jpg`: stands where no small picture of it does. */
  readonly kind: string;
  readonly details: TemplateResult;
  /** What happens when its name is pressed, for who does not see the drawing beside it. */
  readonly saves: string;
  readonly percent?: number | undefined;
  readonly problem?: string | undefined;
  /** A small picture of it. */
  readonly thumbnail?: string | undefined;
  /** A way to look at it without keeping it. */
  readonly view?: { readonly label: string; readonly show: () => void } | undefined;
  /** A picture that is being looked at, in place. */
  readonly preview?: string | undefined;
  /** Where the browser's own viewer shows it, in words and as an address: for who it did not open by itself. */
  readonly viewer?: { readonly label: string; readonly spoken: string; readonly url: string } | undefined;
}

/** Files that can be downloaded. */
export function downloadList(files: readonly Downloadable[], download: (id: string) => void): TemplateResult {
  return html`<ul class="files" part="attachments">
    ${files.map(
      ({
        id,
        name,
        kind,
        details,
        saves,
        percent,
        problem,
        thumbnail,
        view,
        preview,
        viewer,
      }) => html`<li class="file" part="attachment" id="file-${id}">
        ${problem === undefined ? nothing : html`<p class="error" id="problem-${id}" .textContent=${problem}></p>`}
        <div class="row">
          ${kindOrPicture(kind, preview === undefined ? thumbnail : undefined)}
          <div class="what">
            <button
              type="button"
              class="name"
              part="attachment-name"
              translate="no"
              aria-describedby=${problem === undefined ? `about-${id}` : `problem-${id} about-${id}`}
              @click=${() => download(id)}
            ><bdi id="name-${id}">${name}</bdi>${icon('save')}</button>
            <span class="details" id="about-${id}">${details}<span class="unseen">${saves}</span></span>
          </div>
          ${view === undefined ? nothing : viewButton(view, id)}
          ${
            viewer === undefined
              ? nothing
              : html`<a class="button quiet" aria-label=${viewer.spoken} href=${viewer.url} target="_blank" rel="noopener noreferrer">${icon('view')}${viewer.label}</a>`
          }
        </div>
        ${preview === undefined ? nothing : html`<img class="preview" id="preview-${id}" tabindex="-1" src=${preview} alt=${name} />`}
        ${percent === undefined ? nothing : html`<progress max="100" .value=${percent} aria-label=${name}></progress>`}
      </li>`,
    )}
  </ul>`;
}

function kindOrPicture(kind: string, picture: string | undefined): TemplateResult {
  return picture === undefined
    ? html`<span class="kind" aria-hidden="true" translate="no">${kind.slice(0, 4)}</span>`
    : html`<img class="kind" src=${picture} alt="" decoding="async" />`;
}

function viewButton({ label, show }: NonNullable<Downloadable['view']>, id: string): TemplateResult {
  return html`<button
    type="button"
    class="quiet"
    part="button button-plain"
    aria-describedby="name-${id}"
    data-focus-next="preview-${id}"
    @click=${show}
  >${icon('view')}${label}</button>`;
}

/** A file to send along. */
export interface Uploadable {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly details: string;
  readonly percent?: number | undefined;
  readonly problem?: string | undefined;
  /** Why its bar stands still, while it does. */
  readonly standsStill?: string | undefined;
  readonly remove: { readonly label: string; readonly spoken: string };
  readonly retry?: { readonly label: string; readonly spoken: string } | undefined;
}

/** Files on their way up, each with its own cancel. Where one was taken away the next one has the focus, else `add`. */
export function uploadList(
  files: readonly Uploadable[],
  remove: (id: string) => void,
  retry: (id: string) => void,
  add = 'add-files',
): TemplateResult | typeof nothing {
  if (files.length === 0) return nothing;
  return html`<ul class="files" part="attachments">
    ${repeat(
      files,
      ({ id }) => id,
      ({ id, name, kind, details, percent, problem, standsStill, ...buttons }, place) => {
        const why = problem === undefined ? nothing : `problem-${id}`;
        const next = files[place + 1]?.id ?? files[place - 1]?.id;
        return html`<li class="file" part="attachment" id="file-${id}" tabindex="-1" aria-describedby=${why}>
          <div class="row">
            ${kindOrPicture(kind, undefined)}
            <span class="chosen" translate="no"><bdi>${name}</bdi></span>
            <span class="details" .textContent=${details}></span>
            ${
              buttons.retry === undefined
                ? nothing
                : html`<button
                    type="button"
                    class="plain"
                    aria-label=${buttons.retry.spoken}
                    aria-describedby=${why}
                    data-focus-next="file-${id}"
                    @click=${() => retry(id)}
                  >${buttons.retry.label}</button>`
            }
            <button
              type="button"
              class="plain"
              aria-label=${buttons.remove.spoken}
              aria-describedby=${why}
              data-focus-next=${next === undefined ? add : `file-${next}`}
              @click=${() => remove(id)}
            >${buttons.remove.label}</button>
          </div>
          ${percent === undefined ? nothing : html`<progress max="100" .value=${percent} aria-label=${name}></progress>`}
          ${standsStill === undefined ? nothing : html`<p class="hint" .textContent=${standsStill}></p>`}
          ${problem === undefined ? nothing : html`<p class="error" id="problem-${id}" .textContent=${problem}></p>`}
        </li>`;
      },
    )}
  </ul>`;
}

export const attachmentListStyles = unsafeCSS(attachmentListCss);
