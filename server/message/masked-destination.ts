// Where a code went, told so that its owner knows it and a stranger doesn't.

/**
 * `+31612345678` → `06 •••• ••78`; another country's → `+49 •••• ••78`; none, where one is missing, → `06 •••• ••••`.
 */
export function maskedMobile(mobile: string | undefined): string {
  if (mobile === undefined) return '06 •••• ••••';
  const dutch = /^\+316\d{8}$/.test(mobile);
  return `${dutch ? '06' : mobile.slice(0, 3)} •••• ••${mobile.slice(-2)}`;
}

/** `jansen@example.nl` → `j•••@example.nl`. */
export function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${[...address.slice(0, at)][0] ?? ''}•••${address.slice(at)}`;
}
