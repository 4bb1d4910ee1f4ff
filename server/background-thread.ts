// How a worker thread begins: with the least priority, before it loads anything, for loading costs a quarter of a
// second. Who waits for a page or a code goes first. Linux has a priority for each thread, by its id (setpriority(2));
// elsewhere nothing is done.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';

const LEAST = 19;

try {
  const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  if (thread > 0) setPriority(thread, LEAST);
} catch {
  // no Linux, or no /proc
}
await import(String(workerData));
