// What the commands of mail servers may ask for: so many at once of one organisation, or of one network of strangers;
// and who is refused again and again, or begins more mails than it may send, waits with each.
import type { SMTPServerSession } from 'smtp-server';
import { limits } from '../contract/limits.ts';
import type { Organisation } from '../organisation/organisation.ts';
import { networkOf, plainAddress } from '../quotas/network.ts';
import { PacedCalls, TurnsBy } from '../quotas/shares.ts';

/** The shares of one gateway. */
export class CommandShares {
  readonly #ofOrganisation = new TurnsBy(limits.smtpCommandsAtOnce);
  readonly #ofNetwork = new TurnsBy(limits.smtpCommandsAtOnce);
  readonly #mails = new PacedCalls(limits.mailsBegun, limits.mailBegunEvery);
  readonly #refusals = new PacedCalls(limits.smtpRefusals, limits.smtpRefusalEvery);

  /** A login, which is refused later and later. */
  login<T>(session: SMTPServerSession, step: () => Promise<T>): Promise<T> {
    const { network } = networkOf(plainAddress(session.remoteAddress) ?? session.remoteAddress);
    return this.#refusedLater(network, () => this.#ofNetwork.run(network, step));
  }

  /** The beginning of a mail. */
  async mail<T>({ id }: Organisation, step: () => Promise<T>): Promise<T> {
    await this.#mails.spend(id);
    return this.#ofOrganisation.run(id, step);
  }

  /** A recipient. */
  recipient<T>({ id }: Organisation, step: () => Promise<T>): Promise<T> {
    return this.#refusedLater(id, () => this.#ofOrganisation.run(id, step));
  }

  async #refusedLater<T>(name: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      await this.#refusals.spend(name);
      throw error;
    }
  }
}
