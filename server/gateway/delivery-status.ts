// The fields of a delivery status notification (RFC 3464, 2.3), and the status codes (RFC 3463) in what servers say.

/** What a report says of one recipient. */
export interface RecipientStatus {
  /** The first word of `Action`, in lower case. */
  readonly action: string | undefined;
  readonly status: string | undefined;
  /** What the server said in its own words. */
  readonly diagnostic: string;
}

/** Of one recipient no more is looked at. */
const DIAGNOSTIC_LENGTH = 4000;

/** Also quoted, as in a forwarded report. */
const FIELD = /^[>\s]{0,8}([a-z-]{4,24})[ \t]{0,8}:(.*)$/i;
const KNOWN = new Set(['final-recipient', 'action', 'status', 'diagnostic-code']);

/**
 * The recipients of a report. Servers put blank lines inside a group of fields and forget those between groups, so a
 * group ends where one of its fields comes again.
 */
export function recipientsIn(fields: string): RecipientStatus[] {
  const groups = new FieldGroups();
  for (const line of fields.split(/\r?\n/)) groups.read(line);
  return groups.all.map((group) => ({
    action: /^[a-z]+/i.exec(group.get('action') ?? '')?.[0].toLowerCase(),
    status: new RegExp(`^\\D{0,4}${CODE}`).exec(group.get('status') ?? '')?.[1],
    diagnostic: (group.get('diagnostic-code') ?? '').slice(0, DIAGNOSTIC_LENGTH),
  }));
}

class FieldGroups {
  readonly all: Map<string, string>[] = [];
  /** The field that a folded line goes on with. */
  #last: string | undefined;

  read(line: string): void {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const key = name.toLowerCase();
    if (KNOWN.has(key) && (/^\S/.test(line) || this.#last === undefined)) this.#begin(key, value.trim());
    else if (line.trim() === '' || (name !== '' && /^[\w>]/.test(line))) this.#last = undefined;
    else this.#goOn(line.trim());
  }

  #begin(key: string, value: string): void {
    if (this.all.at(-1)?.has(key) !== false) this.all.push(new Map());
    this.all.at(-1)?.set(key, value);
    this.#last = key;
  }

  #goOn(folded: string): void {
    const group = this.all.at(-1);
    if (group === undefined || this.#last === undefined) return;
    group.set(this.#last, `${group.get(this.#last)} ${folded}`.slice(0, DIAGNOSTIC_LENGTH));
  }
}

/** Not a part of an IP address, a version or a date. */
const CODE = String.raw`([45]\.[0-7]\.\d{1,3})(?![\d-]|\.\d)`;
/** `550 5.1.1`, `550-5.1.1`, `550 #5.1.1`, `(#5.1.1)`: what a server means as a status. */
const MEANT = new RegExp(String.raw`(?:\b[45]\d\d[ \t-]{1,3}['"([<]?#?|#)${CODE}`, 'g');
const ANYWHERE = new RegExp(String.raw`(?<![\w.-])${CODE}`, 'g');

/** The status in a text: where it is meant as one, else where it looks like one. */
export function statusIn(text: string): string | undefined {
  return meantIn(text) ?? mostPrecise(text, ANYWHERE);
}

/** The status that follows a reply of a server, or a mark that it is one. */
export function meantIn(text: string): string | undefined {
  return mostPrecise(text, MEANT);
}

/** The first that says most: of what one server was told by another, the latter's own reply. */
function mostPrecise(text: string, pattern: RegExp): string | undefined {
  let best: string | undefined;
  for (const [, status] of text.matchAll(pattern)) if (precision(status) > precision(best)) best = status;
  return best;
}

/**
 * How much a status says: nothing, that it failed, about what, in which way; that it took too long is no more than
 * that it failed.
 */
export function precision(status: string | undefined): number {
  if (status === undefined) return 0;
  if (status.endsWith('.0.0') || status.endsWith('.4.7')) return 1;
  return status.endsWith('.0') ? 2 : 3;
}
