// How many steps of those that were begun together run at once.

/** Gives each of so many steps to `run`; resolves when all are done, with the most that were under way at a moment. */
export async function mostAtOnce(steps: number, run: (step: () => Promise<void>) => Promise<unknown>): Promise<number> {
  let [busy, most] = [0, 0];
  const step = async () => {
    busy += 1;
    most = Math.max(most, busy);
    await new Promise((resolve) => setImmediate(resolve));
    busy -= 1;
  };
  await Promise.all(Array.from({ length: steps }, () => run(step)));
  return most;
}
