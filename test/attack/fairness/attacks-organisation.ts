// What somebody does who has an organisation's key, or stands before the gateway without one.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { toBase64url } from '../../../server/contract/bytes.ts';
import { caller } from './attackers-http.ts';
import { SmtpSession } from './attackers-smtp.ts';
import type { AttackPlan } from './fairness.ts';
import { HOSTILE_MAILS, mailWith } from './hostile-mails.ts';

/** A little more than the slowest that a letter may come. */
const TRICKLE = Buffer.alloc(2_200, 'x');
const ME = { address: 'a@waterrijk.example' };
let drawn = 0;
const someone = () => {
  drawn += 1;
  return `slachtoffer-${process.pid}-${drawn}@attacked.example`;
};
const letter = (more: object = {}) => ({
  to: { address: someone() },
  from: ME,
  subject: 'x',
  text: 'x',
  ...more,
});

/** Keeps one logged-in connection for a step that is repeated; a new one when it hung up. */
function overOneConnection(plan: AttackPlan, step: (session: SmtpSession) => Promise<unknown>) {
  const kept: SmtpSession[] = [];
  return async () => {
    const session = kept.pop() ?? (await SmtpSession.loggedIn(plan));
    try {
      const answer = await step(session);
      kept.push(session);
      return answer;
    } catch (error) {
      session.close();
      throw error;
    }
  };
}

/** Mails of these bytes, one after the other. Refused ones are tried again at once. */
const mailing = (mails: readonly (() => Uint8Array | string)[], recipients: number) => (plan: AttackPlan) => {
  let nth = 0;
  return overOneConnection(plan, (session) => {
    nth += 1;
    return session.sends(Array.from({ length: recipients }, someone), mails[nth % mails.length]?.() ?? '');
  });
};

/** Desk calls with the key, as fast as they are answered. */
const calling =
  (method: string, path: string, brought: () => { json?: unknown; bytes?: Uint8Array; type?: string }, headers = {}) =>
  (plan: AttackPlan) => {
    const call = caller(plan);
    return () => call(method, path, { token: plan.apiKey ?? '', headers, ...brought() });
  };

const SIX_MB = Buffer.from(mailWith({ text: 'x', file: randomBytes(6 * 1024 * 1024) }));
const IMPORT = Buffer.from(
  Array.from({ length: 9_999 }, (_, n) =>
    JSON.stringify({ address: `b${n}@attacked.example`, mobile: '+31612345678' }),
  ).join('\n'),
);

export const ORGANISATION_ATTACKS: Readonly<Record<string, (plan: AttackPlan) => (turn: number) => Promise<unknown>>> =
  {
    'trickled-data': (plan) => async () => {
      const session = await SmtpSession.loggedIn(plan);
      try {
        await session.begins([someone()]);
        await session.write('Subject: x\r\n\r\n');
        for (;;) {
          await session.write(`${TRICKLE.toString().replace(/(.{70})/g, '$1\r\n')}\r\n`);
          await pause(1_000);
        }
      } finally {
        session.close();
      }
    },
    'trickled-calls': (plan) => () =>
      new Promise<void>((resolve) => {
        const headers = {
          authorization: `Bearer ${plan.apiKey}`,
          'content-type': 'message/rfc822',
          'content-length': String(40 * 1024 * 1024),
        };
        const sent = request(new URL('/desk/v1/messages', plan.url), { method: 'POST', headers }, (answer) => {
          answer.resume().on('end', () => sent.destroy());
        });
        const trickling = setInterval(() => sent.write(TRICKLE), 1_000);
        sent
          .on('error', () => {})
          .on('close', () => {
            clearInterval(trickling);
            resolve();
          });
        sent.write('Subject: x\r\nTo: b@attacked.example\r\nFrom: a@waterrijk.example\r\n\r\n');
      }),
    'fifty-recipients': mailing([() => SIX_MB], 50),
    'small-mails': mailing([() => mailWith({ text: 'x' })], 1),
    'anonymous-smtp': (plan) => async () => {
      const session = await SmtpSession.open(plan);
      await session.closed();
    },
    'anonymous-commands': (plan) => async () => {
      const session = await SmtpSession.open(plan);
      try {
        for (;;) await session.says('NOOP');
      } finally {
        session.close();
      }
    },
    'login-guesses': (plan) => async () => {
      const session = await SmtpSession.open(plan);
      const login = Buffer.from(`\0haarlemmermeer\0${toBase64url(randomBytes(32))}`).toString('base64');
      try {
        for (;;) await session.says(`AUTH PLAIN ${login}`);
      } finally {
        session.close();
      }
    },
    'unknown-recipients': (plan) =>
      overOneConnection(plan, async (session) => {
        await session.says('MAIL FROM:<>');
        for (let nth = 0; nth < 45; nth += 1) {
          const token = Array.from(randomBytes(26), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');
          await session.says(`RCPT TO:<${nth % 2 === 0 ? 'retour' : 'antwoord'}+${token}@berichten.example>`);
        }
        await session.says('RSET');
      }),
    'mails-begun': (plan) =>
      overOneConnection(plan, (session) =>
        session.says('MAIL FROM:<a@waterrijk.example>').then(() => session.says('RSET')),
      ),
    'mass-mailing': mailing([() => mailWith({ text: `x ${Math.random()}` })], 50),
    imports: calling('POST', '/desk/v1/recipients/_import', () => ({ bytes: IMPORT, type: 'application/jsonl' })),
    'lists-of-messages': calling('GET', '/desk/v1/messages?limit=100&status=notified', () => ({})),
    'one-idempotency-key': calling(
      'POST',
      '/desk/v1/messages',
      () => ({ json: letter({ to: { address: 'een@attacked.example' } }) }),
      { 'idempotency-key': 'always-the-same' },
    ),
    'sms-far-away': calling('POST', '/desk/v1/messages', () => ({
      json: letter({ to: { address: someone(), mobile: '+37120000001' } }),
    })),
    'long-letters': calling('POST', '/desk/v1/messages', () => ({
      json: letter({ text: 'é'.repeat(500_000), html: `<p>${'<b>x</b>'.repeat(240_000)}` }),
    })),
    ...Object.fromEntries(HOSTILE_MAILS.map(({ name, mail }) => [`hostile-${name}`, mailing([mail], 1)])),
  };
