// Which languages a mail to a citizen may have below its Dutch. A further one: its file in `languages`, and one line
// here; options, documents and tests follow.
import { ar } from './languages/ar.ts';
import { de } from './languages/de.ts';
import { en } from './languages/en.ts';
import { pl } from './languages/pl.ts';
import { tr } from './languages/tr.ts';
import { uk } from './languages/uk.ts';
import type { MailBlock } from './mail-blocks.ts';
import { type MailFormats, mailFormats } from './mail-formats.ts';
import type { MailSummaries } from './mail-summaries.ts';
import type { TextOrganisation } from './mail-text.ts';
import { sentences, type Words } from './mail-words.ts';

/** By code (ISO 639), with the dates of its tag: made once, for they cost more than the rest of a mail. */
const LANGUAGES: Readonly<Record<string, { readonly formats: MailFormats; readonly summaries: MailSummaries }>> = {
  en: { formats: mailFormats('en-GB'), summaries: en },
  pl: { formats: mailFormats('pl'), summaries: pl },
  ar: { formats: mailFormats('ar'), summaries: ar },
  de: { formats: mailFormats('de'), summaries: de },
  tr: { formats: mailFormats('tr'), summaries: tr },
  uk: { formats: mailFormats('uk'), summaries: uk },
};

/** Codes of the languages that a mail may have below its Dutch. */
export const MAIL_LANGUAGES: readonly string[] = Object.keys(LANGUAGES);

/** What is said in a language beside the Dutch; undefined when it is not spoken here. */
export function summariesIn(language: string): MailSummaries | undefined {
  return LANGUAGES[language]?.summaries;
}

/** What stands below the Dutch of a mail: a rule, and in each of its languages the same in short, and whom to call. */
export function below(
  { mailLanguages, phone }: TextOrganisation,
  summary: (words: MailSummaries, formats: MailFormats) => Words,
): MailBlock[] {
  const summaries = mailLanguages.flatMap((lang): MailBlock[] => {
    const language = LANGUAGES[lang];
    if (language === undefined) return []; // stored by a later version
    const { summaries: said, formats } = language;
    const questions = phone === null ? [] : [said.questions([{ phone }])];
    return [{ lang, title: said.title, summary: sentences(summary(said, formats), ...questions) }];
  });
  return summaries.length === 0 ? [] : [{ rule: true }, ...summaries];
}
