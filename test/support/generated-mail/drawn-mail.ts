// Draws the tree of a whole mail.
import { limits } from '../../../server/contract/limits.ts';
import { Random } from '../random.ts';
import { drawTnef } from './drawn-envelope.ts';
import { drawFile, drawMessage, drawSignature, drawTextPart } from './drawn-parts.ts';
import { CHARSETS, drawWords } from './drawn-words.ts';
import { leavesOf, type MailPlan, type Multipart, type Part, type TextLeaf } from './mail-parts.ts';
import { meantLetter } from './meant-letter.ts';
import { writtenMail } from './written-mail.ts';

/** What is left to be drawn: a mail has at most twenty files, and this keeps under it. */
interface Budget {
  parts: number;
  files: number;
}

interface Place {
  readonly depth: number;
  readonly boundary: string;
  readonly isInMessage: boolean;
}

/** The mail of a seed. */
export function drawMail(seed: number, isInMessage = false): MailPlan {
  const random = new Random(seed);
  for (;;) {
    const plan = draw(random, isInMessage);
    if (meantLetter(plan).files.length <= limits.attachmentCount) return plan;
  }
}

function draw(random: Random, isInMessage: boolean): MailPlan {
  const budget = { parts: isInMessage ? 4 : random.between(1, 14), files: isInMessage ? 3 : 8 };
  const subject = isInMessage
    ? drawWords(random, 'iso-8859-15', 3).replace(/[<>:"|?*/\\]/g, '')
    : drawWords(random, 'utf-8', random.between(1, 14));
  const root = drawRoot(random, budget, { depth: 0, boundary: '', isInMessage });
  const lineEnds = random.pick(['CRLF', 'CRLF', 'CRLF', 'LF', 'both'] as const);
  return { seed: random.seed(), subject, lineEnds, root };
}

function drawRoot(random: Random, budget: Budget, place: Place): Part {
  const kind = random.between(1, 100);
  if (kind <= 8) return drawText(random, { isHtml: random.percent(40), mayHoldFile: true });
  if (kind <= 18) return drawFileOfAnyKind(random, budget, place);
  if (kind <= 21) return deep(random, random.between(10, 46), place);
  return drawMultipart(random, budget, place);
}

/** One part in another, again and again. */
function deep(random: Random, levels: number, place: Place): Multipart {
  const boundary = drawBoundary(random, place.boundary);
  const inner = { ...place, boundary, depth: place.depth + 1 };
  const text = drawText(random, { isHtml: false, mayHoldFile: false });
  const children: Part[] =
    levels === 0 ? [text] : [deep(random, levels - 1, inner), ...(random.percent(10) ? [text] : [])];
  return { kind: 'multipart', seed: random.seed(), subtype: 'mixed', boundary, children, isEnded: random.percent(80) };
}

function drawPart(random: Random, budget: Budget, place: Place, mayBeFile: boolean): Part {
  budget.parts -= 1;
  const kind = random.between(1, 100);
  if (kind <= 25 && place.depth < 7 && budget.parts > 0) return drawMultipart(random, budget, place);
  if (kind <= 55 || budget.files <= 0)
    return drawTextPart(random, {
      isHtml: random.percent(35),
      mayBeFile: mayBeFile && budget.files > 0,
      mayHoldFile: false,
    });
  return drawFileOfAnyKind(random, budget, place);
}

function drawFileOfAnyKind(random: Random, budget: Budget, place: Place): Part {
  const kind = random.between(1, 100);
  budget.files -= 1;
  if (kind <= 15) {
    budget.files -= 8;
    return drawTnef(random);
  }
  return kind <= 35 && !place.isInMessage ? drawMessageOf(random, false) : drawFile(random);
}

function drawMessageOf(random: Random, isUntyped: boolean): Part {
  const inner = drawMail(random.seed(), true);
  return drawMessage(random, { subject: inner.subject, bytes: writtenMail(inner).bytes }, { isUntyped });
}

function drawText(random: Random, { isHtml, mayHoldFile }: { isHtml: boolean; mayHoldFile: boolean }): TextLeaf {
  return drawTextPart(random, { isHtml, mayBeFile: false, mayHoldFile });
}

function drawMultipart(random: Random, budget: Budget, { depth, boundary: around, isInMessage }: Place): Multipart {
  const boundary = drawBoundary(random, around);
  const place = { depth: depth + 1, boundary, isInMessage };
  const subtype = random.pick([
    'mixed',
    'mixed',
    'mixed',
    'alternative',
    'alternative',
    'related',
    'signed',
    'report',
    'digest',
  ] as const);
  const made = { kind: 'multipart', seed: random.seed(), subtype, boundary, isEnded: random.percent(85) } as const;
  return {
    ...made,
    children: CHILDREN[isInMessage && subtype === 'digest' ? 'mixed' : subtype](random, budget, place),
  };
}

const CHILDREN: Readonly<Record<Multipart['subtype'], (random: Random, budget: Budget, place: Place) => Part[]>> = {
  mixed: (random, budget, place) => random.some(random.between(1, 4), () => drawPart(random, budget, place, true)),
  alternative: (random, budget, place) => {
    const html = random.percent(25)
      ? related(random, budget, place)
      : drawText(random, { isHtml: true, mayHoldFile: false });
    return [drawText(random, { isHtml: false, mayHoldFile: false }), html];
  },
  related: (random, budget, place) => relatedChildren(random, budget, place),
  signed: (random, budget, place) => [drawPart(random, budget, place, false), drawSignature(random)],
  report: (random, budget) => {
    budget.files -= 1;
    return [
      drawText(random, { isHtml: false, mayHoldFile: false }),
      deliveryStatus(random),
      drawMessageOf(random, false),
    ];
  },
  digest: (random, budget) => {
    const count = random.between(1, 3);
    budget.files -= count;
    return random.some(count, () => drawMessageOf(random, random.percent(60)));
  },
};

function related(random: Random, budget: Budget, { depth, boundary: around, isInMessage }: Place): Multipart {
  const boundary = drawBoundary(random, around);
  const children = relatedChildren(random, budget, { depth: depth + 1, boundary, isInMessage });
  return {
    kind: 'multipart',
    seed: random.seed(),
    subtype: 'related',
    boundary,
    children,
    isEnded: random.percent(90),
  };
}

function relatedChildren(random: Random, budget: Budget, _place: Place): Part[] {
  const pictures = random.some(Math.min(random.between(0, 2), Math.max(budget.files, 0)), () =>
    drawFile(random, { isPicture: true }),
  );
  budget.files -= pictures.length;
  return [drawText(random, { isHtml: true, mayHoldFile: false }), ...pictures];
}

function deliveryStatus(random: Random): TextLeaf {
  const reads = `Reporting-MTA: dns; mx.haarlemmermeer.example\n\nFinal-Recipient: rfc822; a${random.seed()}@b.example\nAction: failed\nStatus: 5.1.1\n`;
  const bytes = CHARSETS['us-ascii'].encode(reads.replaceAll('\n', '\r\n'));
  return {
    kind: 'text',
    seed: random.seed(),
    type: 'message/delivery-status',
    parameters: {},
    name: undefined,
    disposition: undefined,
    contentId: undefined,
    encoding: '7bit',
    bytes,
    isUntyped: false,
    reads,
    charset: 'us-ascii',
    inText: [],
  };
}

/**
 * Often the one around it and more, or less: such must not be taken for each other. It never ends in a hyphen, which
 * would end what it is part of.
 */
function drawBoundary(random: Random, around: string): string {
  const fresh = `${random.pick(['b', '----=_Part_', '_000_', '=_', "('x')+", 'a b:', '--'])}${random.seed().toString(36)}`;
  if (around === '' || random.percent(50)) return fresh;
  const longer = `${around}${random.pick(['0', '-x', '.1', '_', '--y'])}`;
  return longer.length <= 70 ? longer : fresh;
}

/** Where the mail of a seed is cut off: every fourth is, somewhere after its own headers. */
export function drawCut(seed: number, plan: MailPlan): number | undefined {
  if (seed % 4 !== 0) return undefined;
  const { bytes, headEnd } = writtenMail(plan);
  return new Random(seed).between(headEnd, bytes.length);
}

/** Parts of a plan, in the words of who reads a table: root, depth and kinds. */
export function structureOf({ root }: MailPlan): string {
  if (root.kind !== 'multipart')
    return root.type === 'application/ms-tnef'
      ? 'winmail.dat as root'
      : root.kind === 'text'
        ? 'text as root'
        : root.type === 'message/rfc822'
          ? 'message as root'
          : 'file as root';
  const deepest = depthOf(root);
  if (deepest > 9) return 'deeply nested';
  return leavesOf(root).some(({ leaf }) => leaf.kind === 'file' && leaf.outlook !== undefined)
    ? `${root.subtype} with winmail.dat`
    : root.subtype;
}

function depthOf(part: Part): number {
  return part.kind === 'multipart' ? 1 + Math.max(0, ...part.children.map(depthOf)) : 0;
}
