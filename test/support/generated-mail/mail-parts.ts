// The tree of a mail that is made up: what goes in, how it is written, and what a citizen must get of it.

/** How the bytes of a part go over the wire. */
export type TransferEncoding = '7bit' | '8bit' | 'binary' | 'base64' | 'quoted-printable' | 'x-uuencode';

/** A file as the citizen must get it. `type` and `contentId` only where they are certain. */
export interface MeantFile {
  readonly name: string;
  readonly type: string | undefined;
  readonly contentId: string | undefined;
  readonly bytes: Buffer;
}

interface Leaf {
  /** Of how it is written: headers, folding, lines. */
  readonly seed: number;
  readonly type: string;
  /** Of the Content-Type; the value as it stands there, quotes included. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly name: string | undefined;
  readonly disposition: 'inline' | 'attachment' | undefined;
  readonly contentId: string | undefined;
  readonly encoding: TransferEncoding;
  /** Before the transfer encoding. */
  readonly bytes: Buffer;
  /** No Content-Type: what the multipart around it, or nothing, says. */
  readonly isUntyped: boolean;
}

/** A text that a mail program writes, with what a reader must see of it. */
export interface TextLeaf extends Leaf {
  readonly kind: 'text';
  /** Lines end in \n. */
  readonly reads: string;
  /** What the bytes are in, whatever the header says. */
  readonly charset: string;
  /** Files that stand in the text, uuencoded. */
  readonly inText: readonly MeantFile[];
}

/** Anything else. */
export interface FileLeaf extends Leaf {
  readonly kind: 'file';
  /** Itself, what it unpacks to, or nothing. */
  readonly becomes: readonly MeantFile[];
  /** Of Outlook's envelope: the text for when there is none elsewhere. */
  readonly outlook?: { readonly text: string | undefined };
}

/** Parts around which boundaries stand. */
export interface Multipart {
  readonly kind: 'multipart';
  readonly seed: number;
  readonly subtype: 'mixed' | 'alternative' | 'related' | 'signed' | 'report' | 'digest';
  readonly boundary: string;
  readonly children: readonly Part[];
  /** False when its end boundary is missing. */
  readonly isEnded: boolean;
}

export type Part = TextLeaf | FileLeaf | Multipart;

/** How the lines of headers and boundaries end. */
export type LineEnds = 'CRLF' | 'LF' | 'both';

/** A mail before it is written. */
export interface MailPlan {
  readonly seed: number;
  readonly subject: string;
  readonly lineEnds: LineEnds;
  readonly root: Part;
}

/** Every leaf in its order, with the multipart right around it. */
export function leavesOf(
  part: Part,
  parent?: Multipart,
): { leaf: TextLeaf | FileLeaf; parent: Multipart | undefined }[] {
  if (part.kind !== 'multipart') return [{ leaf: part, parent }];
  return part.children.flatMap((child) => leavesOf(child, part));
}
