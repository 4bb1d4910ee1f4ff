// Loaded into a server process (`--import`): how long its main thread was kept busy at a stretch, in processor time,
// so that whatever else the machine does counts for nothing. Where the system does not tell processor time of a
// thread (not Linux), it is the wall clock's.
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Milliseconds between looks; a stretch of work shows as the time between two of them. */
const LOOK_EVERY = 2;

if (isMainThread && process.send !== undefined) {
  let last = busyMilliseconds();
  let longest = 0;
  const look = () => {
    const now = busyMilliseconds();
    longest = Math.max(longest, now - last);
    last = now;
  };
  setInterval(look, LOOK_EVERY).unref();
  process.on('message', (asked) => {
    look();
    if (asked === 'longest') process.send?.({ longest, total: busyMilliseconds() });
    longest = 0;
  });
  process.channel?.unref();
}

function busyMilliseconds() {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ', 1);
    return Number(nanoseconds) / 1e6;
  } catch {
    return performance.now();
  }
}
