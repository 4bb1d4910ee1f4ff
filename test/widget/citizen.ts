// What a citizen does with the reader, in his words. Only this file knows where in the shadow roots things are.
import type { SecureMessageReaderElement } from '../../widget/package/secure-message-reader.d.ts';
import { SecureMessageReader } from '../../widget/secure-message-reader.ts';
import { API, type FakeServer } from './fake-server.ts';

const realFetch = window.fetch;

/** Opens the page with a message's link: the network from here on is the fake server. */
export function openPage(
  server: FakeServer,
  attributes: Readonly<Record<string, string>> = {},
): SecureMessageReaderElement {
  window.fetch = (input, init) => server.handle(new Request(input, init));
  if (server.id !== '') history.replaceState(null, '', server.fragment);
  if (customElements.get('secure-message-reader') === undefined) {
    customElements.define('secure-message-reader', SecureMessageReader);
  }
  const reader = document.createElement('secure-message-reader');
  for (const [name, value] of Object.entries({ lang: 'nl', ...attributes })) reader.setAttribute(name, value);
  reader.api = API;
  document.body.append(reader);
  return reader;
}

/** Leaves the page. What the browser keeps, it keeps. */
export function leavePage(): void {
  for (const reader of document.querySelectorAll('secure-message-reader')) reader.remove();
  window.fetch = realFetch;
}

/** As `leavePage`, and the browser forgets everything. */
export function forgetEverything(): void {
  leavePage();
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, '', location.pathname);
}

/** The shown screen's own tree. */
export function screenOf(reader: Element): ShadowRoot | undefined {
  return reader.shadowRoot?.querySelector('[exportparts]')?.shadowRoot ?? undefined;
}

/** All words on the screen, as they are read. */
export function wordsOn(reader: Element): string {
  return (screenOf(reader)?.textContent ?? '').replace(/\s+/g, ' ');
}

/**
 * Waits until something holds, asked after every frame. Fails by the runner's own time limit, with what was on the
 * screen.
 */
export async function sees<T>(reader: Element, find: () => T | undefined | null | false): Promise<T> {
  for (const end = performance.now() + 5000; performance.now() < end; ) {
    const result = find();
    if (result !== undefined && result !== null && result !== false) return result;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not seen: ${find} — on the screen: ${wordsOn(reader)}`);
}

export function seesWords(reader: Element, words: string): Promise<boolean> {
  return sees(reader, () => wordsOn(reader).includes(words));
}

export function button(reader: Element, name: string): HTMLButtonElement | undefined {
  const buttons = screenOf(reader)?.querySelectorAll('button') ?? [];
  return [...buttons].find(
    ({ hidden, ariaLabel, textContent }) => !hidden && (ariaLabel ?? textContent.trim()) === name,
  );
}

export async function taps(reader: Element, name: string): Promise<void> {
  (await sees(reader, () => button(reader, name))).click();
}

/** Types into the field of the screen. */
export async function types(reader: Element, text: string): Promise<void> {
  const field = await sees(reader, () =>
    screenOf(reader)?.querySelector<HTMLInputElement>('input:not([type=file]), textarea'),
  );
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** Asks for the code with a tap when the page does not by itself, and enters it. */
export async function entersCode(reader: Element, code: string): Promise<void> {
  const tap = await sees(
    reader,
    () => button(reader, 'Stuur mij een code') ?? wordsOn(reader).includes('gestuurd naar'),
  );
  if (tap instanceof HTMLElement) tap.click();
  await seesWords(reader, 'gestuurd naar');
  await types(reader, code);
}

/** Chooses files as with the picker. */
export async function adds(reader: Element, ...files: File[]): Promise<void> {
  const input = await sees(reader, () => screenOf(reader)?.querySelector<HTMLInputElement>('input[type=file]'));
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change'));
}
