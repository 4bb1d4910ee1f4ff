// An organisation's own mail domains: only from addresses in them does it write to citizens, and only there do their
// answers go.
import * as z from 'zod';
import type { Mailbox } from '../contract/letter.ts';
import { domainOf, mailDomain } from './mail-address.ts';

/** What it takes of an organisation (not its type: that is made with these domains). */
interface HasMailDomains {
  readonly mailDomains: readonly string[];
}

/** What stands for every domain below the one that follows, however deep, and not for that one itself. */
const BELOW = '*.';

/** `haarlemmermeer.nl`, or `*.haarlemmermeer.nl`; what it parses to is in ASCII and lower case. */
export const OwnDomain = z
  .string()
  .max(256)
  .refine((text) => ownDomain(text) !== undefined, {
    error: 'must be a mail domain like haarlemmermeer.nl, or *.haarlemmermeer.nl for all domains below it',
  })
  .overwrite((text) => ownDomain(text) ?? text);

/** True for an address, checked before, at a domain of the organisation's own. */
export function isOwnAddress({ mailDomains }: HasMailDomains, address: string): boolean {
  const domain = domainOf(address);
  return mailDomains.some((own) => (own.startsWith(BELOW) ? domain.endsWith(own.slice(1)) : domain === own));
}

/** What is wrong with who a letter is from, and who gets its answers: in another's name, or out of the house. */
export function foreignAddresses(
  organisation: HasMailDomains,
  { from, contact }: { readonly from: Mailbox; readonly contact: Mailbox },
): { pointer: string; detail: string }[] {
  const detail = 'must be an address at a mail domain of the organisation';
  const given = { '#/from/address': from.address, '#/replyTo/address': contact.address };
  const wrong = Object.entries(given).filter(([, address]) => !isOwnAddress(organisation, address));
  // Without a Reply-To the answers go to From, and one word about that is enough.
  const told = from.address === contact.address ? wrong.slice(0, 1) : wrong;
  return told.map(([pointer]) => ({ pointer, detail }));
}

function ownDomain(text: string): string | undefined {
  const prefix = text.startsWith(BELOW) ? BELOW : '';
  const domain = mailDomain(text.slice(prefix.length));
  return domain === undefined ? undefined : `${prefix}${domain}`;
}
