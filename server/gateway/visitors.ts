// The connections of mail servers: strangers have few places and little time, so that no number of them keeps out
// those who log in.
import type { SMTPServerSession } from 'smtp-server';
import { limits } from '../contract/limits.ts';
import { networkOf, plainAddress } from '../quotas/network.ts';

/** Who is connected. `sendAway` ends the connection of a session that did not log in. */
export class Visitors {
  readonly #sendAway: (session: SMTPServerSession) => void;
  readonly #strangers = new Map<SMTPServerSession, { readonly network: string; readonly timer: NodeJS.Timeout }>();
  readonly #known = new Map<SMTPServerSession, string>();

  constructor(sendAway: (session: SMTPServerSession) => void) {
    this.#sendAway = sendAway;
  }

  /**
   * A connection begins, and has so long to log in. False when there are too many strangers of its network. When there
   * are too many in all, the one that is here longest gives way: whoever is to log in does so at once.
   */
  arrives(session: SMTPServerSession): boolean {
    const address = plainAddress(session.remoteAddress) ?? session.remoteAddress;
    const { network } = networkOf(address);
    const ofNetwork = [...this.#strangers.values()].filter((stranger) => stranger.network === network).length;
    if (ofNetwork >= limits.smtpStrangersPerNetwork) return false;
    const [oldest] = this.#strangers.keys();
    if (oldest !== undefined && this.#strangers.size >= limits.smtpStrangers) {
      this.#forgetStranger(oldest);
      this.#sendAway(oldest);
    }
    const timer = setTimeout(() => this.#sendAway(session), limits.smtpLoginTime);
    this.#strangers.set(session, { network, timer });
    return true;
  }

  /** A connection logs in. False when its organisation has too many. */
  logsIn(session: SMTPServerSession, organisationId: string): boolean {
    const others = [...this.#known.values()].filter((id) => id === organisationId).length;
    if (others >= limits.smtpConnectionsPerOrganisation && !this.#known.has(session)) return false;
    this.#forgetStranger(session);
    this.#known.set(session, organisationId);
    return true;
  }

  /** A connection is over. */
  leaves(session: SMTPServerSession): void {
    this.#forgetStranger(session);
    this.#known.delete(session);
  }

  #forgetStranger(session: SMTPServerSession): void {
    clearTimeout(this.#strangers.get(session)?.timer);
    this.#strangers.delete(session);
  }
}
