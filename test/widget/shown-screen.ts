// Puts one screen on the page, alone, and asks axe-core what a person with a disability would meet.
import { expect } from '@open-wc/testing';
import 'axe-core';
import type * as Axe from 'axe-core';
import type { LitElement } from 'lit';
import { type ScreenRequest, ScreenRequestEvent } from '../../widget/events.ts';
import { loadLanguage, type WholeLanguage, wholeLanguage } from '../../widget/texts/language.ts';
import { LANGUAGE_CODES } from '../../widget/texts/languages.ts';

declare global {
  interface Window {
    readonly axe: typeof Axe; // a classic script: it exports nothing to a module
  }
}

export const languages: readonly WholeLanguage[] = await Promise.all(
  LANGUAGE_CODES.map(async (code) => wholeLanguage(await loadLanguage(code))),
);
export const dutch: WholeLanguage = await wholeLanguage(await loadLanguage('nl'));

/** A screen on the page, and the requests it made. */
export interface ShownScreen<S> {
  readonly screen: S;
  readonly root: ShadowRoot;
  readonly requests: ScreenRequest[];
}

/** Shows a screen of this class with this data. */
export async function show<S extends LitElement>(
  ScreenClass: new () => S,
  data: Partial<S>,
  language = dutch,
): Promise<ShownScreen<S>> {
  const screen = new ScreenClass();
  Object.assign(screen, data, { language });
  const requests: ScreenRequest[] = [];
  screen.addEventListener(
    ScreenRequestEvent.type,
    (event) => event instanceof ScreenRequestEvent && requests.push(event.request),
  );
  const around = document.createElement('div');
  around.lang = language.code;
  around.append(screen);
  document.body.append(around);
  await screen.updateComplete;
  if (screen.shadowRoot === null) throw new Error('a screen without a shadow root');
  return { screen, root: screen.shadowRoot, requests };
}

/** axe-core finds nothing, and there is one heading that can take the focus. */
export async function isAccessible({ screen, root }: ShownScreen<LitElement>): Promise<void> {
  expect(root.querySelectorAll('.heading[role=heading][aria-level][tabindex="-1"]').length).to.equal(1);
  await passesAxe(screen);
}

/** axe-core finds nothing. */
export async function passesAxe(screen: LitElement): Promise<void> {
  const { violations } = await window.axe.run(screen, { rules: { region: { enabled: false } } });
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(faults).to.deep.equal([]);
}

/** Takes all screens away. */
export function clear(): void {
  document.body.replaceChildren();
}

/** The button with this name. */
export function buttonNamed(root: ShadowRoot, name: string): HTMLButtonElement {
  const button = [...root.querySelectorAll('button')].find(
    ({ ariaLabel, textContent }) => (ariaLabel ?? textContent.trim()) === name,
  );
  if (button === undefined) throw new Error(`no button ${name}`);
  return button;
}

/** Waits until something holds, asked after every frame. */
export async function until(holds: () => boolean): Promise<void> {
  for (const since = Date.now(); !holds(); await new Promise((resolve) => requestAnimationFrame(resolve)))
    if (Date.now() - since > 8000) throw new Error(`waited in vain: ${holds}`);
}
