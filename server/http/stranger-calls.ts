// Calls without a session: anyone can make them, as many as he likes. They take turns, so that those of one link or
// one network never hold all of the database; and one that made too many waits before it is answered, which costs its
// caller and nobody else.
import { limits } from '../contract/limits.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import type { TooManyRequests } from '../quotas/rate-limit.ts';
import { PacedCalls, TurnsBy } from '../quotas/shares.ts';

/** Who calls, about which message. */
export interface StrangerCall {
  readonly client: ClientNetwork;
  readonly id: string;
}

/**
 * The share of each network and each link. Counted in this process, in memory: that is all that a call for nothing
 * may cost.
 */
export class StrangerCalls {
  readonly #calls = new PacedCalls(limits.callsForNothing, limits.callForNothingEvery);
  readonly #pages = new PacedCalls(limits.pagesAtOnce, limits.pageEvery);
  readonly #ofMessage = new TurnsBy(limits.strangersAtOncePerMessage);
  readonly #ofNetwork = new TurnsBy(limits.strangersAtOncePerNetwork);

  /** Does a step when it is this call's turn: among those of its message first, then among those of its network. */
  turn<T>({ client, id }: StrangerCall, step: () => Promise<T>): Promise<T> {
    return this.#ofMessage.run(id, () => this.networkTurn(client, step));
  }

  /** Does a step when it is this network's turn. */
  networkTurn<T>({ network }: ClientNetwork, step: () => Promise<T>): Promise<T> {
    return this.#ofNetwork.run(network, step);
  }

  /**
   * Counts a call, by what was found for it. Calls about one message are the share of its link in this network: who
   * makes many waits with each. Those about messages that do not exist are a share of their own: who makes many
   * waits, and is refused.
   */
  spend({ client, id }: StrangerCall, found: object): Promise<TooManyRequests | undefined> {
    const isUnknown = 'code' in found && found.code === 'message-unknown';
    return isUnknown
      ? this.#spend(`${client.wider ?? client.network} -`, 'refuse')
      : this.#spend(`${client.network} ${id}`, 'serve');
  }

  /** Counts a call whose key proved nothing: who tries many waits with each. */
  spendGuess({ network, wider }: ClientNetwork): Promise<TooManyRequests | undefined> {
    return this.#spend(`${wider ?? network} key`, 'refuse');
  }

  /** Counts a call of a page that is about no message: who makes many waits with each. */
  spendVisit({ network, wider }: ClientNetwork): Promise<TooManyRequests | undefined> {
    return this.#spend(`${wider ?? network} page`, 'serve');
  }

  /** Counts a page, probe, preflight or file for one network. */
  spendPage({ network }: ClientNetwork): Promise<TooManyRequests | undefined> {
    return this.#spend(network, 'serve', this.#pages);
  }

  async #spend(name: string, then: 'serve' | 'refuse', calls = this.#calls): Promise<TooManyRequests | undefined> {
    const over = await calls.spend(name);
    if (over === undefined || (over.waited && then === 'serve')) return undefined;
    return { code: 'too-many-requests', retryAfter: over.retryAfter };
  }
}
