// The relay's client, connected to a relay of its own, and what arrives there of a mail.
import { type MailRelay, makeMailRelay, type OutgoingMail } from '../../server/integrations/mail.ts';
import { openRelay, type ReceivedMail, type Relay } from './inbox.ts';

/** An ordinary mail of ours. */
export const MAIL: OutgoingMail = {
  envelope: { from: 'no-reply@haarlemmermeer.example', to: 'jansen@citizen.example' },
  from: { name: 'gemeente Haarlemmermeer', address: 'no-reply@haarlemmermeer.example' },
  to: { address: 'jansen@citizen.example' },
  subject: 'Onderwerp – één',
  text: 'Regel een\n.\nRegel drie',
  html: '<p>Regel één</p>',
  messageId: '<reply.1@haarlemmermeer.example>',
};

/** A client and its relay. */
export class RelayClient {
  readonly relay: Relay;
  readonly mail: MailRelay;

  private constructor(relay: Relay) {
    this.relay = relay;
    this.mail = makeMailRelay(new URL(relay.url));
  }

  static async open(): Promise<RelayClient> {
    return new RelayClient(await openRelay());
  }

  /** Sends the ordinary mail, changed so, and tells what arrived. */
  async arrived(changes: Partial<OutgoingMail>): Promise<ReceivedMail> {
    const before = this.relay.mails.all.length;
    await this.mail.send({ ...MAIL, ...changes });
    const [received] = this.relay.mails.all.slice(before);
    if (received === undefined) throw new Error('nothing arrived');
    return received;
  }

  async close(): Promise<void> {
    this.mail.close();
    await this.relay.close();
  }
}
