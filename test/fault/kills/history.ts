// What was done to the service and what came of it, and whether that can be: the history of a trial and its checker.

/** A letter that was sent, and again until it was acknowledged. */
export interface SentLetter {
  readonly id: string;
  readonly recipients: readonly string[];
  readonly text: string;
  /** SHA-256 of its file, when it has one. */
  readonly file: string | undefined;
  /** What each acknowledgement named, in their order: the repeats must answer the same. */
  readonly answers: string[];
}

/** A letter as its citizen read it. */
export interface ReadLetter {
  readonly letter: string;
  readonly text: string;
  readonly file: string | undefined;
}

/** A reply that was sent, and again until it was acknowledged. */
export interface SentReply {
  readonly marker: string;
  readonly file: string | undefined;
  readonly answers: string[];
}

/** A mail at the relay, which took it: whose notification, or which reply. */
export interface TakenMail {
  readonly messageId: string;
  readonly kind: 'notification' | 'reply' | 'other';
  readonly of: string;
  readonly file?: string | undefined;
}

/** What the database holds at the end. */
export interface Rest {
  /** Messages without a whole letter. */
  readonly halves: number;
  readonly waiting: number;
  readonly messages: number;
  /** The events of each message, in the order in which they were written down. */
  readonly timelines: readonly (readonly string[])[];
}

/** All of a trial. */
export interface History {
  readonly letters: Map<string, SentLetter>;
  readonly reads: ReadLetter[];
  readonly replies: Map<string, SentReply>;
  readonly mails: TakenMail[];
  rest: Rest;
}

/** What can't be, in sentences, and how often the same mail came again. */
export interface Verdict {
  readonly violations: readonly string[];
  readonly duplicates: number;
}

/**
 * What must have been before. A notification may be noted after its letter was opened: its worker was killed after the
 * relay had it.
 */
const BEFORE: Readonly<Record<string, string>> = { notified: 'received', opened: 'received', replied: 'opened' };

/** A history without anything in it. */
export function emptyHistory(): History {
  const rest = { halves: 0, waiting: 0, messages: 0, timelines: [] };
  return { letters: new Map(), reads: [], replies: new Map(), mails: [], rest };
}

/** Whose notification this is. */
export function notificationOf(letter: string, recipient: string): string {
  return `${letter} to ${recipient}`;
}

/** Judges a trial at whose end everything works and nothing is on its way. */
export function judge(history: History): Verdict {
  const ids = new Set(history.mails.map(({ messageId }) => messageId));
  const judged = [letterFaults, replyFaults, readFaults, restFaults].flatMap((faultsOf) => faultsOf(history));
  return { violations: judged, duplicates: history.mails.length - ids.size };
}

function mailsOf({ mails }: History, kind: TakenMail['kind'], of: string): { mails: TakenMail[]; identities: number } {
  const found = mails.filter((mail) => mail.kind === kind && mail.of === of);
  return { mails: found, identities: new Set(found.map(({ messageId }) => messageId)).size };
}

function letterFaults(history: History): string[] {
  return [...history.letters.values()].flatMap(({ id, recipients, answers }) => [
    ...(new Set(answers).size > 1 ? [`repeated: letter ${id} was answered ${answers.join(' and ')}`] : []),
    ...recipients.flatMap((recipient) => {
      const { identities } = mailsOf(history, 'notification', notificationOf(id, recipient));
      if (identities > 1) return [`one identity: letter ${id} was announced as ${identities} mails`];
      if (identities === 1 || answers.length === 0) return [];
      return [`delivered: letter ${id} was acknowledged and not announced`];
    }),
  ]);
}

function replyFaults(history: History): string[] {
  return [...history.replies.values()].flatMap(({ marker, file, answers }) => {
    const { mails, identities } = mailsOf(history, 'reply', marker);
    const isMissing = identities === 0 && answers.length > 0;
    return [
      ...(new Set(answers).size > 1 ? [`repeated: reply ${marker} was answered ${answers.join(' and ')}`] : []),
      ...(identities > 1 ? [`one identity: reply ${marker} was delivered as ${identities} mails`] : []),
      ...(isMissing ? [`delivered: reply ${marker} was acknowledged and not delivered`] : []),
      ...(mails.some((mail) => mail.file !== file) ? [`bytes: the file of reply ${marker} is another`] : []),
    ];
  });
}

function readFaults({ letters, reads }: History): string[] {
  return reads.flatMap(({ letter, text, file }) => {
    const sent = letters.get(letter);
    return sent?.text === text && sent.file === file ? [] : [`bytes: letter ${letter} was read otherwise`];
  });
}

function restFaults({ letters, rest }: History): string[] {
  const sent = [...letters.values()];
  const most = sent.flatMap(({ recipients }) => recipients).length;
  const least = sent.filter(({ answers }) => answers.length > 0).flatMap(({ recipients }) => recipients).length;
  const isCounted = rest.messages >= least && rest.messages <= most;
  return [
    ...(rest.halves > 0 ? [`whole: ${rest.halves} messages have no whole letter`] : []),
    ...(isCounted ? [] : [`whole: ${rest.messages} messages of ${least} to ${most}`]),
    ...(rest.waiting > 0 ? [`at rest: ${rest.waiting} jobs wait for ever`] : []),
    ...rest.timelines.filter(isOdd).map((events) => `order: ${events.join(', ')}`),
  ];
}

function isOdd(events: readonly string[]): boolean {
  return events.some((event, at) => {
    const before = BEFORE[event];
    return before !== undefined && !events.slice(0, at).includes(before);
  });
}
