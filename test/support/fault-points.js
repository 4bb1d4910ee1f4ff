// Loaded into a server process (`--import`) by the trial of faults: kills it (SIGKILL) when it passes the point
// FAULT_POINT for the FAULT_AFTERth time, and says so before. Without this module no point does anything.
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';

const { FAULT_POINT: wanted, FAULT_AFTER: after = '1' } = process.env;
let passes = 0;
subscribe('secure-message-reader:fault-point', (point) => {
  if (point !== wanted) return;
  passes += 1;
  if (passes < Number(after)) return;
  writeSync(1, `fault-point ${wanted}\n`);
  process.kill(process.pid, 'SIGKILL');
});
