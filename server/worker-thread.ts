// Starts a worker thread from a module, in the built server and where it runs from source.
import { Worker } from 'node:worker_threads';

/**
 * Starts `<module>.js` beside the caller; or its source, which a thread of Node 20 loads only by a detour. Its heap
 * is bounded.
 */
export function startWorker(module: string, caller: string, maxOldGenerationSizeMb: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb };
  if (!caller.endsWith('.ts')) {
    const workerData = new URL(`${module}.js`, caller).href;
    return new Worker(new URL('./background-thread.js', import.meta.url), { resourceLimits, workerData });
  }
  const source = JSON.stringify(new URL(`${module}.ts`, caller).href);
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${source}, ${source}))`;
  return new Worker(load, { eval: true, resourceLimits });
}
