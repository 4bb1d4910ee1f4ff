// npm's `prepare`, after every installation: libraries get their patches, and what runs is built. Without the
// development dependencies (`npm ci --omit=dev`) there is nothing to build with: then `dist` is brought along, from a
// release or another machine.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// A shell, for it finds npm's own bin directories. Nothing in these lines is anybody's input.
execSync('patch-package --patch-dir server/patches', { stdio: 'inherit' });
if (existsSync('node_modules/vite')) execSync('npm run build', { stdio: 'inherit' });
else if (!existsSync('dist/server/main.js'))
  console.error('Installed without development dependencies, so nothing was built: bring dist along, or run npm ci.');
