// Draws what Outlook puts its mails in: winmail.dat, with files, messages and tasks.

import type { Random } from '../random.ts';
import { tnef } from '../tnef-file.ts';
import { drawSize, PLAIN } from './drawn-parts.ts';
import { drawFileName, drawWords } from './drawn-words.ts';
import type { FileLeaf, MeantFile } from './mail-parts.ts';

/** Outlook's envelope, with files, messages and tasks in it. */
export function drawTnef(random: Random): FileLeaf {
  const { bytes, files, isWhole, text } = tnefContent(random, 0);
  const itself = { name: 'winmail.dat', type: 'application/ms-tnef', contentId: undefined, bytes };
  return {
    ...PLAIN,
    kind: 'file',
    seed: random.seed(),
    name: 'winmail.dat',
    disposition: random.pick([undefined, 'attachment'] as const),
    encoding: 'base64',
    bytes,
    type: random.pick(['application/ms-tnef', 'application/octet-stream'] as const),
    becomes: isWhole ? files : [itself, ...files],
    outlook: { text },
  };
}

interface TnefContent {
  readonly bytes: Buffer;
  readonly files: readonly MeantFile[];
  /** False when there is more in it than can be given: a task without a text. */
  readonly isWhole: boolean;
  readonly text: string | undefined;
}

function tnefContent(random: Random, depth: number): TnefContent {
  const text = random.percent(60) ? drawWords(random, 'utf-8', random.between(1, 40)) : undefined;
  const drawn = random.some(random.between(0, depth === 0 ? 2 : 1), () => {
    const name = shortName(random);
    if (depth >= 3 || random.percent(60)) {
      const data = random.bytes(Math.min(drawSize(random), 100_000));
      return {
        attachment: { name, data },
        files: [{ name, type: 'application/octet-stream', contentId: undefined, bytes: data }],
        isWhole: true,
      };
    }
    const inner = tnefContent(random, depth + 1);
    const letter =
      inner.text === undefined
        ? []
        : [{ name: `${name}.txt`, type: 'text/plain', contentId: undefined, bytes: Buffer.from(inner.text) }];
    return {
      attachment: { name, message: inner.bytes },
      files: [...letter, ...inner.files],
      isWhole: inner.isWhole && inner.text !== undefined,
    };
  });
  const bytes = tnef({
    ...(text === undefined ? {} : { text }),
    attachments: drawn.map(({ attachment }) => attachment),
  });
  return { bytes, text, files: drawn.flatMap(({ files }) => files), isWhole: drawn.every(({ isWhole }) => isWhole) };
}

/** With room for an extension. */
function shortName(random: Random): string {
  const name = drawFileName(random);
  return Buffer.byteLength(name) <= 100 ? name : shortName(random);
}
