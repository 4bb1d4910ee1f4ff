// When a page may look otherwise than a moment ago.

/** Tells when a page may have changed its looks: by the system's dark or light, or by a switch of its own. */
export function watchTheme(changed: () => void, signal: AbortSignal): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed, { signal });
  const observer = new MutationObserver(changed);
  for (const one of [document.documentElement, document.body]) observer.observe(one, { attributes: true });
  signal.addEventListener('abort', () => observer.disconnect());
}
