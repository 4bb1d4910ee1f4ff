// Routes: every call there is, made by everybody who may not, and in every form that it has not.
import type { AttackTrial } from './attack-trial.ts';
import { attackedRoutes } from './routes/attacked-routes.ts';
import { openCallers } from './routes/callers.ts';
import { NOT_COMPARED } from './routes/whole-database.ts';

const notCompared = Object.entries(NOT_COMPARED)
  .map(([table, why]) => `- \`${table}\`: ${why}`)
  .join('\n');

export const trial: AttackTrial = {
  title: 'each call, by everybody who may not, in every form that it has not',
  about: `Every call of the tables of both APIs, the one for a token, and what everybody may have, is made with no
credential, and with wrong, foreign, expired, revoked, ended and malformed ones (keys, tokens, assertions, sessions,
codes, ids; what a thief of the database has of them, and one kind in the place of another); from pages that may not,
with other methods, content types, sizes, content codings and letters; one of these at a time, then a credential and a
form at once, as many as the minutes hold. Each must be answered by the refusal that is due, which the call's OpenAPI
document names, as a problem of RFC 9457 (of RFC 6749 for the token); what must not be told apart (somebody else's and
nothing, any session that is none) is answered the very same, headers and all. Afterwards no table and no mail is
another than before; and every call, made rightly, is granted: what was refused was there to be had.

What is not compared, because it counts:

${notCompared}
- \`session.last_used_at\`, \`api_key.last_used_at\`: of attacks with a good credential, which was used
- \`access_code\`, \`message\`: of wrong codes, which are counted`,
  counted: ['calls', 'attacks', 'looks'],
  planted: [
    'a call that takes anybody',
    'a refusal that is another one',
    'a refusal that is no problem',
    'a refusal that its document does not name',
    'an answer of 500',
    'a refusal that changes a row',
    'a refusal after which a mail leaves',
    'somebody else’s thing, which is told apart from nothing',
    'a 401 and a 405 that do not say what to do',
    'a page that may read that it is refused',
    'a call that can’t be made at all',
    'a route that nobody attacks',
  ].map((fault) => ({ fault, seenIn: 'test/attack/routes/routes.test.ts' })),
  async run({ minutes, seed, only }) {
    const callers = await openCallers();
    const until = performance.now() + minutes * 60_000;
    try {
      return await attackedRoutes(callers, { seed, only, isEnough: () => performance.now() > until });
    } finally {
      await callers.close();
    }
  },
};
