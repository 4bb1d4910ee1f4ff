// Faults of the directory of the outbox keys: its volume gone, read-only, slow.
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { probe } from './tellings.ts';
import type { Town } from './town.ts';

const COME_BACK = /^(mail 4\d\d|(desk|code|opening|reply begun|upload|reply) 503( \S+)?|code no answer.*|code 429.*)$/;
const keysOf = ({ settings }: Town) => join(String(settings.DATA_DIR), 'outbox-keys');
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: 'pipe' });

export const DISK: readonly Fault[] = [
  {
    name: 'the volume of the outbox keys is not mounted',
    breaks: async (town) => {
      const [there, aside] = [keysOf(town), `${keysOf(town)}.aside`];
      await rename(there, aside);
      await mkdir(there);
      return async () => {
        await rmdir(there); // fails when something was made in it
        await rename(aside, there);
      };
    },
    lasts: 12_000,
    mayBeSeen: COME_BACK,
    told: [probe('outboxKeys')],
  },
  {
    name: 'the volume of the outbox keys is read-only',
    breaks: async (town) => {
      const there = keysOf(town);
      run('mount', '--bind', there, there);
      run('mount', '-o', 'remount,bind,ro', there);
      return () => void run('umount', '--lazy', there);
    },
    lasts: 12_000,
    mayBeSeen: COME_BACK,
    told: [probe('outboxKeys')],
  },
  {
    name: 'the disk of the outbox keys is slow',
    breaks: async (town) => {
      const [there, image] = [keysOf(town), join(town.directory, 'slow.img')];
      await writeFile(image, '');
      run('truncate', '-s', '32M', image);
      run('mkfs.ext4', '-q', image);
      const loop = `${town.directory}/slow`;
      await mkdir(loop);
      run('mount', '-o', 'loop', image, loop);
      run('cp', '-a', `${there}/.`, loop);
      run('mount', '--bind', loop, there);
      let isSlow = true;
      // Nothing can be written for a second, then all of it.
      const slowly = (async () => {
        while (isSlow) {
          run('fsfreeze', '-f', loop);
          await pause(1_000);
          run('fsfreeze', '-u', loop);
          await pause(200);
        }
      })();
      return async () => {
        isSlow = false;
        await slowly;
        run('umount', there);
        run('cp', '-a', `${loop}/.`, there);
        run('umount', loop);
      };
    },
    lasts: 15_000,
    mayBeSeen: /^$/,
    told: [],
  },
];
