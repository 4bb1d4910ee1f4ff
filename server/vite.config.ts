// Builds the server: what it imports goes along, in few files. A process that looks for each of six hundred modules
// begins a second later, and every command of the operator is a process.
import { cp } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const SOURCES = import.meta.dirname;
const BUILT = resolve(SOURCES, '../dist/server');
/** Processes and threads, where they stand. */
const ENTRIES = ['main', 'admin/cli', 'background-thread', 'files/file-worker', 'mime/mime-worker'];
/** Not built in: loaded by those only who want traces, they look for modules by name and must find each other. */
export const TRACES = [
  '@opentelemetry/api',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/instrumentation-http',
  '@opentelemetry/instrumentation-undici',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-node',
];

export default defineConfig({
  root: SOURCES,
  publicDir: false,
  build: {
    ssr: true,
    outDir: BUILT,
    emptyOutDir: true,
    target: 'node20',
    minify: false, // people read what stands in a log
    license: { fileName: 'licences.md' },
    rolldownOptions: {
      input: Object.fromEntries(ENTRIES.map((name) => [name, resolve(SOURCES, `${name}.ts`)])),
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash:6].js' },
    },
  },
  ssr: { noExternal: true, external: TRACES },
  plugins: [places((path) => `new URL('./${builtPath(path)}', import.meta.url).href`), besideMain(), migrations()],
});

/** Where a source of the server is once it is built. */
export function builtPath(source: string): string {
  return relative(SOURCES, source).replace(/\.ts$/, '.js');
}

/**
 * A source that looks for what stands beside it must not look beside the chunk that it came into. `urlOf`: for the path
 * of a source, the expression that is the URL of its place.
 */
export function places(urlOf: (path: string) => string): Plugin {
  return {
    name: 'places',
    transform: {
      filter: { id: /\.ts$/, code: 'import.meta.url' },
      handler: (code, id) => ({ code: code.replaceAll('import.meta.url', urlOf(id)), map: null }),
    },
  };
}

/** What `places` says is seen from the folder of `main.js`. */
function besideMain(): Plugin {
  return {
    name: 'beside-main',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.fileName.includes('/') && chunk.code.includes('import.meta.url'))
          this.error(`${chunk.fileName} asks where it is, and stands in another folder`);
    },
  };
}

function migrations(): Plugin {
  const folder = 'store/migrations';
  return {
    name: 'migrations',
    writeBundle: () => cp(resolve(SOURCES, folder), resolve(BUILT, folder), { recursive: true }),
  };
}
