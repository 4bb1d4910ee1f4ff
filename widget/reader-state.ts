// Where the reader is, and where each event leads: pure, so that the whole story can be read and tested here.
//
//   start ─ linked ─→ code (tap → asking → sent → checking) ─ opened ─→ message ⇄ reply ─ replied ─→ receipt
//         └ session lives ─→ resuming ─ opened ────────────────────────↗    any refusal ─→ stay, code, or notice
import type { CodeAnswer, CodeSent } from '../server/contract/reader-api.ts';
import type { ScreenRequest } from './events.ts';
import type { ScreenName } from './package/secure-message-reader.d.ts';
import type { OpenedMessage, SentReply } from './reading/opened-message.ts';
import type { ReplyStep } from './reply/reply-step.ts';
import type { CodeStep, CodeWish } from './screens/code-step.ts';
import { endsMessage, type Problem, passesByItself } from './texts/problem.ts';

/** Where a right code leads: to the message, or back to the reply that was being written. */
export type After = 'message' | 'reply';

/** A message that is open, with what was sent under it once that is known. */
interface Reading {
  readonly opened: OpenedMessage;
  readonly replies?: readonly SentReply[];
}

export type ReaderState =
  | { readonly at: 'start' }
  | { readonly at: 'resuming'; readonly after: After }
  | { readonly at: 'code'; readonly code: CodeStep; readonly after: After }
  | ({ readonly at: 'message' } & Reading)
  | ({ readonly at: 'reply'; readonly reply: ReplyStep } & Reading)
  | ({ readonly at: 'receipt'; readonly sent: SentReply } & Reading)
  | { readonly at: 'notice'; readonly problem: Problem; readonly resume?: ReaderState };

export type ReaderEvent =
  /** The address was read, and there is no whole link in it. */
  | { readonly type: 'link-refused'; readonly problem: Problem }
  /** There is a link; perhaps its session still lives in this tab, perhaps a citizen looks at the page already. */
  | { readonly type: 'linked'; readonly session: boolean; readonly pageActive: boolean; readonly after?: After }
  | ({ readonly type: 'code-wanted' } & CodeWish)
  | { readonly type: 'code-answered'; readonly answer: CodeAnswer }
  /** What became of the code meanwhile. */
  | { readonly type: 'code-looked-up'; readonly sent: CodeSent }
  | { readonly type: 'code-entered'; readonly code: string }
  | { readonly type: 'opened'; readonly opened: OpenedMessage }
  | { readonly type: 'replies-read'; readonly replies: readonly SentReply[] }
  | { readonly type: 'reply-wanted' }
  /** `filesUnderWay`: it goes when they are there, unless it is taken back before. */
  | { readonly type: 'send-wanted'; readonly filesUnderWay?: boolean }
  | { readonly type: 'files-settled'; readonly outcome: 'ready' | 'refused' }
  | { readonly type: 'send-taken-back' }
  | { readonly type: 'reply-edited' }
  | { readonly type: 'replied'; readonly sent: SentReply }
  | { readonly type: 'message-wanted' }
  | { readonly type: 'retried' }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'closed' };

/** What a request of a screen is, when it is nothing but an event. */
export const WANTED = {
  reply: { type: 'reply-wanted' },
  read: { type: 'message-wanted' },
  'take-back-reply': { type: 'send-taken-back' },
  retry: { type: 'retried' },
} as const satisfies Partial<Record<ScreenRequest['type'], ReaderEvent>>;

/** The state after an event. An event that means nothing here (a second click, a late answer) changes nothing. */
export function next(state: ReaderState, event: ReaderEvent): ReaderState {
  switch (event.type) {
    case 'link-refused':
      return { at: 'notice', problem: event.problem };
    case 'linked':
      return linked(event);
    case 'closed':
      return { at: 'notice', problem: { code: 'closed' } };
    case 'refused':
      return refused(state, event.problem);
    case 'retried':
      return retried(state);
    case 'opened':
      return opened(state, event.opened);
    case 'code-wanted':
    case 'code-answered':
    case 'code-looked-up':
    case 'code-entered':
      return state.at === 'code' ? { ...state, code: nextCode(state.code, event) } : state;
    default:
      return 'opened' in state ? nextReading(state, event) : state;
  }
}

/** The screen that shows a state; nothing while it is not known yet which. */
export function screenOf(state: ReaderState): ScreenName | undefined {
  return state.at === 'start' || state.at === 'resuming' ? undefined : state.at;
}

const ASKING: CodeStep = { step: 'asking', automatic: true, renew: false };

type CodeEvent = Extract<ReaderEvent, { type: `code-${string}` }>;

function nextCode(code: CodeStep, event: CodeEvent): CodeStep {
  switch (event.type) {
    case 'code-wanted': {
      const { type: _, ...wish } = event;
      if (code.step === 'asking' || code.step === 'checking') return code;
      return { step: 'asking', ...wish, ...('sent' in code ? { sent: code.sent } : {}) };
    }
    case 'code-answered':
      if (code.step !== 'asking') return code;
      return event.answer.status === 'sent'
        ? { step: 'sent', sent: event.answer, renewed: code.renew }
        : { step: 'tap', asks: 'by-hand', answer: event.answer };
    case 'code-looked-up':
      return code.step === 'sent' && code.sent.codeReference === event.sent.codeReference
        ? { ...code, sent: event.sent }
        : code;
    case 'code-entered':
      return code.step === 'sent' ? { step: 'checking', sent: code.sent, code: event.code } : code;
  }
}

type ReadingState = Extract<ReaderState, { opened: OpenedMessage }>;

function nextReading(state: ReadingState, event: ReaderEvent): ReaderState {
  const reading: Reading = { opened: state.opened, ...(state.replies === undefined ? {} : { replies: state.replies }) };
  switch (event.type) {
    case 'message-wanted':
      return { at: 'message', ...reading };
    case 'replies-read':
      return { ...state, replies: event.replies };
    case 'reply-wanted':
      return state.at === 'reply' ? state : { at: 'reply', reply: { step: 'writing' }, ...reading };
    case 'send-wanted':
    case 'files-settled':
    case 'send-taken-back':
    case 'reply-edited':
      return state.at === 'reply' ? changedBy(event, state) : state;
    case 'replied': {
      const { sent } = event; // there already when its first answer got lost
      const replies = [...(state.replies ?? []).filter(({ id }) => id !== sent.id), sent];
      return { at: 'receipt', ...reading, sent, replies };
    }
    default:
      return state;
  }
}

type ReplyEvent = Extract<ReaderEvent, { type: 'send-wanted' | 'files-settled' | 'send-taken-back' | 'reply-edited' }>;

function onItsWay(reply: ReplyStep, filesUnderWay: boolean): ReplyStep {
  if (reply.step === 'sending' || reply.step === 'uploading') return reply;
  return { step: filesUnderWay ? 'uploading' : 'sending' };
}

function changedBy(event: ReplyEvent, state: Extract<ReaderState, { at: 'reply' }>): ReaderState {
  const reply = nextReply(state.reply, event);
  return reply === state.reply ? state : { ...state, reply };
}

function nextReply(reply: ReplyStep, event: ReplyEvent): ReplyStep {
  switch (event.type) {
    case 'send-wanted':
      return onItsWay(reply, event.filesUnderWay === true);
    case 'files-settled':
      if (reply.step !== 'uploading') return reply;
      return event.outcome === 'ready' ? { step: 'sending' } : { step: 'writing', isHeldByFiles: true };
    case 'send-taken-back':
      return reply.step === 'uploading' || reply.step === 'waiting' ? { step: 'writing' } : reply;
    case 'reply-edited': // what was said of the reply as it was, need not be so any more
      return 'problem' in reply && reply.step === 'writing' ? { step: 'writing' } : reply;
  }
}

/** A session that lives opens the message at once; else a code is asked for. */
function linked({
  session,
  pageActive,
  after = 'message',
}: Extract<ReaderEvent, { readonly type: 'linked' }>): ReaderState {
  if (session) return { at: 'resuming', after };
  return { at: 'code', code: pageActive ? ASKING : { step: 'tap', asks: 'by-itself' }, after };
}

function opened(state: ReaderState, message: OpenedMessage): ReaderState {
  if (state.at !== 'code' && state.at !== 'resuming') return state;
  return state.after === 'reply'
    ? { at: 'reply', reply: { step: 'writing' }, opened: message }
    : { at: 'message', opened: message };
}

function retried(state: ReaderState): ReaderState {
  if (state.at === 'notice' && state.resume !== undefined) return state.resume;
  if (state.at === 'reply' && state.reply.step === 'waiting') return { ...state, reply: { step: 'sending' } };
  return state;
}

/**
 * A refusal stays where the citizen can do something about it; what ends a session asks for a code; the rest is a
 * notice.
 */
function refused(state: ReaderState, problem: Problem): ReaderState {
  if (endsMessage(problem) || problem.code === 'seal-broken') return { at: 'notice', problem };
  if (problem.code === 'session-ended') return askedAgain(state, problem);
  switch (state.at) {
    case 'reply':
      return { ...state, reply: { step: passesByItself(problem) ? 'waiting' : 'writing', problem } };
    case 'message':
    case 'receipt':
      return state;
    case 'code':
      return passesByItself(problem)
        ? { at: 'notice', problem, resume: state }
        : { ...state, code: refusedCode(state.code, problem) };
    case 'notice':
      return passesByItself(problem)
        ? { at: 'notice', problem, resume: state.resume ?? state }
        : { at: 'notice', problem };
    default:
      return passesByItself(problem) ? { at: 'notice', problem, resume: state } : { at: 'notice', problem };
  }
}

/** The session is over: a code opens the message again, and leads back to what the citizen was doing. */
function askedAgain(state: ReaderState, problem: Problem): ReaderState {
  const after = state.at === 'reply' ? 'reply' : 'message';
  const code: CodeStep =
    state.at === 'resuming' ? { step: 'tap', asks: 'by-itself' } : { step: 'tap', asks: 'by-hand', problem };
  return { at: 'code', code, after };
}

function refusedCode(code: CodeStep, problem: Problem): CodeStep {
  return 'sent' in code && code.sent !== undefined
    ? { step: 'sent', sent: code.sent, renewed: false, problem }
    : { step: 'tap', asks: 'by-hand', problem };
}
