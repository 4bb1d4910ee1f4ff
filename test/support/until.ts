// Waits for what a real process does by itself.
import { setTimeout as pause } from 'node:timers/promises';

/** Looks every now and then until it holds; rejects after so many milliseconds. */
export async function until(holds: () => Promise<boolean> | boolean, most = 60_000): Promise<void> {
  const deadline = Date.now() + most;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it never came about');
    await pause(25);
  }
}
