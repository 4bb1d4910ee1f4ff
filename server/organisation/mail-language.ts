// The language below the Dutch of mails to a citizen: an organisation's choice, and a civil servant's for one message.
import * as z from 'zod';
import { MAIL_LANGUAGES } from '../texts/mail-languages.ts';

/** `en, pl, ar`: which there are. */
export const MAIL_LANGUAGE_LIST = MAIL_LANGUAGES.join(', ');

/** What a code of a language must be, in words for whoever wrote another. */
export const MAIL_LANGUAGE_RULE = `must be one of ${MAIL_LANGUAGE_LIST}, or nl for Dutch alone`;

/** `pl`; undefined for a language that our mails have not. */
export function mailLanguage(text: string): string | undefined {
  const code = text.trim().toLowerCase();
  return code === 'nl' || MAIL_LANGUAGES.includes(code) ? code : undefined;
}

export const MailLanguage = z
  .string()
  .max(20)
  .refine((code) => code === 'nl' || MAIL_LANGUAGES.includes(code), { error: MAIL_LANGUAGE_RULE });
