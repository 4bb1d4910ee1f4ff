// Builds the widget: one entry with a lasting name, chunks that load when needed, and the guard for pages with analytics.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineConfig, minify, type Plugin } from 'vite';

export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist/widget',
    emptyOutDir: true,
    target: 'es2022',
    // As a library: else Vite adds preload links and their helper, one more thing for a page's CSP to allow.
    lib: { entry: resolve(import.meta.dirname, 'widget/define.ts'), formats: ['es'] },
    rolldownOptions: {
      output: {
        entryFileNames: 'secure-message-reader.js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        minify: true,
      },
    },
  },
  plugins: [guard()],
});

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
