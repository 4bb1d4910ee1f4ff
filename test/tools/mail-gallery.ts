// Makes a picture of every mail in every language, on a phone and on a desktop, light and dark, with its text part
// beside it, on one page, for those who judge the looks: `npm run mails`, then open test/.screenshots/mails/index.html.
// They follow from the mails, so they are not kept in the repository.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { MAIL_LANGUAGES } from '../../server/texts/mail-languages.ts';
import type { MailText, TextOrganisation } from '../../server/texts/mail-text.ts';
import { launchBrowser } from '../support/browser.ts';
import { citizenMails, civilServantMails, MAIL_TOWN } from '../support/every-mail.ts';

const PICTURES = 'test/.screenshots/mails';
const VIEWS = [
  { name: '360', width: 360, scheme: 'light' },
  { name: '360-dark', width: 360, scheme: 'dark' },
  { name: '700', width: 700, scheme: 'light' },
  { name: '700-dark', width: 700, scheme: 'dark' },
] as const;

const teal: TextOrganisation = { ...MAIL_TOWN, colour: '#07787e' };
const waterrijk: TextOrganisation = {
  ...MAIL_TOWN,
  name: 'gemeente Waterrijk',
  shortName: 'Waterrijk',
  productName: 'Veilig bericht Waterrijk',
  colour: '#1f4d36',
  wordmarkPicture: {
    type: 'image/png',
    width: 480,
    height: 112,
    bytes: await readFile('demo/waterrijk-site/wordmark.png'),
  },
};
const mails: Readonly<Record<string, MailText>> = {
  ...named('nl', citizenMails({ ...teal, mailLanguages: ['nl'] })),
  ...Object.assign(
    {},
    ...MAIL_LANGUAGES.map((language) => named(language, citizenMails({ ...teal, mailLanguages: [language] }))),
  ),
  ...named('picture', citizenMails(waterrijk)),
  ...named('servant', civilServantMails(teal)),
};

const wanted = process.argv.slice(2);
await mkdir(PICTURES, { recursive: true });
const browser = await launchBrowser();
const shown = Object.entries(mails).filter(([name]) => wanted.length === 0 || wanted.some((one) => name.includes(one)));
for (const { name: view, width, scheme } of VIEWS) {
  const page = await browser.newPage({ viewport: { width, height: 700 }, colorScheme: scheme });
  for (const [name, mail] of shown) {
    await page.setContent(withPicture(mail));
    await page.screenshot({ path: `${PICTURES}/${name}-${view}.png`, fullPage: true });
  }
  await page.close();
}
await browser.close();
await writeFile(`${PICTURES}/index.html`, gallery());

function named(prefix: string, some: Readonly<Record<string, MailText>>): Record<string, MailText> {
  return Object.fromEntries(Object.entries(some).map(([name, mail]) => [`${prefix}-${name}`, mail]));
}

/** The HTML as a mail program shows it: with the picture that came along. */
function withPicture({ html, picture }: MailText): string {
  if (picture === undefined) return html;
  const data = `data:${picture.type};base64,${Buffer.from(picture.bytes).toString('base64')}`;
  return html.replace(`cid:${picture.contentId}`, data);
}

function gallery(): string {
  const sections = shown.map(([name, { subject, text }]) => {
    const pictures = VIEWS.map(({ name: view }) => `<img src="${name}-${view}.png" alt="${name}, ${view}">`);
    const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<h2>${name}</h2><p>${subject}</p>\n<div>${pictures.join('\n')}<pre>${plain}</pre></div>`;
  });
  const style =
    'div{display:flex;gap:1rem;align-items:start;flex-wrap:wrap}img{border:1px solid #ccc}pre{max-width:72ch;white-space:pre-wrap}';
  return `<!doctype html><meta charset="utf-8"><title>Mails</title><style>${style}</style>\n${sections.join('\n')}\n`;
}
