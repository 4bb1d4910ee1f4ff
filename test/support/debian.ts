// Programs of Debian that a test runs as an operator would. Where one is not installed, the test is skipped.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Why a test is skipped: `program` is not here (of which package of Debian); undefined where it is. */
export async function lacks(program: string, debian = program): Promise<string | undefined> {
  const found = await promisify(execFile)('which', [program]).catch(() => undefined);
  return found === undefined ? `${program} is not installed here (Debian: ${debian})` : undefined;
}
