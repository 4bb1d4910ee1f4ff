// What a process holds of its machine, as Linux tells it (proc(5)).
import { readdirSync, readFileSync } from 'node:fs';

/** In bytes, and in number. */
export interface ProcessUse {
  readonly memory: number;
  readonly descriptors: number;
}

/** Now; nothing of one that is gone. */
export function heldBy(pid: number | undefined): ProcessUse {
  try {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { memory: Number(resident ?? 0) * 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { memory: 0, descriptors: 0 };
  }
}
