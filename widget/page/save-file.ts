// Saving a file on the citizen's device. A link that is clicked, not an address that is opened: a browser would run
// what it can show.

/** How long a saved file's address lives, in milliseconds: Safari reads it after the click. */
const ADDRESS_LIFE = 60_000;

/** Saves a file under a name, as the browser saves files. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_LIFE);
}

/**
 * Opens a file in a tab of its own, which knows nothing of this page. Comes back with its address: a browser may refuse
 * a tab that was asked for too long ago, and then somebody has to tap a link. The caller lets go of it.
 */
export function openTab(blob: Blob): string {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.click();
  return link.href;
}
