// What MAIL and RCPT ask to be told of a delivery (RFC 3461): as far as it can be repeated in a report.
import type { SMTPServerAddress } from 'smtp-server';
import type { DeliveryRequest } from '../message/sender-reports.ts';

/** ENVID, decoded; undefined when there is none that a report could repeat. */
export function envelopeIdOf({ args }: Pick<SMTPServerAddress, 'args'>): string | undefined {
  return decoded(args === false ? undefined : args.ENVID, 100);
}

/** NOTIFY and ORCPT of a recipient. smtp-server has checked their syntax. */
export function deliveryRequestOf({ args }: Pick<SMTPServerAddress, 'args'>): DeliveryRequest {
  const { NOTIFY: notify, ORCPT: original } = args === false ? {} : args;
  const asked = typeof notify === 'string' ? notify.toUpperCase().split(',') : undefined;
  return {
    success: asked?.includes('SUCCESS') === true,
    failure: asked === undefined ? 'unsaid' : asked.includes('FAILURE') ? 'asked' : 'declined',
    isNever: asked?.includes('NEVER') === true,
    originalRecipient: decoded(original, 500),
  };
}

/** `xtext` (RFC 3461, 4): printable ASCII with `+XX` for the rest; undefined for what would not stay in its line. */
function decoded(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' || value.length > most) return undefined;
  const text = value.replace(/\+([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}
