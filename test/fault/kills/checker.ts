// Whether what came of a trial can be: what was acknowledged is there, once, as it was; the rest is whole or absent.
import type { History, SentLetter, TakenMail } from './history.ts';

/** What can't be, in sentences, and how often the same mail came again. */
export interface Verdict {
  readonly violations: readonly string[];
  readonly duplicates: number;
}

/** Milliseconds within which another worker goes on with what a killed one had in hand. */
const TAKEOVER_WITHIN = 5_000;

/**
 * What must have been before. A notification may be noted after its letter was opened: its worker was killed after the
 * relay had it.
 */
const BEFORE: Readonly<Record<string, string>> = {
  notified: 'received',
  opened: 'received',
  replied: 'opened',
  withdrawn: 'received',
  'withdrawal-notified': 'withdrawn',
  'reply-delivered': 'replied',
};

/** Judges a trial at whose end everything works and nothing is on its way. */
export function judge(history: History): Verdict {
  const ids = new Set(history.mails.map(({ messageId }) => messageId));
  const judgements = [
    letterFaults,
    announcementFaults,
    withdrawalFaults,
    replyFaults,
    readFaults,
    directoryFaults,
    eventFaults,
    restFaults,
  ];
  return {
    violations: judgements.flatMap((faultsOf) => faultsOf(history)),
    duplicates: history.mails.length - ids.size,
  };
}

function letterFaults({ letters }: History): string[] {
  return [...letters.values()]
    .filter(({ answers }) => new Set(answers).size > 1)
    .map(({ id, answers }) => `repeated: letter ${id} was answered ${answers.join(' and ')}`);
}

/** Each letter to somebody has a link of its own, and is announced as one mail. */
function announcementFaults({ letters, mails }: History): string[] {
  const announced = ofKind(mails, 'notification');
  const addressed = new Map<string, SentLetter[]>();
  for (const letter of letters.values())
    for (const recipient of letter.recipients) addressed.set(recipient, [...(addressed.get(recipient) ?? []), letter]);
  return [...addressed].flatMap(([recipient, sent]) => {
    const links = grouped(announced.get(recipient) ?? [], ({ link }) => link ?? '');
    const several = [...links.values()].map(identities).filter((count) => count > 1);
    // What was withdrawn may have been so before it was announced.
    const least = sent.filter(({ answers, withdrawal }) => answers.length > 0 && withdrawal === undefined).length;
    return [
      ...several.map((count) => `one identity: a letter to ${recipient} was announced as ${count} mails`),
      ...(links.size < least ? [`delivered: ${least} letters to ${recipient}, ${links.size} announced`] : []),
      ...(links.size > sent.length ? [`whole: ${sent.length} letters to ${recipient}, ${links.size} announced`] : []),
    ];
  });
}

/** What is withdrawn stays so, and a citizen who was told of it was told that, too, as one mail. */
function withdrawalFaults({ letters, mails, rest }: History): string[] {
  const told = ofKind(mails, 'withdrawal');
  return [...letters.values()].flatMap(
    ({ id, recipients: [recipient = ''], answers: [reference = ''], withdrawal }) => {
      if (withdrawal !== 'acknowledged') return [];
      const count = identities(told.get(recipient) ?? []);
      const wasNotified = rest.withdrawn.get(reference);
      return [
        ...(wasNotified === undefined ? [`withdrawn: letter ${id} was, and is not`] : []),
        ...(wasNotified === true && count === 0 ? [`withdrawn: letter ${id} was, and its citizen was not told`] : []),
        ...(count > 1 ? [`one identity: that letter ${id} was withdrawn was told as ${count} mails`] : []),
      ];
    },
  );
}

function replyFaults({ replies, mails }: History): string[] {
  const delivered = ofKind(mails, 'reply');
  return [...replies.values()].flatMap(({ marker, file, answers }) => {
    const mailsOfIt = delivered.get(marker) ?? [];
    const count = identities(mailsOfIt);
    const isMissing = count === 0 && answers.length > 0;
    return [
      ...(new Set(answers).size > 1 ? [`repeated: reply ${marker} was answered ${answers.join(' and ')}`] : []),
      ...(count > 1 ? [`one identity: reply ${marker} was delivered as ${count} mails`] : []),
      ...(isMissing ? [`delivered: reply ${marker} was acknowledged and not delivered`] : []),
      ...(mailsOfIt.some((mail) => mail.file !== file) ? [`bytes: the file of reply ${marker} is another`] : []),
    ];
  });
}

function readFaults({ letters, reads }: History): string[] {
  return reads.flatMap(({ letter, text, file }) => {
    const sent = letters.get(letter);
    return sent?.text === text && sent.file === file ? [] : [`bytes: letter ${letter} was read otherwise`];
  });
}

/** The last acknowledged change of an address stands, or one that came after it and was not acknowledged. */
function directoryFaults({ directory, rest }: History): string[] {
  return [...grouped(directory, ({ address }) => address)].flatMap(([address, changes]) => {
    const last = changes.findLastIndex(({ isAcknowledged }) => isAcknowledged);
    if (last < 0) return [];
    const may = changes.slice(last).map(({ mobile }) => mobile);
    return may.includes(rest.directory.get(address)) ? [] : [`directory: ${address} is not as it was set`];
  });
}

/** Each event under its number, told in their order, none missing. */
function eventFaults({ told, rest }: History): string[] {
  const ids = new Map<number, string>();
  const faults: string[] = [];
  for (const { id, sequence } of told) {
    const before = ids.get(sequence);
    if (before === undefined && sequence !== ids.size + 1) faults.push(`events: ${sequence} came after ${ids.size}`);
    if (before !== undefined && before !== id) faults.push(`events: ${sequence} was two`);
    ids.set(sequence, id);
  }
  return ids.size === rest.events ? faults : [...faults, `events: ${ids.size} of ${rest.events} were told`];
}

function restFaults({ letters, takeovers, rest }: History): string[] {
  const sent = [...letters.values()];
  const most = sent.flatMap(({ recipients }) => recipients).length;
  const least = sent.filter(({ answers }) => answers.length > 0).flatMap(({ recipients }) => recipients).length;
  const isCounted = rest.messages >= least && rest.messages <= most;
  const slow = takeovers.filter((milliseconds) => milliseconds > TAKEOVER_WITHIN);
  return [
    ...(rest.halves > 0 ? [`whole: ${rest.halves} messages have no whole letter`] : []),
    ...(isCounted ? [] : [`whole: ${rest.messages} messages of ${least} to ${most}`]),
    ...(rest.waiting > 0 ? [`at rest: ${rest.waiting} jobs wait for ever`] : []),
    ...rest.timelines.filter(isOdd).map((events) => `order: ${events.join(', ')}`),
    ...slow.map((milliseconds) => `takeover: after ${milliseconds} ms`),
    ...(rest.stolen.length > 0 ? [`sealed: a thief reads ${rest.stolen.length} letters that were delivered`] : []),
  ];
}

function isOdd(events: readonly string[]): boolean {
  return events.some((event, at) => {
    const before = BEFORE[event];
    return before !== undefined && !events.slice(0, at).includes(before);
  });
}

/** By whom or what they are of. */
function ofKind(mails: readonly TakenMail[], kind: TakenMail['kind']): Map<string, TakenMail[]> {
  return grouped(
    mails.filter((mail) => mail.kind === kind),
    ({ of }) => of,
  );
}

function identities(mails: readonly TakenMail[]): number {
  return new Set(mails.map(({ messageId }) => messageId)).size;
}

function grouped<T>(things: readonly T[], by: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(by(thing), [...(groups.get(by(thing)) ?? []), thing]);
  return groups;
}
