// Which pages may call is remembered for a moment: of a file of 24 MiB each record asks.
import { limits } from '../../contract/limits.ts';
import { type AllowedPages, pagesOf } from '../../message/live-message.ts';
import { isKnownOrigin } from '../../organisation/organisation.ts';
import type { Services } from '../../services.ts';
import type { CallingPage } from './calling-page.ts';

/** What an organisation allowed, and until when in milliseconds that counts. */
interface Remembered {
  readonly allowed: AllowedPages;
  readonly until: number;
}

/**
 * The pages of the messages that were called about last, and the pages that called. What does not exist is not
 * remembered. A page of nobody is refused by its origin, before a message is asked for: so the time of its answer tells
 * it nothing of the message.
 */
export class RememberedPages {
  readonly #services: Pick<Services, 'db' | 'clock'>;
  readonly #of = new Map<string, Remembered>();
  /** Origins of organisations, each until when in milliseconds that counts: no more than there are. */
  readonly #origins = new Map<string, number>();

  constructor(services: Pick<Services, 'db' | 'clock'>) {
    this.#services = services;
  }

  /** True when this page may call about this message, false when not; undefined: it must be looked up. */
  known(publicId: string | undefined, page: CallingPage): boolean | undefined {
    const remembered = publicId === undefined ? undefined : this.#of.get(publicId);
    if (remembered === undefined || !this.#counts(remembered.until) || !this.#counts(this.#origins.get(page.origin)))
      return undefined;
    return mayCall(page, remembered.allowed);
  }

  /** True when this page may call about this message; about none, or one that is not there: about any. */
  async lookUp(publicId: string | undefined, page: CallingPage): Promise<boolean> {
    if (!(await this.#isOfOrganisation(page.origin))) return false;
    const allowed = publicId === undefined ? undefined : await pagesOf(this.#services, publicId);
    if (publicId === undefined || allowed === undefined) return true;
    this.#of.delete(publicId); // so that the oldest stands first
    this.#of.set(publicId, { allowed, until: this.#soon() });
    for (const [oldest] of this.#of) {
      if (this.#of.size <= limits.originsRememberedAtMost) break;
      this.#of.delete(oldest);
    }
    return mayCall(page, allowed);
  }

  async #isOfOrganisation(origin: string): Promise<boolean> {
    if (this.#counts(this.#origins.get(origin))) return true;
    const isKnown = await isKnownOrigin(this.#services, origin);
    if (isKnown) this.#origins.set(origin, this.#soon());
    else this.#origins.delete(origin);
    return isKnown;
  }

  #soon(): number {
    return this.#services.clock.now().getTime() + limits.originsRemembered;
  }

  #counts(until = 0): boolean {
    const left = until - this.#services.clock.now().getTime();
    // A clock that was set back would make it last.
    return left > 0 && left <= limits.originsRemembered;
  }
}

function mayCall({ origin, isFramed }: CallingPage, { origins, isolated }: AllowedPages): boolean {
  return origins.includes(origin) && (isFramed || !isolated);
}
