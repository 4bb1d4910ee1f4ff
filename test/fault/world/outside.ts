// Faults of those outside: the relay, the sms provider, the scanner.
import { answers, CLEAN, FOUND } from '../../support/clamd.ts';
import type { RoadState } from '../../support/road.ts';
import type { Fault, Telling } from './fault.ts';
import { log, metric, named, senderMail } from './tellings.ts';

/** A code that does not come within a quarter of a minute is asked for again, which takes a minute. */
export const WAITS_FOR_CODE = /^(code no answer|letter no answer|code 429)/;

/** Longer than anybody's patience with a code's lane (`laneRules`). */
const SILENCE = 18_000;

const failedJob = (error: string): readonly Telling[] => [
  log('a job failed', /"msg":"a job failed"/),
  metric('postponed, and why', new RegExp(`outcome="postponed",error="${error}`)),
];

function relayRoad(name: string, state: RoadState, told: readonly Telling[]): Fault {
  return {
    name: `relay ${name}`,
    breaks: async ({ roads }) => {
      roads.relay.becomes(state);
      return () => roads.relay.becomes('open');
    },
    ...(state === 'silent' ? { lasts: SILENCE } : {}),
    mayBeSeen: WAITS_FOR_CODE,
    told,
  };
}

function smsRoad(name: string, state: RoadState, told: readonly Telling[]): Fault {
  return {
    name: `sms provider ${name}`,
    breaks: async ({ roads }) => {
      roads.sms.becomes(state);
      return () => roads.sms.becomes('open');
    },
    ...(state === 'silent' ? { lasts: SILENCE } : {}),
    mayBeSeen: WAITS_FOR_CODE,
    told,
  };
}

function smsAnswers(code: number, told: readonly Telling[]): Fault {
  return {
    name: `sms provider answers ${code}`,
    breaks: async ({ smsProvider }) => {
      smsProvider.refuse(code);
      return () => smsProvider.refuse(undefined);
    },
    mayBeSeen: WAITS_FOR_CODE,
    told,
  };
}

const CITIZENS_ONLY = (to: string) => to.endsWith('@citizen.example');

/** Each is made and mended in the middle of what goes on. */
export const OUTSIDE: readonly Fault[] = [
  {
    name: 'relay answers 450',
    breaks: async ({ relay }) => {
      relay.refuse(450);
      return () => relay.refuse(undefined);
    },
    mayBeSeen: WAITS_FOR_CODE,
    told: failedJob('MailUnavailableError 450'),
  },
  {
    name: 'relay answers 550 for citizens',
    breaks: async ({ relay }) => {
      relay.refuse(550, CITIZENS_ONLY);
      return () => relay.refuse(undefined);
    },
    mayBeSeen: WAITS_FOR_CODE,
    told: [senderMail(/Niet aangekomen/), metric('failed', /outcome="failed",error="MailRefusedError/)],
  },
  relayRoad('is gone', 'closed', failedJob('MailUnavailableError E')),
  relayRoad('answers nonsense', 'garbage', failedJob('MailUnavailableError E')),
  relayRoad('says nothing', 'silent', failedJob('MailUnavailableError E')),
  relayRoad('is slow', 'slow', []),
  relayRoad('hangs up before its 250', 'cut before the answer', failedJob('MailUnavailableError E')),
  relayRoad('hangs up after its 250', 'cut after the answer', failedJob('MailUnavailableError E')),
  smsAnswers(500, failedJob('SmsUnavailableError 500')),
  smsAnswers(401, failedJob('SmsUnavailableError 401')),
  smsAnswers(400, [metric('failed', /outcome="failed",error="SmsRefusedError/)]),
  smsRoad('is gone', 'closed', failedJob('SmsUnavailableError')),
  smsRoad('answers nonsense', 'garbage', failedJob('SmsUnavailableError')),
  smsRoad('says nothing', 'silent', failedJob('SmsUnavailableError')),
  smsRoad('is slow', 'slow', []),
  smsRoad('hangs up before its answer', 'cut before the answer', failedJob('SmsUnavailableError')),
  smsRoad('hangs up after its answer', 'cut after the answer', failedJob('SmsUnavailableError')),
  {
    name: 'scanner is gone',
    breaks: async ({ clamd }) => {
      clamd.meets((socket) => socket.resetAndDestroy());
      return () => clamd.meets(answers(CLEAN));
    },
    lasts: 15_000,
    mayBeSeen: /^(mail 451|upload 503 scan-unavailable)$/,
    told: [named('scanner'), metric('refusals', /refusals_total\{problem="scan-unavailable"/)],
  },
  {
    name: 'scanner hangs',
    breaks: async ({ clamd }) => {
      clamd.meets(() => {});
      return () => clamd.meets(answers(CLEAN));
    },
    lasts: 75_000,
    mayBeSeen: /^(mail 451|upload 503 scan-unavailable)$/,
    patience: 70,
    told: [named('scanner'), metric('refusals', /refusals_total\{problem="scan-unavailable"/)],
  },
  {
    name: 'scanner says that it found something in everything',
    breaks: async ({ clamd }) => {
      clamd.meets(answers(FOUND));
      return () => clamd.meets(answers(CLEAN));
    },
    mayBeSeen: /^(mail 554|upload 400 file-infected)$/,
    told: [metric('refusals', /refusals_total\{problem="[\w-]*infected/)],
  },
  {
    name: 'scanner says that all is clean before it has seen it',
    breaks: async ({ clamd }) => {
      clamd.meets((socket) => void socket.once('data', () => socket.end(CLEAN)));
      return () => clamd.meets(answers(CLEAN));
    },
    mayBeSeen: /^(mail 451|upload 503 scan-unavailable)$/,
    told: [metric('refusals', /refusals_total\{problem="scan-unavailable"/)],
  },
];
