// Builds the widget: one entry with a lasting name, chunks that load when needed, the same in one file for pages that pin it, and the guard
// for pages with analytics.

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { gzipAsync } from '@gfx/zopfli';
import { type BuildOptions, build, defineConfig, minify, type Plugin, type Rolldown } from 'vite';

/** The oldest browsers of the README. */
const CSS_TARGET = ['chrome111', 'edge111', 'firefox114', 'safari16.4', 'ios16.4'];

const shared = {
  target: 'es2022',
  cssTarget: CSS_TARGET,
  // Style sheets are text in the scripts (`?inline`); as a library Vite would leave them as they are written.
  cssMinify: true,
  // As a library: else Vite adds preload links and their helper, one more thing for a page's CSP to allow.
} as const satisfies BuildOptions;

const PAGE_ENTRY = { 'secure-message-reader': resolve(import.meta.dirname, 'widget/define.ts') };
/** In the page, and in the reader's own frame. */
const ENTRIES = { ...PAGE_ENTRY, frame: resolve(import.meta.dirname, 'widget/frame.ts') };

export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist/widget',
    emptyOutDir: true,
    ...shared,
    lib: { entry: ENTRIES, formats: ['es'] },
    rolldownOptions: {
      output: {
        // Only what pages know keeps its name.
        entryFileNames: ({ name }) => (name === 'frame' ? 'chunks/[name]-[hash:6].js' : '[name].js'),
        chunkFileNames: 'chunks/[name]-[hash:6].js',
        // With all that it imports: what is always fetched together is smaller as one.
        codeSplitting: { groups: [{ name: 'secure-message-reader', test: /\/widget\/secure-message-reader\.ts$/ }] },
        minify: true,
      },
    },
  },
  plugins: [ownKeysOnly(), standAlone(), guard(), firstFlight(), framePage(), oneFile()],
});

/**
 * A page's old library may have added to `Object.prototype`, and `for … in` of the libraries finds that too (zod throws
 * at it): they shall look at what an object itself has.
 */
function ownKeysOnly(): Plugin {
  return {
    name: 'own-keys-only',
    transform: {
      filter: { id: /\/node_modules\/.*\.[cm]?js$/ },
      handler: (code) =>
        code.replace(/\bfor \((const|let) (\w+) in ([\w.]+)\)/g, 'for ($1 $2 of Object.keys($3 ?? {}))'),
    },
  };
}

/**
 * The shell and the frame's script have copies of what they share with the reader: they would fetch that otherwise,
 * which is what the shell is there to spare a page, and what the frame's first words need not wait for.
 */
function standAlone(): Plugin {
  const copyIn = (importer: string) =>
    /\?in-\w+$/.exec(importer)?.[0] ??
    /\/widget\/(?:isolated\/)?(shell|frame)\.ts$/.exec(importer)?.[1]?.replace(/^/, '?in-');
  return {
    name: 'stand-alone',
    enforce: 'pre',
    async resolveId(source, importer, { kind }) {
      const copy = importer === undefined ? undefined : copyIn(importer);
      if (copy === undefined || kind !== 'import-statement' || !/^\..*\.ts$/.test(source)) return null;
      const found = await this.resolve(source, importer?.replace(copy, ''), { skipSelf: true });
      return found === null ? null : found.id + copy;
    },
  };
}

/** guard.js is a classic script: it must run before anything else, so it can't be a module. */
function guard(): Plugin {
  return {
    name: 'guard',
    async generateBundle() {
      const source = await readFile(resolve(import.meta.dirname, 'widget/guard.js'), 'utf8');
      const { code } = await minify('guard.js', source, { module: false });
      this.emitFile({ type: 'asset', fileName: 'guard.js', source: code });
    },
  };
}

/** Tells the entry the names of what the first screen needs (`HASHES` in define.ts). */
function firstFlight(): Plugin {
  return {
    name: 'first-flight',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const ofSource = (path: string) => chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(path)));
      const entry = ofSource('/widget/define.ts');
      const reader = ofSource('/widget/secure-message-reader.ts');
      if (entry === undefined || reader === undefined || withImports(reader, chunks).length > 1)
        throw new Error('the reader is not one chunk, where the entry looks for it');
      const isOfLanguageOrFrame = ({ facadeModuleId }: Rolldown.OutputChunk) =>
        /\/widget\/(texts\/[a-z]{2}|frame)\.ts$/.test(facadeModuleId ?? '');
      const hashes = [reader, ...chunks.filter(isOfLanguageOrFrame)].flatMap(({ fileName }) => {
        const [, name, hash] = /^chunks\/(.+)-(.{6})\.js$/.exec(fileName) ?? [];
        return name === undefined || hash === undefined ? [] : [[name, hash] as const];
      });
      // The entry's own name has no hash, so it may still be changed. What was said to Vite need not travel.
      entry.code = entry.code
        .replaceAll('HASHES', JSON.stringify(Object.fromEntries(hashes)))
        .replaceAll(/\s*\/\* @vite-ignore \*\/\s*/g, '');
    },
  };
}

/** The document of the reader's own frame: all that it needs for the first screen, at once. */
function framePage(): Plugin {
  return {
    name: 'frame-page',
    async generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const wanted = chunks.filter(({ moduleIds }) =>
        moduleIds.some((id) => /\/widget\/(frame|secure-message-reader)\.ts$/.test(id)),
      );
      const frame = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith('/widget/frame.ts')));
      if (frame === undefined) throw new Error('the frame’s script is not there');
      const names = new Set(wanted.flatMap((chunk) => withImports(chunk, chunks)));
      const links = [...names].map((name) => `<link rel="modulepreload" href="${name}">`).join('');
      const source = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>Veilig bericht</title><meta name="viewport" content="width=device-width">${links}<script type="module" src="${frame.fileName}"></script><secure-message-reader></secure-message-reader>`;
      this.emitFile({ type: 'asset', fileName: 'frame.html', source });
    },
  };
}

/** The names of a chunk and of all that it imports to begin with. */
function withImports(chunk: Rolldown.OutputChunk, all: readonly Rolldown.OutputChunk[]): string[] {
  const names = new Set<string>();
  const add = ({ fileName, imports }: Rolldown.OutputChunk) => {
    if (names.has(fileName)) return;
    names.add(fileName);
    for (const one of all) if (imports.includes(one.fileName)) add(one);
  };
  add(chunk);
  return [...names];
}

/** `integrity` covers the entry only, not what it loads: who pins the reader takes it whole. */
function oneFile(): Plugin {
  const outDir = resolve(import.meta.dirname, 'dist/widget');
  return {
    name: 'one-file',
    async closeBundle() {
      await build({
        configFile: false,
        base: './',
        publicDir: false,
        logLevel: 'warn',
        plugins: [ownKeysOnly()],
        define: { HASHES: '{}' },
        build: {
          outDir,
          emptyOutDir: false,
          ...shared,
          lib: { entry: PAGE_ENTRY, formats: ['es'] },
          rolldownOptions: {
            output: { entryFileNames: 'secure-message-reader.bundle.js', codeSplitting: false, minify: true },
          },
        },
      });
      const hashes: Record<string, string> = {};
      for (const file of ['secure-message-reader.bundle.js', 'guard.js']) {
        const digest = createHash('sha384').update(await readFile(resolve(outDir, file)));
        hashes[file] = `sha384-${digest.digest('base64')}`;
      }
      await writeFile(resolve(outDir, 'integrity.json'), `${JSON.stringify(hashes, null, 2)}\n`);
      await compressAll(outDir);
    },
  };
}

/** Each file compressed beside it, as small as can be (brotli takes its best by itself): the server only reads them. */
async function compressAll(directory: string): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  for (const name of names.filter((one) => /\.(js|json|html|css)$/.test(one))) {
    const path = resolve(directory, name);
    const plain = await readFile(path);
    await writeFile(`${path}.br`, brotliCompressSync(plain));
    await writeFile(`${path}.gz`, await gzipAsync(plain, { numiterations: 15 }));
  }
}
