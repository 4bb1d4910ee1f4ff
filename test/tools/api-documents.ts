// The OpenAPI documents as they are served, held against the Dutch API Design Rules, and the client types made from
// them. `api-documents.ts check` fails on any error of the linter and on types that are out of date;
// `api-documents.ts client` makes them anew.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { deskDocument } from '../../server/http/desk/desk-api.ts';
import { openApiDocument } from '../../server/http/documents/openapi.ts';
import { readerDocument } from '../../server/http/reader/reader-calls.ts';

const RULES = 'test/standards/nl-gov-api-design-rules.linter.yaml';
const CLIENT = 'server/client/desk-api.d.ts';

const contact = { name: 'Beheer', email: 'postmaster@berichten.example', url: 'https://berichten.example' };
const directory = mkdtempSync(join(tmpdir(), 'api-documents-'));
try {
  const desk = written('desk', deskDocument('https://berichten.example', contact));
  const reader = written('reader', readerDocument('https://berichten.example', contact));
  if (process.argv[2] === 'client') {
    writeFileSync(CLIENT, await clientTypes(desk));
  } else {
    const linted = spawned('spectral', ['lint', '-r', RULES, desk, reader]);
    const isFresh = readFileSync(CLIENT, 'utf8') === (await clientTypes(desk));
    if (!isFresh) process.stdout.write(`${CLIENT} is out of date. Run: npm run desk-client\n`);
    process.exitCode = linted.status === 0 && isFresh ? 0 : 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}

function written(name: string, api: Parameters<typeof openApiDocument>[0]): string {
  const path = join(directory, `${name}.json`);
  writeFileSync(path, JSON.stringify(openApiDocument(api), null, 2));
  return path;
}

/** By the library, which needs the compiler API of TypeScript 5: both are locked for this folder alone. */
async function clientTypes(document: string): Promise<string> {
  const types = await openapiTS(pathToFileURL(document), { defaultNonNullable: false });
  return `${COMMENT_HEADER}${astToString(types)}`;
}

/** Runs a program of the lock file; `--no` fetches none. */
function spawned(program: string, words: readonly string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env; // ours loads tsx, which is not theirs
  return spawnSync('npx', ['--no', '--', program, ...words], { stdio: ['ignore', 'inherit', 'inherit'], env });
}
