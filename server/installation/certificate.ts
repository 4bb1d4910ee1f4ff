// A certificate: how long it is good, for which name, and whether DANE (RFC 6698, RFC 7672) vouches for it.
import { createHash, X509Certificate } from 'node:crypto';
import type { TlsaData } from 'dns-packet';
import { DAY } from '../contract/units.ts';

/** Days before its end that somebody should hear of it. */
const SOON = 14;

/** What is wrong with a certificate for a name, as the end of a sentence; undefined when nothing is. */
export function certificateFault(certificate: X509Certificate, name: string, now: Date): string | undefined {
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (now < from || now > to) return `is valid from ${day(from)} to ${day(to)} only, and that is not today: renew it`;
  if (certificate.checkHost(name) === undefined) return `is not for ${name}: have one made with that name`;
  return undefined;
}

/** The day that a certificate ends, when that is soon. */
export function endsSoon(certificate: X509Certificate, now: Date): string | undefined {
  const end = new Date(certificate.validTo);
  return end.getTime() - now.getTime() < SOON * DAY ? day(end) : undefined;
}

const PKIX = new Set([0, 1]); // RFC 7672, 3.1.3: of no use to mail
const TRUST_ANCHOR = 2;

/** Whether a TLSA record vouches for a chain (DER, a server's own first). */
export function vouches(
  { usage, selector, matchingType, certificate }: TlsaData,
  chain: readonly Uint8Array[],
): boolean {
  if (PKIX.has(usage)) return false;
  const candidates = usage === TRUST_ANCHOR ? chain.slice(1) : chain.slice(0, 1);
  return candidates.some((der) => {
    const whole = selector === 0 ? Buffer.from(der) : publicKeyOf(der);
    const hash = matchingType === 1 ? 'sha256' : matchingType === 2 ? 'sha512' : undefined;
    const shown = hash === undefined ? whole : createHash(hash).update(whole).digest();
    return shown.equals(certificate);
  });
}

function publicKeyOf(der: Uint8Array): Buffer {
  return new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
