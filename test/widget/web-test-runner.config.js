// The widget's tests, in a real Chromium: real shadow roots, real cryptography, real focus.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { inlineCss } from './inline-css.js';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));

export default {
  rootDir,
  files: [`${rootDir}test/widget/**/*.test.ts`],
  nodeResolve: { exportConditions: ['production'] },
  // One page at a time: focus, visibility and painting are part of what is tested.
  concurrency: 1,
  plugins: [esbuildPlugin({ ts: true, target: 'es2022' }), inlineCss],
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
        args: [
          '--no-sandbox',
          '--disable-blink-features=AutomationControlled',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    }),
  ],
  testFramework: { config: { timeout: 10_000 } },
};
