// The version of all this, from the one place where it stands: package.json. It is that of the widget and of both APIs.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod';

// By its name under `imports`: this file runs from server/ and from dist/server/.
const path = createRequire(import.meta.url).resolve('#package.json');

/** Semver: `1.2.3`. */
export const { version: VERSION } = z
  .object({ version: z.string().regex(/^\d+\.\d+\.\d+/) })
  .parse(JSON.parse(readFileSync(path, 'utf8')));
