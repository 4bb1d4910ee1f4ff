// Mails through the gateway: to citizens, and delivery reports to return paths.
import { setTimeout as pause } from 'node:timers/promises';
import { SENDER } from '../../support/civil-servant.ts';
import { asData, sendsBytes } from '../../support/plain-smtp.ts';
import type { Random } from '../../support/random.ts';
import { ATTACKED_CITIZEN, type Target } from './attacked-service.ts';
import { ordinaryMail, wholeMail, wholeReport } from './mail-corpus.ts';
import { mutatedMail } from './mail-mutations.ts';
import { type Heard, type Mutant, type MutantKind, PATIENCE } from './mutant.ts';

export const mailMutants: MutantKind = {
  mutant(target, random, number) {
    if (!random.percent(20)) return letter(target, random, number, mutatedMail(wholeMail, random));
    const { returnPath } = random.pick(target.messages);
    const report = mutatedMail((drawn) => wholeReport(drawn, returnPath), random);
    return sent(target, random, { from: '', to: returnPath }, report);
  },
  good: (target, random, number) => letter(target, random, number, ordinaryMail(number)),
};

function letter(target: Target, random: Random, number: number, mail: string): Mutant {
  return sent(target, random, { from: SENDER, to: `${ATTACKED_CITIZEN}${number}@citizen.example` }, mail);
}

function sent(target: Target, random: Random, envelope: { from: string; to: string }, mail: string): Mutant {
  const { slug: user, apiKey: pass } = random.pick(target.attackers);
  const login = { port: target.gatewayPort, user, pass };
  const about = `a mail of ${mail.length} bytes: ${JSON.stringify(mail.slice(0, 200))}`;
  const send = async (): Promise<Heard> => {
    const content = asData(Buffer.from(mail, 'latin1'));
    const answer = await Promise.race([
      sendsBytes(login, { ...envelope, content }),
      pause(PATIENCE, undefined, { ref: false }),
    ]);
    if (answer === undefined || answer.code === 0) return { over: 'smtp', lines: [], silent: true };
    return { over: 'smtp', lines: [`${answer.code} ${answer.sentence}`], silent: false };
  };
  return { about, atMost: 1, isWhole: true, send };
}
