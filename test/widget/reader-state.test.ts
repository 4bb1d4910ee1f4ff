// The story as states and events: no DOM, no network.
import { expect } from '@open-wc/testing';
import { next, type ReaderEvent, type ReaderState, screenOf } from '../../widget/reader-state.ts';
import type { OpenedMessage, SentReply } from '../../widget/reading/opened-message.ts';
import type { Problem } from '../../widget/texts/problem.ts';
import { notice, plainLetter } from './fake-server.ts';

const sent = {
  status: 'sent',
  challenge: 'c',
  channel: 'sms',
  destination: '06 •••• ••78',
  codeReference: 'KRTB',
  delivery: 'handed-over',
  sentAt: '2026-11-23T12:00:00Z',
  expiresAt: '2026-11-23T12:15:00Z',
  resendAt: '2026-11-23T12:01:00Z',
  message: notice,
} as const;
const opened: OpenedMessage = {
  id: 'id',
  letter: plainLetter,
  notice,
  limits: { attachmentBytes: 1, attachmentCount: 1, replyCharacters: 1 },
  sessionEndsAt: '2026-11-23T16:00:00Z',
  openings: { count: 1, devices: 1, firstAt: '2026-11-23T12:00:00Z' },
  contentKey: new Uint8Array(32),
};
const reply: SentReply = {
  id: 'reply',
  reference: 'R',
  receivedAt: '2026-11-23T12:30:00Z',
  attachmentCount: 0,
  attachmentBytes: 0,
  replyKey: new Uint8Array(32),
  letter: { subject: '', text: '', sentAt: '', attachments: [] },
};

const linked: ReaderEvent = { type: 'linked', session: false, pageActive: true };
const answered: ReaderEvent = { type: 'code-answered', answer: sent };
const entered: ReaderEvent = { type: 'code-entered', code: '123456' };
const wasOpened: ReaderEvent = { type: 'opened', opened };
const refused = (problem: Problem): ReaderEvent => ({ type: 'refused', problem });
const ended = refused({ code: 'session-ended' });

function after(...events: readonly ReaderEvent[]): ReaderState {
  return events.reduce(next, { at: 'start' });
}

const checking = [linked, answered, entered];
const writing = [...checking, wasOpened, { type: 'reply-wanted' } as const];
const sending = [...writing, { type: 'send-wanted' } as const];

describe('reader-state', () => {
  it('asks by itself when the page is looked at, and waits for that otherwise', () => {
    expect(after(linked)).to.deep.include({ code: { step: 'asking', automatic: true, renew: false } });
    expect(after({ ...linked, pageActive: false })).to.deep.include({ code: { step: 'tap', asks: 'by-itself' } });
  });

  it('waits for a tap when the server wants one', () => {
    const answer = { status: 'tap-needed', channel: 'sms', destination: '06', message: notice } as const;
    expect(after(linked, { type: 'code-answered', answer })).to.deep.include({
      code: { step: 'tap', asks: 'by-hand', answer },
    });
  });

  it('goes from link to receipt', () => {
    expect(screenOf(after())).to.equal(undefined);
    expect(screenOf(after(...checking))).to.equal('code');
    expect(screenOf(after(...checking, wasOpened))).to.equal('message');
    expect(screenOf(after(...sending))).to.equal('reply');
    const done = after(...sending, { type: 'replied', sent: reply });
    expect(screenOf(done)).to.equal('receipt');
    expect(next(done, { type: 'message-wanted' })).to.deep.include({ at: 'message', replies: [reply] });
  });

  it('shows a reply once, also when it was there before its receipt', () => {
    const done = after(...sending, { type: 'replies-read', replies: [reply] }, { type: 'replied', sent: reply });
    expect(done).to.deep.include({ at: 'receipt', replies: [reply] });
  });

  it('keeps the field when the code is refused', () => {
    const problem = { code: 'code-wrong', attemptsLeft: 3 } as const;
    expect(after(...checking, refused(problem))).to.deep.include({
      code: { step: 'sent', sent, renewed: false, problem },
    });
  });

  it('checks a code once: a second one while checking changes nothing', () => {
    const state = after(...checking);
    expect(next(state, { type: 'code-entered', code: '999999' })).to.deep.equal(state);
  });

  it('sends once: a second tap while sending changes nothing', () => {
    const state = after(...sending);
    expect(next(state, { type: 'send-wanted' })).to.equal(state);
  });

  it('comes back to the reply after a session that ended', () => {
    const locked = after(...writing, ended);
    expect(locked).to.deep.include({ at: 'code', after: 'reply' });
    expect(
      [answered, entered, wasOpened].reduce(next, next(locked, { type: 'code-wanted', automatic: false, renew: true }))
        .at,
    ).to.equal('reply');
  });

  it('asks for a code, without a word of logging out, when the session of a reload is over', () => {
    const state = after({ type: 'linked', session: true, pageActive: true }, ended);
    expect(state).to.deep.equal({ at: 'code', code: { step: 'tap', asks: 'by-itself' }, after: 'message' });
  });

  it('goes on where it was when the network is back', () => {
    const away = after(...checking, refused({ code: 'offline' }));
    expect(away.at).to.equal('notice');
    expect(next(away, { type: 'retried' })).to.deep.equal(after(...checking));
    const waiting = after(...sending, refused({ code: 'server-away' }));
    expect(waiting).to.deep.include({ reply: { step: 'waiting', problem: { code: 'server-away' } } });
    expect(next(waiting, { type: 'retried' })).to.deep.equal(after(...sending));
  });

  it('ends in a notice, from everywhere, when the message has ended', () => {
    const problem = { code: 'message-withdrawn', withdrawnAt: '2026-11-23T12:00:00Z' } as const;
    for (const events of [[linked], checking, [...checking, wasOpened], sending]) {
      expect(after(...events, refused(problem))).to.deep.equal({ at: 'notice', problem });
    }
  });

  it('ignores what comes too late', () => {
    const closed = after(...sending, { type: 'closed' });
    for (const late of [wasOpened, answered, { type: 'replied', sent: reply } as const]) {
      expect(next(closed, late)).to.equal(closed);
    }
  });
});
