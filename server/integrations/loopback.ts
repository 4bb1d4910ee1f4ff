// This machine itself: the only place to which anything may go in clear text.

/** True for a host of a URL that is this machine, or its socket (none). */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === '' || name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
