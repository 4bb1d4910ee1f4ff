// The text message with a code.
import { dutchTime } from './mail-formats.ts';

/**
 * The access code by sms: GSM-7, one segment, and the origin-bound last line for autofill (WICG origin-bound one-time
 * codes).
 */
export function smsText(of: { code: string; codeReference: string; validUntil: Date; host: string }): string {
  const { code, codeReference, validUntil, host } = of;
  const last = `@${host} #${code}`;
  const full = `Uw toegangscode is ${code}. Kenmerk ${codeReference}. Geldig tot ${dutchTime(validUntil)} uur. Geef de code aan niemand.\n${last}`;
  return full.length <= 160 ? full : `Uw toegangscode is ${code}. Kenmerk ${codeReference}.\n${last}`;
}
