// Which pages may call about a message, remembered for a moment: of a file of 24 MiB each record asks.
import { limits } from '../../contract/limits.ts';
import { originsOf } from '../../message/live-message.ts';
import { isKnownOrigin } from '../../organisation/organisation.ts';
import type { Services } from '../../services.ts';

/** What an organisation allowed, and until when in milliseconds that counts. */
interface Remembered {
  readonly origins: readonly string[];
  readonly until: number;
}

/** The origins of the messages that were called about last. What does not exist is not remembered. */
export class RememberedOrigins {
  readonly #services: Pick<Services, 'db' | 'clock'>;
  readonly #of = new Map<string, Remembered>();

  constructor(services: Pick<Services, 'db' | 'clock'>) {
    this.#services = services;
  }

  /** True when a page of this origin may call about this message, false when not; undefined: it must be looked up. */
  known(publicId: string | undefined, origin: string): boolean | undefined {
    const remembered = publicId === undefined ? undefined : this.#of.get(publicId);
    const left = (remembered?.until ?? 0) - this.#services.clock.now().getTime();
    // A clock that was set back would make it last.
    return left > 0 && left <= limits.originsRemembered ? remembered?.origins.includes(origin) : undefined;
  }

  /** True when a page of this origin may call about this message; about none, or one that is not there: about any. */
  async lookUp(publicId: string | undefined, origin: string): Promise<boolean> {
    const origins = publicId === undefined ? undefined : await originsOf(this.#services, publicId);
    if (publicId === undefined || origins === undefined) return isKnownOrigin(this.#services, origin);
    this.#of.delete(publicId); // so that the oldest stands first
    this.#of.set(publicId, { origins, until: this.#services.clock.now().getTime() + limits.originsRemembered });
    for (const [oldest] of this.#of) {
      if (this.#of.size <= limits.originsRememberedAtMost) break;
      this.#of.delete(oldest);
    }
    return origins.includes(origin);
  }
}
