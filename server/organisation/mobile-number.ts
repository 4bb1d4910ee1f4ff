// A mobile number, however it was written, as networks know it (E.164); and the countries that an organisation sends
// sms to.
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import * as z from 'zod';

/** What it takes of an organisation (not its type: that is made with these countries). */
interface HasSmsCountries {
  readonly smsCountries: readonly string[];
}

/** Digits as people group them. Anything else is a sentence with a number in it, or the digits of another script. */
const WRITTEN = /^\+?[0-9 ().-]{6,30}$/;

/**
 * `06 12345678`, `+31 6 1234 5678` → `+31612345678`; undefined when an sms can't go there. Without a country it is
 * Dutch.
 */
export function mobileNumber(text: string): string | undefined {
  const number = parsed(text);
  if (number?.isValid() !== true) return undefined;
  const type = number.getType();
  // America doesn't tell mobile from fixed. In our own country 097 is for machines (Telefoonnummerplan: 061 to 065
  // and 068 are people).
  const isMobile = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
  return isMobile && (number.country !== 'NL' || /^\+316[1-58]/.test(number.number)) ? number.number : undefined;
}

/** True for a number, checked before, in a country that the organisation sends sms to. Satellites are in none. */
export function maySendSms({ smsCountries }: HasSmsCountries, mobile: string): boolean {
  const country = parsed(mobile)?.country;
  return country !== undefined && smsCountries.includes(country);
}

/** What is wrong with a number in another country. */
export function foreignMobile(organisation: HasSmsCountries, pointer: string): { pointer: string; detail: string } {
  const detail = `must be a number in a country that the organisation sends sms to: ${organisation.smsCountries.join(', ')}`;
  return { pointer, detail };
}

/** `NL` (ISO 3166-1); or `+31`, unless more countries share it: +1 is Jamaica too. What it parses to is the country. */
export const SmsCountry = z
  .string()
  .max(4)
  .refine((text) => countryOf(text) !== undefined, {
    error: 'must be a country like NL, or its calling code like +31 where no other country has the same',
  })
  .overwrite((text) => countryOf(text) ?? text);

function countryOf(text: string): string | undefined {
  const wanted = text.toUpperCase();
  const found = getCountries().filter((country) => wanted === country || text === `+${getCountryCallingCode(country)}`);
  return found.length === 1 ? found[0] : undefined;
}

function parsed(text: string) {
  return WRITTEN.test(text) ? parsePhoneNumberFromString(text, { defaultCountry: 'NL', extract: false }) : undefined;
}
