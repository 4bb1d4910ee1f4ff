// Whom to tell of a hole: `/.well-known/security.txt` (RFC 9116), which Dutch governments must have.
import { Hono } from 'hono';
import { DAY } from '../contract/units.ts';

/** Milliseconds that what was read stays true: as long as a server runs with the setting, it is said anew. */
const TRUE_FOR = 30 * DAY;

/** Answers only where the operator named a contact: without one there is no such file (RFC 9116, 2.5.3). */
export function securityTxt(contacts: readonly string[], publicUrl: string, clock: { now(): Date }): Hono {
  const routes = new Hono();
  if (contacts.length === 0) return routes;
  return routes.get('/.well-known/security.txt', (context) => {
    const lines = [
      ...contacts.map((contact) => `Contact: ${contact}`),
      `Expires: ${new Date(clock.now().getTime() + TRUE_FOR).toISOString()}`,
      'Preferred-Languages: nl, en',
      ...canonical(publicUrl),
    ];
    return context.body(`${lines.join('\n')}\n`, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });
}

/** A file has its well-known place at the root of a host alone, and under https alone (RFC 9116, 2.5.2 and 3). */
function canonical(publicUrl: string): string[] {
  const { protocol, pathname, origin } = new URL(publicUrl);
  return protocol === 'https:' && pathname === '/' ? [`Canonical: ${origin}/.well-known/security.txt`] : [];
}
