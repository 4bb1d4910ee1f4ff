// The words of a letter as markup that can be kept: as it is shown, with its pictures in it and nothing folded away.
import { toBase64 } from '../../server/contract/bytes.ts';
import type { Letter } from '../../server/contract/letter.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { escaped, type LetterMarkup } from './letter-document.ts';
import { letterLanguage, letterWords } from './letter-language.ts';
import { safeMail } from './mail-html.ts';

/** Makes it; `files` are the attachments by id. */
export async function letterMarkup(
  letter: Letter,
  files: ReadonlyMap<string, Blob>,
  language: WholeLanguage,
): Promise<LetterMarkup> {
  const load = async ({ id }: { readonly id: string }) => files.get(id);
  const pictures = letter.attachments.filter(({ contentId }) => contentId !== undefined);
  const mail =
    letter.html === undefined ? undefined : safeMail(letter.html, pictures, load, 1, letterWords(language), written);
  const lang = letterLanguage(letter, mail);
  if (mail === undefined || typeof mail.content === 'string') {
    const text = letter.text.trim() === '' && typeof mail?.content === 'string' ? mail.content : letter.text;
    return { html: `<p class="words">${escaped(text)}</p>`, lang, dir: 'auto', shown: new Set() };
  }
  // Before its pictures come: in this document the browser would fetch them, and the page's policy complain.
  const around = document.implementation.createHTMLDocument('').body;
  around.append(mail.content);
  await mail.pictures;
  for (const folded of around.querySelectorAll('details')) folded.open = true;
  return { html: around.innerHTML, lang, dir: mail.dir, shown: mail.shown };
}

/** RFC 2397: the picture itself. */
async function written(picture: Blob): Promise<string> {
  return `data:${picture.type};base64,${toBase64(new Uint8Array(await picture.arrayBuffer()))}`;
}
