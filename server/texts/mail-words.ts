// Sentences of a mail whose parts are not all alike: what is bold, what is in another language, a phone number to tap.

/** A piece of a sentence. */
export type Piece =
  | string
  | { readonly strong: string }
  /** In another language than what stands around it. */
  | { readonly words: string; readonly lang: string }
  /** The address of a page as people say it: it breaks where it may. */
  | { readonly address: string }
  /** A number as people write it: on a phone it can be tapped. */
  | { readonly phone: string };

/** A sentence or more. */
export type Words = string | readonly Piece[];

/** A sentence of pieces; a piece that is not there leaves nothing. */
export function words(
  texts: TemplateStringsArray,
  ...values: readonly (Words | Piece | undefined)[]
): readonly Piece[] {
  return texts.flatMap((text, nth) => {
    const value = values[nth];
    const pieces = value === undefined ? [] : isPieces(value) ? value : [value];
    return [text, ...pieces].filter((piece) => piece !== '');
  });
}

/** The pieces one after the other, with a blank between them. */
export function sentences(...all: readonly Words[]): readonly Piece[] {
  return all.flatMap((one, nth) => [...(nth === 0 ? [] : [' ']), ...(isPieces(one) ? one : [one])]);
}

/** As plain text. */
export function plainWords(given: Words): string {
  return (isPieces(given) ? given : [given]).map(plainPiece).join('');
}

/** As HTML, where `link` is the style of a link. */
export function htmlWords(given: Words, link: string): string {
  return (isPieces(given) ? given : [given]).map((piece) => htmlPiece(piece, link)).join('');
}

/** Text as it stands in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function isPieces(given: Words | Piece): given is readonly Piece[] {
  return Array.isArray(given);
}

function plainPiece(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  if ('strong' in piece) return piece.strong;
  if ('address' in piece) return piece.address;
  return 'phone' in piece ? piece.phone : piece.words;
}

function htmlPiece(piece: Piece, link: string): string {
  if (typeof piece === 'string') return unbroken(piece);
  if ('strong' in piece) return strong(piece.strong);
  if ('words' in piece) return `<span lang="${piece.lang}" dir="auto">${escaped(piece.words)}</span>`;
  if ('address' in piece) return `<strong dir="ltr">${escaped(piece.address).replaceAll('/', '/<wbr>')}</strong>`;
  const number = dialled(piece.phone);
  const shown = `<span dir="ltr" style="white-space:nowrap">${escaped(piece.phone)}</span>`;
  return number === undefined ? shown : `<a href="tel:${number}" class="link" style="${link}">${shown}</a>`;
}

/** In bold; a reference stays on its line. */
export function strong(text: string): string {
  const isReference = /^[A-Z\d]{4}(-[A-Z\d]{4})?$/.test(text);
  return isReference ? `<strong style="white-space:nowrap">${text}</strong>` : `<strong>${unbroken(text)}</strong>`;
}

/** A day's number stays with its month. */
function unbroken(text: string): string {
  return escaped(text).replace(/\b(\d{1,2}\.?) (?=\p{L}+ \d{4})/gu, '$1&nbsp;');
}

/** What a phone dials (RFC 3966); undefined for what says more than a number. */
function dialled(phone: string): string | undefined {
  return /^\+?[\d\s().-]*\d[\d\s().-]*$/.test(phone) ? phone.replace(/[^+\d]/g, '') : undefined;
}
