// A line on which one thing does not come for a while.
import type { Page } from 'playwright-core';

/** What the page asks for by this pattern is not answered until the function that this resolves to is called. */
export async function heldBack(page: Page, pattern: string): Promise<() => void> {
  let release = () => {};
  const line = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(pattern, (route) => line.then(() => route.continue()));
  return release;
}
