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
