// What was done to the service and what came of it: the history of a trial, which the checker judges.

/** A letter that was sent, and again until it was acknowledged. */
export interface SentLetter {
  readonly id: string;
  readonly recipients: readonly string[];
  readonly text: string;
  /** SHA-256 of its file, when it has one. */
  readonly file: string | undefined;
  /** What each acknowledgement named, in their order: the repeats must answer the same. */
  readonly answers: string[];
  /** By its id in the desk API: `asked`, then `acknowledged`. */
  withdrawal?: 'asked' | 'acknowledged';
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

/** A mail at the relay, which took it. */
export interface TakenMail {
  readonly messageId: string;
  readonly kind: 'notification' | 'withdrawal' | 'reply' | 'other';
  /** To whom, or which reply. */
  readonly of: string;
  /** Of a notification: the letter that it opens. */
  readonly link?: string | undefined;
  readonly file?: string | undefined;
}

/** A change to the directory of numbers: the last that was acknowledged of an address is what stands there. */
export interface DirectoryEntry {
  readonly address: string;
  /** Undefined: removed. */
  readonly mobile: string | undefined;
  isAcknowledged: boolean;
  /** Of the entry, once it is known. */
  id: string | undefined;
}

/** An event as the case system was told. */
export interface ToldEvent {
  readonly id: string;
  readonly sequence: number;
}

/** What the service holds at the end. */
export interface Rest {
  /** Messages without a whole letter, that were not withdrawn. */
  readonly halves: number;
  readonly waiting: number;
  readonly messages: number;
  /** The events of each message, in the order in which they were written down. */
  readonly timelines: readonly (readonly string[])[];
  /** Of each reference that is withdrawn, whether the service knows that its citizen had been told of it. */
  readonly withdrawn: ReadonlyMap<string, boolean>;
  /** Of each address in the directory, its number. */
  readonly directory: ReadonlyMap<string, string>;
  /** How many events there are. */
  readonly events: number;
  /** Texts that a thief of everything reads now. */
  readonly stolen: readonly string[];
}

/** All of a trial. */
export interface History {
  readonly letters: Map<string, SentLetter>;
  readonly reads: ReadLetter[];
  readonly replies: Map<string, SentReply>;
  readonly mails: TakenMail[];
  readonly directory: DirectoryEntry[];
  readonly told: ToldEvent[];
  /** Milliseconds from the end of a worker that had a mail in hand until another had it delivered. */
  readonly takeovers: number[];
  rest: Rest;
}

/** A history without anything in it. */
export function emptyHistory(): History {
  const rest = {
    halves: 0,
    waiting: 0,
    messages: 0,
    timelines: [],
    withdrawn: new Map<string, boolean>(),
    directory: new Map<string, string>(),
    events: 0,
    stolen: [],
  };
  return {
    letters: new Map(),
    reads: [],
    replies: new Map(),
    mails: [],
    directory: [],
    told: [],
    takeovers: [],
    rest,
  };
}
