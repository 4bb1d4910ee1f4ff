// A mail address, as the house takes it: one, plain, its domain in ASCII.
import { domainToASCII } from 'node:url';
import * as z from 'zod';

const Address = z.email().max(254);

/**
 * The one address that a text is, its domain in ASCII (smtp-server and mailparser turn it into Unicode); undefined when it is none.
 * What is let through here becomes an envelope later: `a@b.example,c@d.example` would reach two.
 */
export function mailAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  return Address.safeParse(`${text.slice(0, at)}@${domainToASCII(text.slice(at + 1))}`).data;
}
