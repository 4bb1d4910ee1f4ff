// The server upgraded under an open reader: another build, whose parts have other names, in place of the one that the
// page began with. Its parts stay served; or they are gone, as after a hundred builds.
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { OnTheLine } from './faulty-line.ts';
import { everyMoment } from './moments.ts';
import type { Fault, Stage } from './story.ts';

/** A new server at each call and at each thing that he does. */
export function upgrades(heard: readonly OnTheLine[]): Fault[] {
  const kept = everyMoment(heard, 'upgraded', (stage) => upgrade(stage, false));
  const gone = everyMoment(heard, 'upgraded, earlier parts gone', (stage) => upgrade(stage, true));
  return [...kept, ...gone].map((fault) => ({ ...fault, isAlone: true }));
}

async function upgrade({ town }: Stage, forgets: boolean): Promise<void> {
  await town.upgrade(await newerBuild(town.directory), forgets);
}

let builds = 0;

/** The same in another build: every part has another hash in its name. Returns its folder, in this one. */
async function newerBuild(directory: string): Promise<string> {
  builds += 1;
  const hash = (builds % 36).toString(36);
  const here = new URL('../../../', import.meta.url).pathname;
  const release = await mkdtemp(join(directory, 'newer-'));
  await Promise.all([
    symlink(join(here, 'node_modules'), join(release, 'node_modules')),
    cp(join(here, 'package.json'), join(release, 'package.json')),
    cp(join(here, 'dist'), join(release, 'dist'), { recursive: true }),
  ]);
  const widget = join(release, 'dist/widget');
  const names = await readdir(widget, { recursive: true });
  for (const name of names.filter((one) => /\.(js|html)$/.test(one))) {
    const text = (await readFile(join(widget, name), 'utf8'))
      .replace(PART, `$1-${hash}$2.js`)
      .replace(HASHES, (map) => map.replace(/":"[\w-]/g, `":"${hash}`));
    const path = join(widget, name.replace(PART, `$1-${hash}$2.js`));
    const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    await Promise.all([writeFile(path, text), writeFile(`${path}.br`, brotliCompressSync(text, fast))]);
    await writeFile(`${path}.gz`, gzipSync(text));
    if (!path.endsWith(name)) await Promise.all(['', '.br', '.gz'].map((end) => rm(join(widget, name) + end)));
  }
  return release;
}

/** Name of a part in the build, with its hash. */
const PART = /((?:chunks|\.)\/[a-z-]+)-[\w-]([\w-]{5})\.js/g;
/** Of what the entry starts by itself: hashes by the names of the parts (vite.config.ts). */
const HASHES = /\{"secure-message-reader":"[^}]*\}/;
