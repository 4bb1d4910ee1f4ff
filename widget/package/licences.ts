// The licences of what others wrote and the bundle holds: their texts must travel with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const A_PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/;

/** The text of every licence of what is in the widget, by package; found in the build itself, so none is forgotten. */
export async function othersLicences(): Promise<string> {
  const folders = new Map<string, string>();
  for (const id of await bundledModules()) {
    const [folder, name] = A_PACKAGE.exec(id) ?? [];
    if (folder !== undefined && name !== undefined) folders.set(name, folder);
  }
  const parts = [...folders]
    .sort()
    .map(([name, folder]) => `${name}\n${'='.repeat(name.length)}\n\n${licenceOf(folder)}`);
  return `This package holds code of others, each under its own licence.\n\n${parts.join('\n\n')}\n`;
}

function licenceOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => /^licen[cs]e/i.test(name));
  if (names.length === 0) throw new Error(`${folder} has no licence to send along`);
  return names.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

async function bundledModules(): Promise<readonly string[]> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { HASHES: '{}' },
    build: { write: false, minify: false, lib: { entry: 'widget/define.ts', formats: ['es'] } },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !('output' in result)) throw new Error('nothing was built');
  return result.output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}
