// Steps that have nothing to do with each other: one that fails keeps none of the others from being done.

/** Does each in turn. When some failed, throws what they threw, together, after the last. */
export async function independently(steps: Iterable<() => Promise<unknown>>): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} steps failed; the others are done`);
}
