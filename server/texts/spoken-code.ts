// What is said in the phone call that reads out a code.
import { summariesIn } from './mail-languages.ts';

/** What is said, and the language (ISO 639) to say it in. */
interface Spoken {
  readonly body: string;
  readonly spokenIn: string;
}

/**
 * Who calls, and the code: digit by digit, twice, in the language that the citizen reads the page in; in Dutch when no
 * mail speaks that. A voice pauses at commas, and does not read a number.
 */
export function spokenCode(of: { code: string; name: string; shortName: string; language: string }): Spoken {
  const { code, name, shortName, language } = of;
  const digits = [...code].join(', ');
  const said = summariesIn(language);
  if (said !== undefined) return { spokenIn: language, body: said.spokenCode({ from: shortName, digits }) };
  const body = `Dit is ${name}. Uw toegangscode is: ${digits}. Nog een keer: ${digits}. Geef de code aan niemand.`;
  return { spokenIn: 'nl', body };
}
