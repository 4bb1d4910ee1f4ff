// What a citizen must get of a mail that is made up: told from how it was made, not from reading it.
import { nameByType } from './drawn-parts.ts';
import { type FileLeaf, leavesOf, type MailPlan, type MeantFile, type Multipart, type TextLeaf } from './mail-parts.ts';

/** A text of the letter. */
export interface MeantText {
  readonly leaf: TextLeaf;
  readonly reads: string;
  /** It has another form beside it, so it is not shown twice. */
  readonly isAlternative: boolean;
}

export interface MeantLetter {
  readonly subject: string;
  readonly texts: readonly MeantText[];
  readonly files: readonly MeantFile[];
  /** The text of winmail.dat, where there is no other. */
  readonly outlook: string | undefined;
}

/** What becomes of a leaf. */
export type Fate = { readonly text: MeantText } | { readonly files: readonly MeantFile[] };

/** A leaf, and what becomes of it. */
export interface MeantLeaf {
  readonly leaf: TextLeaf | FileLeaf;
  readonly fate: Fate;
}

/**
 * Every leaf with what becomes of it: a text that has a name, after the letter's own, is a file, unless it is another
 * form of the letter.
 */
export function meantLeaves({ root }: MailPlan): MeantLeaf[] {
  let hasText = false;
  const alternatives = leavesInAlternatives(root);
  return leavesOf(root).map(({ leaf, parent }) => {
    if (leaf.kind === 'file') return { leaf, fate: { files: leaf.becomes } };
    const isNamedFile = hasText && leaf.name !== undefined && parent?.subtype !== 'alternative';
    if (leaf.disposition === 'attachment' || isNamedFile) return { leaf, fate: { files: [asFile(leaf)] } };
    hasText = true;
    return { leaf, fate: { text: { leaf, reads: leaf.reads, isAlternative: alternatives.has(leaf) } } };
  });
}

function asFile({ name, type, contentId, bytes }: TextLeaf): MeantFile {
  return { name: name ?? nameByType(type), type, contentId, bytes };
}

function leavesInAlternatives(part: MailPlan['root'], isIn = false): Set<TextLeaf | FileLeaf> {
  if (part.kind !== 'multipart') return new Set(isIn ? [part] : []);
  return new Set(part.children.flatMap((child) => [...leavesInAlternatives(child, isIn || isAlternative(part))]));
}

function isAlternative({ subtype }: Multipart): boolean {
  return subtype === 'alternative';
}

/** What the whole mail must become. `lengthened` is the leaf that has SMTP's line end as its last. */
export function meantLetter(plan: MailPlan, lengthened?: TextLeaf | FileLeaf): MeantLetter {
  const leaves = meantLeaves(plan).map((meant) => (meant.leaf === lengthened ? withLineEnd(meant) : meant));
  const texts = leaves.flatMap(({ fate }) => ('text' in fate ? [fate.text] : []));
  const isPlain = !texts.some(({ leaf, reads }) => leaf.type === 'text/html' && reads !== '');
  const files = leaves.flatMap(({ fate }) => ('files' in fate ? fate.files : []));
  const inTexts = isPlain ? texts.flatMap(({ leaf }) => leaf.inText) : [];
  const outlook = leaves.flatMap(({ leaf }) =>
    leaf.kind === 'file' && leaf.outlook !== undefined ? [leaf.outlook] : [],
  );
  return { subject: plan.subject, texts, files: [...files, ...inTexts], outlook: outlook[0]?.text };
}

/** Base64 and uuencode tell where they end; all else has the line end as its own. */
function withLineEnd({ leaf, fate }: MeantLeaf): MeantLeaf {
  if (leaf.encoding === 'base64' || leaf.encoding === 'x-uuencode') return { leaf, fate };
  // a paragraph ends, with or without it
  if ('text' in fate && leaf.parameters.format !== undefined) return { leaf, fate };
  if ('text' in fate) return { leaf, fate: { text: { ...fate.text, reads: `${fate.text.reads}\n` } } };
  const files = fate.files.map((file) => ({ ...file, bytes: Buffer.concat([file.bytes, Buffer.from('\r\n')]) }));
  return { leaf, fate: { files } };
}
