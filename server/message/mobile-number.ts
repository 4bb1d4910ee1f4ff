// A mobile number, however it was written, as networks know it (E.164).
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** `06 12345678`, `+31 6 1234 5678` → `+31612345678`; undefined when an sms can't go there. Without a country it is Dutch. */
export function mobileNumber(text: string): string | undefined {
  const number = parsePhoneNumberFromString(text, 'NL');
  // The small metadata doesn't tell mobile from fixed; for our own country it is this (Telefoonnummerplan: 061 to 065 and 068).
  const isMobile = number?.country !== 'NL' || /^\+316[1-58]/.test(number.number);
  return number?.isValid() && isMobile ? number.number : undefined;
}
