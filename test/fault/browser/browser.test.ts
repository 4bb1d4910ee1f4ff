// A few of the trial's stories, and that its citizen sees what must not be: readers and post with a fault of their own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { SENDER } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import type { Told } from './errand.ts';
import { everyFault } from './faults.ts';
import type { OnTheLine } from './faulty-line.ts';
import { atAct } from './moments.ts';
import { type Arrangement, type Fault, judge, type Stage, sentTwice, tellStory } from './story.ts';
import { type FaultyTown, openFaultyTown } from './town.ts';

let town: FaultyTown;
before(async () => {
  town = await openFaultyTown(2);
});
after(() => town.close());

let number = 0;
/** In both lanes at once. */
async function tells(faults: readonly Fault[]) {
  const next = [...faults];
  const outcomes = await Promise.all(
    town.lanes.map(async (lane) => {
      const told = [];
      for (let fault = next.shift(); fault !== undefined; fault = next.shift()) {
        number += 1;
        told.push(await tellStory(town, lane, fault, number));
      }
      return told;
    }),
  );
  return outcomes.flat();
}

const HEARD = ['GET chunks/secure-message-reader.js', 'GET chunks/letter-facts.js', 'POST replies/·/_send'].map(
  (name) => ({
    name,
    count: 0,
  }),
);
const TOLD = [
  'GET chunks/secure-message-reader.js, cut before', // the reader starts by itself when its line is back
  'GET chunks/letter-facts.js, cut before, twice in a row', // the code's screen stands until the letter's is there
  'POST replies/·/_send, cut unanswered, twice in a row',
];

test('a line that breaks at the start, before the letter and after the reply was taken: nothing is lost or sent twice', async () => {
  const faults = everyFault(HEARD).filter(({ name }) => TOLD.includes(name));
  assert.equal(faults.length, TOLD.length);
  const arrange = async (stage: Stage): Promise<Arrangement> => {
    const all = await Promise.all(faults.map((fault) => fault.arrange(stage)));
    const cut = (request: OnTheLine) =>
      all.map(({ trouble }) => trouble?.cut?.(request)).find((one) => one !== undefined);
    return { trouble: { cut }, isMet: () => all.every(({ isMet }) => isMet?.() === true) };
  };
  const outcomes = await tells([{ kind: 'cut', name: 'three times', arrange }]);
  for (const { isMet, violations, acts } of outcomes)
    assert.deepEqual([isMet, violations, acts.includes('load the page again')], [true, [], false]);
  assert.deepEqual(sentTwice(town.relay.mails.all, outcomes), []);
});

test('planted: a reader that keeps no draft, one that drops the focus, and one that shows nothing are seen', async () => {
  const kind = 'planted';
  const losesDraft = atAct(kind, 'send', ({ person }) => person().loses('opened anew'));
  const [draft, focus, nothing] = [
    `const keep = Storage.prototype.setItem;
     Storage.prototype.setItem = function (name, value) { if (!name.endsWith('/draft')) keep.call(this, name, value); };`,
    "addEventListener('focusin', ({ target }) => target.shadowRoot.activeElement?.shadowRoot.querySelector('.heading:focus')?.blur());",
    "addEventListener('DOMContentLoaded', () => document.querySelector('secure-message-reader').remove());",
  ];
  const planted: Fault[] = [
    {
      ...losesDraft,
      arrange: async (stage) => {
        await stage.context.addInitScript(draft + focus);
        return losesDraft.arrange(stage);
      },
    },
    {
      kind,
      name: 'nothing',
      arrange: async ({ context }) => {
        await context.addInitScript(nothing);
        return { patience: 2000 };
      },
    },
  ];
  const seen = (await tells(planted)).flatMap(({ violations }) => violations).join('\n');
  assert.match(seen, /what he typed is gone/);
  assert.match(seen, /the focus is nowhere/);
  assert.match(seen, /dead end/);
});

test('planted: a reply that comes twice, with other words, with other files, or never; and a code too many', async () => {
  const mark = 'Kenmerk 123';
  const address = 'citizen@inwoner.example';
  const buffer = Buffer.from('%PDF-1.4');
  const answer = { text: `Dank u.\n${mark}`, files: [{ name: 'a.pdf', mimeType: 'application/pdf', buffer }] };
  const errand = {
    link: '',
    address,
    isHasty: false,
    letter: { text: '', file: { name: '', content: buffer } },
    answer,
  };
  const told: Told = { sentences: new Set(), acts: [], opened: 1, violations: [] };
  const mailOf = async (to: string, subject: string, text: string, content = ''): Promise<ReceivedMail> => {
    const file = content === '' ? '' : `--b\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n${content}\r\n`;
    const raw = `Subject: ${subject}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n${file}--b--`;
    return { from: '', to: [to], mail: await simpleParser(raw), raw, notify: [], at: 0 };
  };
  const right = await mailOf(SENDER, 'Re: Uw aanvraag', answer.text, '%PDF-1.4');
  const code = await mailOf(address, 'ZorgMail =?utf-8?q?=E2=80=93?= Uw toegangscode', '123 456');
  assert.deepEqual(judge([right, code], errand, mark, told), []);
  assert.deepEqual(sentTwice([right, right], [{ mark }]), [mark]);
  assert.match(judge([code], errand, mark, told).join(), /never arrived/);
  assert.match(judge([right, code, code], errand, mark, told).join(), /2 codes were sent, 1 were asked for/);
  assert.match(
    judge([await mailOf(SENDER, '', `Dank.\n${mark}`, '%PDF-1.4')], errand, mark, told).join(),
    /other words/,
  );
  assert.match(judge([await mailOf(SENDER, '', answer.text, '%PDF-1.5')], errand, mark, told).join(), /other files/);
});
