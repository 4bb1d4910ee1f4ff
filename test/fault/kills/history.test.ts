// The checker sees each fault that it is there for: a history in which all is well, with one fault planted in it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyHistory, type History, judge, notificationOf } from './history.ts';

function goodHistory(): History {
  const history = emptyHistory();
  history.letters.set('L1', {
    id: 'L1',
    recipients: ['a@citizen.example', 'b@citizen.example'],
    text: 'Toegekend.',
    file: 'f1',
    answers: ['R1 R2', 'R1 R2'],
  });
  // Never acknowledged: it may be there or not.
  history.letters.set('L2', { id: 'L2', recipients: ['c@citizen.example'], text: 'x', file: undefined, answers: [] });
  history.reads.push({ letter: 'L1', text: 'Toegekend.', file: 'f1' });
  history.replies.set('P1', { marker: 'P1', file: 'f2', answers: ['R3'] });
  history.mails.push(
    { messageId: 'm1', kind: 'notification', of: notificationOf('L1', 'a@citizen.example') },
    { messageId: 'm2', kind: 'notification', of: notificationOf('L1', 'b@citizen.example') },
    { messageId: 'm2', kind: 'notification', of: notificationOf('L1', 'b@citizen.example') },
    { messageId: 'm3', kind: 'reply', of: 'P1', file: 'f2' },
  );
  history.rest = { halves: 0, waiting: 0, messages: 2, timelines: [['received', 'notified', 'opened', 'replied']] };
  return history;
}

/** What is planted, and the sentence that names it. */
const PLANTED: readonly [what: string, plant: (history: History) => void, seen: RegExp][] = [
  ['a relay that loses a notification', ({ mails }) => mails.splice(0, 1), /^delivered: letter L1 /],
  ['a relay that loses a reply', ({ mails }) => mails.splice(3, 1), /^delivered: reply P1 /],
  [
    'a second try of a notification as another mail',
    ({ mails }) => mails.push({ messageId: 'm4', kind: 'notification', of: notificationOf('L1', 'a@citizen.example') }),
    /^one identity: letter L1 /,
  ],
  [
    'a second try of a reply as another mail',
    ({ mails }) => mails.push({ messageId: 'm4', kind: 'reply', of: 'P1', file: 'f2' }),
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
  ['a letter that is stored twice', (history) => Object.assign(history.rest, { messages: 4 }), /^whole: 4 messages /],
  ['a letter that is not stored', (history) => Object.assign(history.rest, { messages: 1 }), /^whole: 1 messages of 2/],
  ['a job that never ends', (history) => Object.assign(history.rest, { waiting: 1 }), /^at rest: /],
  [
    'a reply before the letter was opened',
    (history) => Object.assign(history.rest, { timelines: [['received', 'replied', 'opened']] }),
    /^order: /,
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
