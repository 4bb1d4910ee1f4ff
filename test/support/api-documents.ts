// The OpenAPI documents as they are served, held against the Dutch API Design Rules, and the client types made from them.
// `api-documents.ts check` fails on any error of the linter and on types that are out of date; `api-documents.ts client` makes them anew.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deskDocument } from '../../server/http/desk-document.ts';
import { openApiDocument } from '../../server/http/openapi.ts';
import { readerDocument } from '../../server/http/reader-document.ts';

/** Fetched when needed: together some 250 packages that nothing else here wants. */
const SPECTRAL = ['-p', '@stoplight/spectral-cli@6.16.3', 'spectral'];
const TYPES = [
  '-p',
  'openapi-typescript@7.13.0',
  '-p',
  'typescript@5.9',
  'openapi-typescript',
  '--default-non-nullable=false',
];
const RULES = 'test/standards/nl-gov-api-design-rules.linter.yaml';
const CLIENT = 'test/support/desk-api.d.ts';

const contact = { name: 'Beheer', email: 'postmaster@berichten.example', url: 'https://berichten.example' };
const directory = mkdtempSync(join(tmpdir(), 'api-documents-'));
try {
  const desk = written('desk', deskDocument('https://berichten.example', contact));
  const reader = written('reader', readerDocument('https://berichten.example', contact));
  if (process.argv[2] === 'client') {
    writeFileSync(CLIENT, clientTypes(desk));
  } else {
    const linted = npx([...SPECTRAL, 'lint', '-r', RULES, desk, reader]);
    const isFresh = readFileSync(CLIENT, 'utf8') === clientTypes(desk);
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

function clientTypes(document: string): string {
  const path = join(directory, 'client.d.ts');
  if (npx([...TYPES, document, '-o', path]).status !== 0) throw new Error('the client types could not be made');
  return readFileSync(path, 'utf8');
}

function npx(words: readonly string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env; // ours loads tsx, which is not theirs
  return spawnSync('npx', ['-y', ...words], { stdio: ['ignore', 'inherit', 'inherit'], env });
}
