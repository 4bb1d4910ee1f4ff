// Ways to choose files: a button, a camera on a phone, dragging and pasting them. Where no place took what was pasted
// it is the screen's, where the text is.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import filePickerCss from './file-picker.css?inline';

/** What a picker says, and whom it tells. */
export interface FilePicker {
  readonly add: string;
  readonly camera: string;
  readonly drop: string;
  /** Absent where it is said once for several pickers. */
  readonly limits?: string | undefined;
  /** Absent where no identity document is given. */
  readonly document?: string | undefined;
  /** What of the letter the files are for, by number; absent where they go along beside that. */
  readonly at?: number | undefined;
  /** A photo of an identity document: to be made safe first. */
  readonly documentPicked: (photo: File) => void;
  readonly picked: (files: readonly File[]) => void;
}

/**
 * Buttons over hidden inputs: a file input can't be themed, and its own words follow the browser's language, not ours.
 */
export function filePicker({
  add,
  camera,
  drop,
  limits,
  document,
  at,
  picked,
  documentPicked,
}: FilePicker): TemplateResult {
  const named = at === undefined ? nothing : `label-${at}`;
  return html`<div
    class="picker"
    part="file-picker"
    @dragover=${dragOver}
    @dragleave=${dragEnd}
    @drop=${dropped(picked)}
  >
    <div class="choices">
      <button
        type="button"
        class="secondary"
        id="add-files${at ?? ''}"
        part="button button-secondary"
        aria-describedby=${limits === undefined ? named : 'file-limits'}
        @click=${openNext}
      >${add}</button>
      <input type="file" multiple hidden aria-label=${add} @change=${chosen(picked)} />
      <button
        type="button"
        class="secondary camera"
        part="button button-secondary"
        aria-describedby=${named}
        @click=${openNext}
      >${camera}</button>
      <input type="file" accept="image/*" capture="environment" hidden aria-label=${camera} @change=${chosen(picked)} />
      ${document === undefined ? nothing : documentButton(document, at, documentPicked)}
      <span class="drop" aria-hidden="true">${drop}</span>
    </div>
    ${limits === undefined ? nothing : html`<p class="hint" id="file-limits">${limits}</p>`}
  </div>`;
}

function documentButton(label: string, at: number | undefined, picked: FilePicker['documentPicked']): TemplateResult {
  return html`<button type="button" class="secondary" id="add-document${at ?? ''}" part="button button-secondary" @click=${openNext}>
      ${label}
    </button>
    <input type="file" accept="image/*" hidden aria-label=${label} @change=${chosen(([photo]) => photo && picked(photo))} />`;
}

/** What something does with files that are brought to it. */
export interface FileTarget {
  readonly pasted: (event: ClipboardEvent) => void;
  readonly dragOver: (event: DragEvent) => void;
  readonly dragEnd: (event: DragEvent) => void;
  readonly dropped: (event: DragEvent) => void;
}

/** Takes what is pasted or dropped anywhere in it; once, though there is a picker in it that takes what is dropped. */
export function fileTarget(picked: FilePicker['picked']): FileTarget {
  const pasted = (event: ClipboardEvent) => {
    const files = pastedFiles(event);
    if (files.length > 0) picked(files);
  };
  return { pasted, dragOver, dragEnd, dropped: dropped(picked) };
}

/** The files of a paste, which is then done with; none when it was text, or is done with. */
export function pastedFiles(event: ClipboardEvent): readonly File[] {
  if (event.defaultPrevented) return [];
  const files = filesIn(event.clipboardData);
  // A cell of a spreadsheet comes as text and as a picture of it: who writes wants the text.
  if (files.length === 0 || event.clipboardData?.getData('text/plain') !== '') return [];
  event.preventDefault();
  return files;
}

function filesIn(transfer: DataTransfer | null): readonly File[] {
  return [...(transfer?.files ?? [])];
}

function openNext(event: Event): void {
  const button = event.currentTarget;
  const input = button instanceof HTMLElement ? button.nextElementSibling : null;
  if (input instanceof HTMLInputElement) input.click();
}

function chosen(picked: FilePicker['picked']): (event: Event) => void {
  return ({ currentTarget }) => {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const files = [...(currentTarget.files ?? [])];
    currentTarget.value = ''; // so that the same file can be chosen again after it was removed
    if (files.length > 0) picked(files);
  };
}

function dropped(picked: FilePicker['picked']): (event: DragEvent) => void {
  return (event) => {
    dragEnd(event);
    if (event.defaultPrevented) return;
    const files = filesIn(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    picked(files);
  };
}

function dragOver(event: DragEvent): void {
  if (event.dataTransfer?.types.includes('Files') !== true) return;
  event.preventDefault(); // else the browser opens the file, and the page with the text is gone
  mark(event, true);
}

function dragEnd(event: DragEvent): void {
  mark(event, false);
}

function mark({ currentTarget }: Event, over: boolean): void {
  if (currentTarget instanceof Element) currentTarget.classList.toggle('over', over);
}

export const filePickerStyles = unsafeCSS(filePickerCss);
