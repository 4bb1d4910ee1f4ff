// What a letter asks its reader for, item by item, and what he answers: sealed with the letter, and with the reply.
import * as z from 'zod/mini';
import { type Bytes, utf8 } from './bytes.ts';
import { sha256 } from './keys.ts';
import { limits } from './limits.ts';
import { isLine } from './line.ts';

/** What is given for an item: files, words, a day (YYYY-MM-DD), or one of its choices. */
export const ASKED_KINDS = ['file', 'text', 'date', 'choice'] as const;

const line = (characters: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(characters),
    z.refine((text) => isLine(text) && text.trim() === text, 'must be one line of text, without blanks around it'),
  );

/** One thing that is asked for. Its number is its place, from 1. */
export const AskedItem = z
  .strictObject({
    label: line(limits.askedLabelCharacters),
    hint: z.optional(line(limits.askedHintCharacters)),
    required: z._default(z.boolean(), false),
    kind: z._default(z.enum(ASKED_KINDS), 'file'),
    choices: z.optional(
      z.array(line(limits.askedChoiceCharacters)).check(
        z.minLength(2),
        z.maxLength(limits.askedChoices),
        z.refine((choices) => new Set(choices).size === choices.length, 'must be different choices'),
      ),
    ),
  })
  .check(
    z.refine(({ kind, choices }) => (kind === 'choice') === (choices !== undefined), {
      message: 'choices, two or more, belong to the kind "choice"',
      path: ['choices'],
    }),
  );
export type AskedItem = z.infer<typeof AskedItem>;

export const AskedItems = z.array(AskedItem).check(z.minLength(1), z.maxLength(limits.askedItems));

/** The list in a letter. `salt`, 32 bytes as base64url, keeps its commitment from confirming a guess. */
export const Ask = z.object({ salt: z.string().check(z.regex(/^[\w-]{43}$/)), items: AskedItems });
export type Ask = z.infer<typeof Ask>;

const item = z.number().check(z.int(), z.gte(1), z.lte(limits.askedItems));

/** The answer to an item: files of the reply by their ids; words; or why it is not to be had. */
export const Answer = z.union([
  z.strictObject({
    item,
    files: z.array(z.string().check(z.maxLength(100))).check(z.minLength(1), z.maxLength(limits.attachmentCount)),
  }),
  z.strictObject({ item, text: z.string().check(z.minLength(1), z.maxLength(limits.answerCharacters)) }),
  z.strictObject({ item, reason: z.string().check(z.minLength(1), z.maxLength(limits.reasonCharacters)) }),
]);
export type Answer = z.infer<typeof Answer>;

/** A day that exists, as YYYY-MM-DD; years of four digits, for in a field's `0026` some are not typed yet. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** SHA-256 that the server keeps of a list: 32 bytes. Who does not know the salt can't hold a guess against it. */
export function askCommitment({ salt, items }: Ask): Promise<Bytes> {
  const fields = items.map(({ label, hint = '', required, kind, choices = [] }) => [
    label,
    hint,
    required,
    kind,
    choices,
  ]);
  return sha256(utf8(JSON.stringify(['secure-message/1 ask', salt, fields])));
}

/** How each item of a letter stands after the answers to it, oldest first: the last one counts. */
export function answersByItem(answers: readonly Answer[]): ReadonlyMap<number, Answer> {
  return new Map(answers.map((answer) => [answer.item, answer]));
}
