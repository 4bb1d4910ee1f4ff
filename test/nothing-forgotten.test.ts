// What one table declares, something else must use: a refusal that no call answers, a job that no step adds, a notice
// that nobody is given.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ContactNotice } from '../server/contract/contact-notice.ts';
import { PROBLEMS } from '../server/contract/problems.ts';
import { deskCalls } from '../server/http/desk/desk-api.ts';
import { readerTable } from '../server/http/reader/reader-calls.ts';
import { JOB_NAMES } from '../server/store/outbox.ts';

const steps = readdirSync('server', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('contract/'))
  .map((name) => readFileSync(`server/${name}`, 'utf8'))
  .join('\n');

/** Refusals of what is no call at all. */
const OF_NO_CALL = ['method-not-allowed', 'not-found'];

test('every refusal is one that a call lists', () => {
  const rows = [...Object.values(readerTable), ...Object.values(deskCalls)];
  const listed = new Set<string>(rows.flatMap(({ problems }) => problems));
  assert.deepEqual(
    Object.keys(PROBLEMS).filter((code) => !listed.has(code)),
    OF_NO_CALL,
  );
});

test('every job is added by a step', () => {
  const isAdded = (name: string) => steps.includes(`name: '${name}'`);
  assert.deepEqual(
    JOB_NAMES.filter((name) => !isAdded(name)),
    [],
  );
});

test('everything that a contact person may be told, some step has him told', () => {
  const abouts = ContactNotice.def.options.flatMap(({ shape: { about } }) => [...about.def.values]);
  assert.deepEqual(
    abouts.filter((about) => !steps.includes(`about: '${about}'`)),
    [],
  );
});
