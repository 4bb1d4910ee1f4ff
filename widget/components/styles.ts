// How every screen looks: the theme's tokens, and the controls made of them. Each in a file that a designer can read.
import { unsafeCSS } from 'lit';
import base from './base.css?inline';
import button from './button.css?inline';
import facts from './facts.css?inline';
import field from './field.css?inline';
import focus from './focus.css?inline';
import heading from './heading.css?inline';
import note from './note.css?inline';
import tokens from './tokens.css?inline';

/** In this order: of two rules that weigh the same, the later one wins. */
export const baseStyles = [tokens, base, heading, button, field, note, facts, focus].map((text) => unsafeCSS(text));
