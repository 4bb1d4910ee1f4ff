// The check of a signature that the README tells developers, as it stands there: run, so that it is right.
import { readFile } from 'node:fs/promises';

type IsSigned = (headers: unknown, body: string, secret: string, now: number) => boolean;

/** `isSigned` of server/events/README.md. */
export async function isSignedByReadme(): Promise<IsSigned> {
  const readme = await readFile(new URL('../../server/events/README.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).isSigned;
}
