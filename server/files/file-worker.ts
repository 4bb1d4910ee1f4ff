// The thread in which files are recognised: what a hostile file costs, it costs here.
import { parentPort } from 'node:worker_threads';
import type { FileQuestion, FromFileWorker } from './file-thread.ts';
import { recogniseFile } from './recognise-file.ts';

const port = parentPort;
if (port === null) throw new Error('this is a worker');

const tell = (message: FromFileWorker) => port.postMessage(message);

port.on('message', ({ name, bytes }: FileQuestion) => {
  recogniseFile(name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then(
    (kind) => tell({ tell: 'recognised', kind }),
    (error: unknown) => {
      throw error; // ends this thread, and whoever waits hears of it
    },
  );
});
tell({ tell: 'ready' });
