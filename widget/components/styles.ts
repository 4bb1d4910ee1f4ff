// How every screen looks: the theme's tokens, and the controls made of them. Each in a file that a designer can read.
import { unsafeCSS } from 'lit';
import base from './base.css?inline';
import button from './button.css?inline';
import entrance from './entrance.css?inline';
import field from './field.css?inline';
import focus from './focus.css?inline';
import heading from './heading.css?inline';
import note from './note.css?inline';
import tokens from './tokens.css?inline';
import wide from './wide.css?inline';

/** In this order: of two rules that weigh the same, the later one wins. */
export const baseStyles = [tokens, base, heading, button, field, note, focus].map((text) => unsafeCSS(text));

/** For the reader, which must be as wide as its widest screen. */
export const wideStyles = unsafeCSS(wide);
/** For screens that take the place of another, and need the room. */
export const entranceStyles = [wideStyles, unsafeCSS(entrance)];
