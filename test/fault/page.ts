// README.md beside this file: what the trials of faults found. Each trial has a section of its own and writes no other.
import { readFileSync, writeFileSync } from 'node:fs';

/** The sections, in the order of the page, by the name of their trial. */
const HEADINGS = {
  kills: 'Killed at every point',
  world: 'The faults of the world, one by one',
  browser: 'The faults of the browser',
} as const;
export type Section = keyof typeof HEADINGS;

const SECTIONS = Object.keys(HEADINGS).filter(isSection);
const PAGE = new URL('README.md', import.meta.url);
const TITLE = '# Faults: what broke, and what came of it';

function isSection(name: string): name is Section {
  return Object.hasOwn(HEADINGS, name);
}

/** What a section of the page says now; nothing when it is not there yet. */
export function readSection(section: Section): string {
  return sectionOf(readFileSync(PAGE, 'utf8'), section);
}

/** Writes a section of the page anew. Below its heading, headings are of the third level. */
export function writeSection(section: Section, text: string): void {
  writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), section, text));
}

/** What a section of this page says. */
export function sectionOf(page: string, section: Section): string {
  const [, from] = page.split(`\n## ${HEADINGS[section]}\n`);
  return (from?.split(/^## /m)[0] ?? '').trim();
}

/** This page with that section, the others as they were. */
export function withSection(page: string, section: Section, text: string): string {
  const texts = SECTIONS.map((name) => ({ name, text: name === section ? text.trim() : sectionOf(page, name) }));
  const written = texts.filter((one) => one.text !== '').map((one) => `## ${HEADINGS[one.name]}\n\n${one.text}\n`);
  return `${[`${TITLE}\n`, ...written].join('\n')}`;
}
