// How a mail of ours looks: one quiet sheet in its organisation's colour, under its name, that reads the same as text
// and as HTML, in light and dark, on a phone and in Outlook. Nothing remote. Looks are inline, as mail programs want
// them; only what depends on the reader's screen is in a style sheet.
import { htmlBlock, type MailBlock, textBlock } from './mail-blocks.ts';
import { colourInTheDark, DARK, LIGHT } from './mail-colour.ts';
import { escaped } from './mail-words.ts';

/** A picture of a mail's own, shown in its HTML by its Content-ID. */
export interface InlinePicture {
  readonly contentId: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The two bodies of a mail, and the picture in its HTML. */
export interface MailBodies {
  readonly text: string;
  readonly html: string;
  readonly picture?: InlinePicture;
}

/** In whose name a mail is: what stands above it. */
export interface MailBrand {
  /** `#154273`, on which white words can be read. */
  readonly colour: string;
  /** The organisation, in words or as a picture with these words for who does not see it. */
  readonly wordmark: string;
  readonly picture?: (InlinePicture & { readonly width: number; readonly height: number }) | undefined;
  readonly productName: string;
}

/** Text and HTML of the same blocks; `lang` is the language of the whole. */
export function mailPage(title: string, brand: MailBrand, blocks: readonly MailBlock[], lang = 'nl'): MailBodies {
  const { colour, picture } = brand;
  const [{ page, sheet, ink }, table] = [LIGHT, 'role="presentation" cellpadding="0" cellspacing="0"'];
  return {
    text: `${blocks.map(textBlock).join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escaped(title)}</title>
<style>${styleSheet(colour)}</style></head>
<body class="page" style="margin:0;padding:0;background:${page}">
<table ${table} width="100%" class="page" style="background:${page}"><tr><td align="center" style="padding:16px 8px">
<table ${table} width="100%" style="max-width:600px"><tr><td class="sheet" align="left" style="padding:22px 24px 26px;background:${sheet};border-top:6px solid ${colour};font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:${ink};word-break:break-word;overflow-wrap:anywhere">
${masthead(brand)}
${blocks.map((block) => htmlBlock(block, colour)).join('\n')}
</td></tr></table></td></tr></table></body></html>
`,
    ...(picture === undefined
      ? {}
      : { picture: { contentId: picture.contentId, type: picture.type, bytes: picture.bytes } }),
  };
}

/** Shown no larger than this, whatever its own size: twice as many pixels are sharp on every screen. */
const PICTURE_WIDTH = 240;
const PICTURE_HEIGHT = 56;

/** Who writes, and by which product: the same above every mail. */
function masthead({ colour, wordmark, picture, productName }: MailBrand): string {
  const mark =
    picture === undefined
      ? `<strong class="accent" style="font-size:17px;color:${colour}">${escaped(wordmark)}</strong>`
      : `<img src="cid:${escaped(picture.contentId)}" alt="${escaped(wordmark)}" ${shownSize(picture)} class="mark" style="display:block;border:0;font-size:17px;font-weight:bold;color:${colour}">`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px"><tr>
<td class="half" align="left" valign="middle">${mark}</td>
<td class="half quiet" align="right" valign="middle" style="font-size:14px;color:${LIGHT.quiet}">${escaped(productName)}</td></tr></table>`;
}

function shownSize({ width, height }: { readonly width: number; readonly height: number }): string {
  const scale = Math.min(1, PICTURE_WIDTH / width, PICTURE_HEIGHT / height);
  return `width="${Math.max(1, Math.round(width * scale))}" height="${Math.max(1, Math.round(height * scale))}"`;
}

/** A picture made for white paper keeps that in the dark. */
function styleSheet(colour: string): string {
  const light = colourInTheDark(colour);
  return `:root{color-scheme:light dark}
@media (max-width:480px){
.sheet{padding:18px 16px 22px!important}
.half{display:block!important;width:100%!important;text-align:left!important;padding:0 0 4px!important}
}
@media (prefers-color-scheme:dark){
.page{background:${DARK.page}!important}
.sheet{background:${DARK.sheet}!important;color:${DARK.ink}!important;border-color:${light}!important}
.accent,.link{color:${light}!important}
.quiet{color:${DARK.quiet}!important}
.term{background:${DARK.term}!important;border-color:${light}!important}
.box,.rule{border-color:#57636a!important}
.go{background:${light}!important}
.go a{color:${DARK.page}!important}
.mark{background:#ffffff;padding:8px;border-radius:4px}
}`;
}
