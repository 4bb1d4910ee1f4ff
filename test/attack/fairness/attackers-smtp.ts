// How the attacker speaks SMTP: by hand, and without waiting for more than he must.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { AttackPlan } from './fairness.ts';

/**
 * Another address of this machine than the others have: what he does from one address is his share (Linux has all of
 * 127.0.0.0/8).
 */
const ADDRESS = '127.0.0.66';

/** One connection. Every method rejects when the gateway hangs up. */
export class SmtpSession {
  readonly #socket: Socket;
  readonly #heard: string[] = [];
  #wake: (() => void) | undefined;
  #rest = '';

  private constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', localAddress: ADDRESS }).setEncoding('latin1');
    this.#socket.on('error', () => {}).on('close', () => this.#wake?.());
    this.#socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\r\n');
      this.#rest = lines.pop() ?? '';
      this.#heard.push(...lines.filter((line) => /^\d{3}( |$)/.test(line)));
      this.#wake?.();
    });
  }

  /** A connection that was greeted, and did not log in. */
  static async open({ gatewayPort = 0 }: AttackPlan): Promise<SmtpSession> {
    const session = new SmtpSession(gatewayPort);
    await session.reply();
    await session.says('EHLO attacker.example');
    return session;
  }

  /** One that did. */
  static async loggedIn(plan: AttackPlan): Promise<SmtpSession> {
    const session = await SmtpSession.open(plan);
    const login = Buffer.from(`\0${plan.slug}\0${plan.apiKey}`).toString('base64');
    await session.says(`AUTH PLAIN ${login}`);
    return session;
  }

  async says(line: string): Promise<number> {
    await this.write(`${line}\r\n`);
    return this.reply();
  }

  /** The code of the next reply. */
  async reply(): Promise<number> {
    for (;;) {
      const line = this.#heard.shift();
      if (line !== undefined) return Number(line.slice(0, 3));
      if (this.#socket.destroyed) throw new Error('hung up');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.#socket.destroyed) throw new Error('hung up');
    if (!this.#socket.write(bytes)) await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')]);
  }

  /** MAIL, RCPT and DATA; the code of the first refusal, or 354. */
  async begins(to: readonly string[]): Promise<number> {
    const commands = ['MAIL FROM:<a@waterrijk.example>', ...to.map((address) => `RCPT TO:<${address}>`), 'DATA'];
    for (const command of commands) {
      const code = await this.says(command);
      if (code >= 400) return code;
    }
    return 354;
  }

  /** One mail; the code of its refusal or acceptance. */
  async sends(to: readonly string[], mail: string | Uint8Array): Promise<number> {
    const begun = await this.begins(to);
    if (begun !== 354) {
      await this.says('RSET');
      return begun;
    }
    await this.write(mail);
    return this.says('\r\n.');
  }

  /** Resolves when the gateway hangs up. */
  async closed(): Promise<void> {
    if (!this.#socket.destroyed) await once(this.#socket, 'close');
  }

  close(): void {
    this.#socket.destroy();
  }
}
