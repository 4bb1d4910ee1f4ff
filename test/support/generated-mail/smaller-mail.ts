// Makes the plan of a mail smaller while a fault stays: who mends it wants to look at as little as can be.
import type { MailPlan, Part } from './mail-parts.ts';

/** Tries of at most so many mails. */
const TRIES = 60;

/** The smallest plan found for which `isFaulty` still holds. */
export async function smallest(plan: MailPlan, isFaulty: (plan: MailPlan) => Promise<boolean>): Promise<MailPlan> {
  let [found, tries] = [plan, 0];
  for (let smaller: MailPlan | undefined = found; smaller !== undefined; ) {
    smaller = undefined;
    for (const root of smallerParts(found.root)) {
      if (tries >= TRIES) return found;
      tries += 1;
      const candidate = { ...found, root };
      if (!(await isFaulty(candidate))) continue;
      smaller = found = candidate;
      break;
    }
  }
  return found;
}

/** A part without one of what is in it, or one of these alone. */
function* smallerParts(part: Part): Generator<Part> {
  if (part.kind !== 'multipart') return;
  yield* part.children;
  for (const [index, child] of part.children.entries()) {
    if (part.children.length > 1) yield { ...part, children: part.children.toSpliced(index, 1) };
    for (const smaller of smallerParts(child)) yield { ...part, children: part.children.toSpliced(index, 1, smaller) };
  }
}
