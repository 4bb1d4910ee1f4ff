// Loaded into a server process (`--import`): its clock is turned by so many milliseconds when it is told over IPC.
// What time it is (`Date`) is what an operator's machine gets wrong; how much time goes by is not.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send !== undefined) {
  let turned = 0;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + turned);
      else super(...given);
    }
    static now() {
      return Real.now() + turned;
    }
  };
  process.on('message', (message) => {
    if (typeof message?.turned !== 'number') return;
    turned = message.turned;
    process.send?.({ turned });
  });
  process.channel?.unref();
}
