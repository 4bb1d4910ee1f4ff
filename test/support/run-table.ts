// Tables of the pages that long trials keep: a line for each run, which begins with its date.

/** The first two lines of a table. */
export function tableHead(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`;
}

/** The line of a run of today. */
export function runLine(cells: readonly (string | number)[]): string {
  return `| ${[new Date().toISOString().slice(0, 10), ...cells].join(' | ')} |`;
}

/** The lines of earlier runs in a page, or in a section of one. */
export function runLinesIn(text: string): string[] {
  return text.split('\n').filter((line) => /^\| \d{4}-/.test(line));
}
