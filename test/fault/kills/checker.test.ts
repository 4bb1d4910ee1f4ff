// The checker sees each fault that it is there for: a history in which all is well, with one fault planted in it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from './checker.ts';
import { emptyHistory, type History, type TakenMail } from './history.ts';

function notified(messageId: string, of: string, link: string): TakenMail {
  return { messageId, kind: 'notification', of, link };
}

function goodHistory(): History {
  const history = emptyHistory();
  const toOne = { text: 'x', file: undefined };
  history.letters.set('L1', {
    id: 'L1',
    recipients: ['a@citizen.example', 'b@citizen.example'],
    text: 'Toegekend.',
    file: 'f1',
    answers: ['R1 R2', 'R1 R2'],
  });
  // Never acknowledged: it may be there or not.
  history.letters.set('L2', { ...toOne, id: 'L2', recipients: ['c@citizen.example'], answers: [] });
  history.letters.set('L3', {
    ...toOne,
    id: 'L3',
    recipients: ['d@citizen.example'],
    answers: ['R4'],
    withdrawal: 'acknowledged',
  });
  history.letters.set('L4', { ...toOne, id: 'L4', recipients: ['a@citizen.example'], answers: ['R5'] });
  history.reads.push({ letter: 'L1', text: 'Toegekend.', file: 'f1' });
  history.replies.set('P1', { marker: 'P1', file: 'f2', answers: ['R3'] });
  history.mails.push(
    notified('m1', 'a@citizen.example', 'link1'),
    notified('m2', 'b@citizen.example', 'link2'),
    notified('m2', 'b@citizen.example', 'link2'),
    { messageId: 'm3', kind: 'reply', of: 'P1', file: 'f2' },
    notified('m4', 'd@citizen.example', 'link4'),
    { messageId: 'm5', kind: 'withdrawal', of: 'd@citizen.example' },
    notified('m6', 'a@citizen.example', 'link6'),
  );
  const address = 'n@citizen.example';
  history.directory.push(
    { address, mobile: '+31612341000', isAcknowledged: true, id: '1' },
    { address, mobile: '+31612342000', isAcknowledged: true, id: '1' },
    { address, mobile: undefined, isAcknowledged: false, id: '1' },
  );
  history.told.push({ id: 'e1', sequence: 1 }, { id: 'e2', sequence: 2 }, { id: 'e2', sequence: 2 });
  history.takeovers.push(300);
  history.rest = {
    halves: 0,
    waiting: 0,
    messages: 4,
    timelines: [['received', 'notified', 'opened', 'replied']],
    withdrawn: new Map([['R4', true]]),
    directory: new Map([[address, '+31612342000']]),
    events: 2,
    stolen: [],
  };
  return history;
}

/** What is planted, and the sentence that names it. */
const PLANTED: readonly [what: string, plant: (history: History) => unknown, seen: RegExp][] = [
  ['a relay that loses a notification', ({ mails }) => mails.splice(0, 1), /^delivered: 2 letters to a@/],
  ['a relay that loses a reply', ({ mails }) => mails.splice(3, 1), /^delivered: reply P1 /],
  [
    'a second try of a notification as another mail',
    ({ mails }) => mails.push(notified('m9', 'a@citizen.example', 'link1')),
    /^one identity: a letter to a@/,
  ],
  [
    'a letter that became two',
    ({ mails }) => mails.push(notified('m9', 'b@citizen.example', 'link9')),
    /^whole: 1 letters to b@/,
  ],
  [
    'a second try of a reply as another mail',
    ({ mails }) => mails.push({ messageId: 'm9', kind: 'reply', of: 'P1', file: 'f2' }),
    /^one identity: reply P1 /,
  ],
  [
    'a repeat of a letter that is another letter',
    ({ letters }) => letters.get('L1')?.answers.push('R9'),
    /^repeated: /,
  ],
  ['a repeat of a reply that is another reply', ({ replies }) => replies.get('P1')?.answers.push('R9'), /^repeated: /],
  [
    'a letter of which a word changed',
    ({ reads }) => reads.push({ letter: 'L1', text: 'Afgewezen.', file: 'f1' }),
    /^bytes: letter L1 /,
  ],
  [
    'a letter of which the file changed',
    ({ reads }) => reads.push({ letter: 'L1', text: 'Toegekend.', file: 'f9' }),
    /^bytes: letter L1 /,
  ],
  [
    'a reply of which the file changed',
    ({ mails }) => mails.push({ messageId: 'm3', kind: 'reply', of: 'P1', file: 'f9' }),
    /^bytes: the file of reply P1 /,
  ],
  ['half a letter', (history) => Object.assign(history.rest, { halves: 1 }), /^whole: 1 messages have no whole/],
  [
    'a letter that is stored twice',
    (history) => Object.assign(history.rest, { messages: 6 }),
    /^whole: 6 messages of 4 to 5/,
  ],
  ['a letter that is not stored', (history) => Object.assign(history.rest, { messages: 3 }), /^whole: 3 messages of 4/],
  ['a job that never ends', (history) => Object.assign(history.rest, { waiting: 1 }), /^at rest: /],
  [
    'a reply before the letter was opened',
    (history) => Object.assign(history.rest, { timelines: [['received', 'replied', 'opened']] }),
    /^order: /,
  ],
  [
    'a withdrawal that is forgotten',
    (history) => Object.assign(history.rest, { withdrawn: new Map() }),
    /^withdrawn: letter L3 was, and is not/,
  ],
  [
    'a withdrawal of which the citizen hears nothing',
    ({ mails }) => mails.splice(5, 1),
    /^withdrawn: letter L3 was, and its citizen/,
  ],
  [
    'a withdrawal that is told twice',
    ({ mails }) => mails.push({ messageId: 'm9', kind: 'withdrawal', of: 'd@citizen.example' }),
    /^one identity: that letter L3 was withdrawn/,
  ],
  [
    'a number that is the one before',
    (history) => Object.assign(history.rest, { directory: new Map([['n@citizen.example', '+31612341000']]) }),
    /^directory: n@citizen/,
  ],
  ['an event that is not told', (history) => Object.assign(history.rest, { events: 3 }), /^events: 2 of 3 /],
  [
    'an event before its turn',
    ({ told, rest }) => {
      told.push({ id: 'e4', sequence: 4 });
      Object.assign(rest, { events: 3 });
    },
    /^events: 4 came after 2/,
  ],
  ['two events of one number', ({ told }) => told.push({ id: 'e9', sequence: 2 }), /^events: 2 was two/],
  ['a worker that waits for the dead', ({ takeovers }) => takeovers.push(9_000), /^takeover: after 9000 ms/],
  [
    'a key that stays',
    (history) => Object.assign(history.rest, { stolen: ['Toegekend.'] }),
    /^sealed: a thief reads 1/,
  ],
];

describe('the checker of a trial', () => {
  test('has nothing to say where all is well, and counts what came again', () => {
    assert.deepEqual(judge(goodHistory()), { violations: [], duplicates: 1 });
  });

  for (const [what, plant, seen] of PLANTED) {
    test(`sees ${what}`, () => {
      const history = goodHistory();
      plant(history);
      const { violations } = judge(history);
      assert.equal(violations.length, 1, violations.join('\n'));
      assert.match(violations[0] ?? '', seen);
    });
  }
});
