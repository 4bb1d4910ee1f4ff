/** The code in a mail (`368 330`) or text message (`368330`); empty when there is none. */
export function codeIn(text: string | undefined): string {
  const [, first = '', second = ''] = /(?<!\d)(\d{3}) ?(\d{3})(?!\d)/.exec(text ?? '') ?? [];
  return first + second;
}
