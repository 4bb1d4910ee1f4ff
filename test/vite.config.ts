// Builds the tests that run in Node, with what they import: they are two hundred processes, and each would look for a
// thousand modules before its first assertion.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vite';
import packed from '../package.json' with { type: 'json' };
import { builtPath, places, TRACES } from '../server/vite.config.ts';
import { isInNode, testFiles } from './support/test-files.ts';

const HERE = import.meta.dirname;
const SERVER = resolve(HERE, '../server/');
const BUILT_SERVER = resolve(HERE, '../dist/server');

export default defineConfig({
  root: HERE,
  publicDir: false,
  build: {
    ssr: true,
    outDir: resolve(HERE, '../dist/test'),
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(
        testFiles()
          .filter(isInNode)
          .map((file) => [builtName(file), resolve(file)]),
      ),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash:8].js' },
    },
  },
  ssr: { noExternal: true, external: [...TRACES, ...Object.keys(packed.devDependencies)] },
  // Tests look beside their source; the server has its threads and migrations where it is built.
  plugins: [places((path) => JSON.stringify(pathToFileURL(placeOf(path)).href))],
});

function builtName(file: string): string {
  return file.replace(/^test\/(.*)\.ts$/, '$1');
}

function placeOf(source: string): string {
  return source.startsWith(`${SERVER}/`) ? resolve(BUILT_SERVER, builtPath(source)) : source;
}
