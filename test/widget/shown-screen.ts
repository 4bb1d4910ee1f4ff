// Puts one screen on the page, alone, and asks axe-core what a person with a disability would meet.
import { expect } from '@open-wc/testing';
import 'axe-core';
import type * as Axe from 'axe-core';
import type { LitElement } from 'lit';
import { type Wish, WishEvent } from '../../widget/events.ts';
import { type Language, speak } from '../../widget/texts/language.ts';

declare global {
  interface Window {
    readonly axe: typeof Axe; // a classic script: it exports nothing to a module
  }
}

export const languages: readonly Language[] = await Promise.all(['nl', 'en', 'pl', 'ar'].map(speak));
export const dutch: Language = await speak('nl');

/** A screen on the page, and the wishes it uttered. */
export interface ShownScreen<S> {
  readonly screen: S;
  readonly root: ShadowRoot;
  readonly wishes: Wish[];
}

/** Shows a screen of this class with this data. */
export async function show<S extends LitElement>(
  ScreenClass: new () => S,
  data: Partial<S>,
  language = dutch,
): Promise<ShownScreen<S>> {
  const screen = new ScreenClass();
  Object.assign(screen, data, { language });
  const wishes: Wish[] = [];
  screen.addEventListener(WishEvent.type, (event) => event instanceof WishEvent && wishes.push(event.wish));
  const around = document.createElement('div');
  around.lang = language.code;
  around.append(screen);
  document.body.append(around);
  await screen.updateComplete;
  if (screen.shadowRoot === null) throw new Error('a screen without a shadow root');
  return { screen, root: screen.shadowRoot, wishes };
}

/** axe-core finds nothing, and there is one heading that can take the focus. */
export async function isAccessible({ screen, root }: ShownScreen<LitElement>): Promise<void> {
  expect(root.querySelectorAll('.heading[role=heading][aria-level][tabindex="-1"]').length).to.equal(1);
  await passesAxe(screen);
}

/** axe-core finds nothing. */
export async function passesAxe(screen: LitElement): Promise<void> {
  const { violations } = await window.axe.run(screen, { rules: { region: { enabled: false } } });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found).to.deep.equal([]);
}

/** Takes all screens away. */
export function clear(): void {
  document.body.replaceChildren();
}

/** The button with this name. */
export function buttonNamed(root: ShadowRoot, name: string): HTMLButtonElement {
  const found = [...root.querySelectorAll('button')].find(
    (button) => (button.getAttribute('aria-label') ?? button.textContent?.trim()) === name,
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
}
