/** The code that is read out in a call (`3, 6, 8, 3, 3, 0`), which says it twice; empty when it does not. */
export function spokenCodeIn(text: string | undefined): string {
  const [first, second, ...more] = (text ?? '').match(/\d(?:, \d){5}/g) ?? [];
  return first !== undefined && first === second && more.length === 0 ? first.replaceAll(', ', '') : '';
}

/** The code in a mail (`368 330`) or text message (`368330`); empty when there is none. */
export function codeIn(text: string | undefined): string {
  const [, first = '', second = ''] = /(?<!\d)(\d{3}) ?(\d{3})(?!\d)/.exec(text ?? '') ?? [];
  return first + second;
}
