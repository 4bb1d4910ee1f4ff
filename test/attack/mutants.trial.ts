// Mutants: whatever is sent to it, the server goes on, in bounded time and memory, and refuses in its own words.
import type { AttackTrial } from './attack-trial.ts';
import { attacked } from './mutants/attacked.ts';
import { openAttackedService } from './mutants/attacked-service.ts';

export const trial: AttackTrial = {
  title: 'inputs that no program would send',
  about: `Mails (through the gateway, to citizens and to return paths), JSON, forms, targets and headers (of every call of both
APIs) and SMTP dialogues, each made of a right one by a few mutations, are sent to a real server process. All of this
must hold: the process goes on; HTTP answers no 5xx, and each refusal is a problem of RFC 9457; SMTP answers no \`451\` of
a surprise, and refuses with a status and a sentence; no request and no mail is smuggled in behind another; a mutant
takes at most 20 times as long as a right one of its kind (\`good ms\`, in the same run) and half a second, or is slow
three times in a row, the last two beside right ones; memory stays flat; what was taken leaves; the log has neither a
secret nor a surprise.
\`worst\` is the longest time as a multiple of a right one's. A mutant is had again by its number:
\`npm run attack -- mutants --seed 1 --only 1734\`.`,
  counted: ['mutants', 'taken', 'refused', 'good ms', 'worst', 'MB at most'],
  planted: [
    'a process that ends',
    'an answer of 500',
    'a refusal in HTML',
    'a request that is answered twice',
    'a call that hangs',
    'a gateway that is surprised',
    'a gateway that ends a mail at a lone line feed',
    'memory that grows',
    'a secret in the log',
  ].map((fault) => ({ fault, seenIn: 'test/attack/mutants.test.ts' })),
  async run({ minutes, seed, only }) {
    const service = await openAttackedService({ attackers: 12, messages: 8 });
    try {
      return await attacked(service, { seed, only, isEnough: ({ after }) => after >= minutes * 60_000 });
    } finally {
      await service.close();
    }
  },
};
