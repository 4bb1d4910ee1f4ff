// What was chosen takes a moment before it is among the files: photos are cleaned, a copy's editor is fetched. Who
// presses *Verzenden* meanwhile means those too.

/** Work under way, and what is to be done after it. */
export class Preparation {
  #count = 0;
  #then: (() => void) | undefined;

  /** Runs this; what waits for it is done after it, when nothing else is under way. */
  async run(work: () => Promise<void>): Promise<void> {
    this.#count += 1;
    try {
      await work();
    } finally {
      this.#count -= 1;
    }
    await new Promise((resolve) => setTimeout(resolve)); // what it led to comes back to the screen
    const then = this.#then;
    if (this.#count > 0) return;
    this.#then = undefined;
    then?.();
  }

  /** Does this once, now or when nothing is under way any more. */
  whenDone(act: () => void): void {
    if (this.#count === 0) act();
    else this.#then = act;
  }
}
