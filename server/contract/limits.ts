// Every size, count and duration of the protocol, each with its reason. The server holds them; the reader is told them.
import { CODE_LIFE, SESSION_IDLE, SESSION_LIFE } from './lifetimes.ts';
import { DAY, HOUR, KiB, MINUTE, MiB, SECOND } from './units.ts';

/** Sizes in bytes or characters, durations in milliseconds. */
export const limits = {
  /** Attachments of one message, and of one reply, together; an organisation may set its own. */
  attachmentBytes: 25 * MiB,
  /** What an organisation may choose for it. */
  attachmentBytesAtMost: 250 * MiB,
  /**
   * What a civil servant's mailbox takes in one mail: a reply with more leaves in several, so none of its files is
   * larger.
   */
  mailboxBytes: 25 * MiB,
  attachmentCount: 20,
  /**
   * Of a citizen's file: entries of an archive or a compound file, what is unpacked of it to look inside, and how
   * deep.
   */
  filePartsInside: 10_000,
  fileBytesInside: 64 * MiB,
  fileDepth: 4,
  fileSeconds: 10,
  fileMemoryMb: 256,
  /** Files in memory at once to be judged, in one process. */
  filesJudgedAtOnce: 2,
  /** Text and HTML of a message: more is a file. */
  letterTextBytes: 1 * MiB,
  letterHtmlBytes: 2 * MiB,
  replyCharacters: 100_000,
  /** What a letter may ask its reader for. */
  askedItems: 20,
  askedLabelCharacters: 100,
  askedHintCharacters: 300,
  askedChoices: 10,
  askedChoiceCharacters: 60,
  /** What he may answer to an item, and why he may say that he has not got it. */
  answerCharacters: 10_000,
  reasonCharacters: 1_000,
  /** A letter's own subject, and the few characters that a reply puts before it. */
  replySubjectCharacters: 1_100,
  /** Replies to one message: more than anybody writes, and what the contact person's mailbox can bear. */
  repliesPerHour: 10,
  repliesPerDay: 20,
  /** Times what one reply may have. */
  replySizesPerDay: 6,
  /** In its whole life: all its replies' texts are read again in one answer. */
  repliesPerMessage: 100,
  replyTextBytesPerMessage: 4 * MiB,
  /** A file name, in UTF-8, extension kept: what the usual file systems take. */
  fileNameBytes: 150,

  /** The picture above an organisation's mails: it comes along with each of them. */
  wordmarkBytes: 24 * KiB,
  wordmarkCharacters: 60,
  /** Sharp on every screen at the size that it is shown in, and no bar across the mail. */
  wordmarkWidth: { least: 40, most: 1200 },
  wordmarkHeight: { least: 16, most: 400 },

  codeLife: CODE_LIFE,
  codeDigits: 6,
  codeAttempts: 5,
  /** Wrong codes in a message's life: with 10^6 codes a guesser has 1 in 20,000. */
  messageAttempts: 50,
  codeResendAfter: 60 * SECOND,
  codesPerHour: 5,
  codesPerDay: 20,
  /** Codes that employees read out, of one message. */
  counterCodesPerHour: 3,
  counterCodesPerDay: 6,
  counterCodesPerOrganisationHour: 200,
  /** Browsers of one message that are known to have opened it: each has its own codes and its own wrong ones. */
  knownDevices: 10,
  /** Codes a day of all known browsers of a message together: a browser is made known by opening, again and again. */
  codesPerDayOfKnownDevices: 60,

  sessionIdle: SESSION_IDLE,
  sessionLife: SESSION_LIFE,

  /**
   * Sent to, and tried from, one client network in an hour. Wide: mobile networks put thousands of citizens behind
   * one address.
   */
  codesPerClientHour: 600,
  attemptsPerClientHour: 3_000,
  /**
   * References that a citizen holds against those of this municipality, of one client network and of the pages of one
   * organisation in an hour: people type a few, and a guesser finds one in a million tries.
   */
  referencesPerClientHour: 120,
  referencesPerOrganisationHour: 6_000,
  /** So long does each answer to it take, known or not: none tells by being fast. */
  referenceAnswerTakes: 0.4 * SECOND,
  /**
   * Calls without a session that bring nothing, of one client network or of one link in it: so many at once, and one
   * more a second.
   */
  callsForNothing: 60,
  callForNothingEvery: 1 * SECOND,
  /** Pages, probes and files for one client network: a library full of citizens loads fewer, a flood more. */
  pagesAtOnce: 500,
  pageEvery: 20,
  /**
   * Who makes more waits once to twice so long with each, and so many wait at a time: a flood becomes a trickle and
   * its caller pays.
   */
  callDelay: 1.5 * SECOND,
  delayedCalls: 500,
  /** Of the database's 20 connections: what strangers do at once about one message, and from one network. */
  strangersAtOncePerMessage: 2,
  strangersAtOncePerNetwork: 6,

  /**
   * What one organisation's calls do at once in the database, and its imports: each has 4 MB in memory until it is
   * answered.
   */
  deskCallsAtOnce: 2,
  streamsAtOnce: 1,
  /**
   * What the calls of one open message do at once, and how many it may have at once, and in a second after that: a
   * reply of 20 files has some 100.
   */
  sessionCallsAtOnce: 2,
  sessionCalls: 300,
  sessionCallEvery: SECOND / 10,
  /**
   * Records of files, up and down, of one open message: six times all that it may have at once, and 5 MiB in a second
   * after that.
   */
  sessionRecords: 150,
  sessionRecordEvery: SECOND / 5,
  /** How long a change of an organisation's origins may take to count, and of how many messages they are remembered. */
  originsRemembered: 10 * SECOND,
  originsRememberedAtMost: 10_000,
  /** Files of one message that are opened and judged at once: the work of a core. */
  filesJudgedPerMessage: 1,

  /**
   * The desk's calls: a message as JSON, whose escapes make text and HTML longer (at worst six times, but not in real
   * letters).
   */
  messageJsonBytes: 8 * MiB,
  idempotencyKeyCharacters: 255,
  /** An import of the directory, in JSON lines. */
  importLines: 10_000,
  importBytes: 4 * MiB,
  /** A code request has 200 bytes, a file's name at most a few kB. */
  smallCallBytes: 16 * KiB,
  /** A reply of 100,000 characters, and 20 answers of 10,000, in any script; sealed and in base64, with its names. */
  replyCallBytes: 2 * MiB,
  /**
   * What a body may take before it must have come at this rate: the slowest phone sends more, an unfinished body
   * sends nothing.
   */
  bodyTimeout: 20 * SECOND,
  bodyBytesPerSecond: 4 * KiB,
  /** Bodies of one link in one network at a time: four records upload in parallel, in two tabs. */
  unfinishedBodies: 8,
  /** Memory of all bodies that are being read together. */
  unfinishedBodyBytes: 128 * MiB,
  /** Connections in all, and of one address that is no trusted proxy; beyond it, its oldest idle one is closed. */
  connections: 4_000,
  connectionsPerAddress: 400,

  /**
   * How many times as much an IPv6 /48 may do as one of its /64: a household has 1 to 256 of them, an attacker all
   * 65,536.
   */
  widerNetworkShare: 8,
  /** Access codes in an hour: stops an attacker with many links from spending a municipality's sms budget. */
  codesPerOrganisationHour: 10_000,
  codesPerHourInAll: 50_000,
  /** Text messages of an organisation: beyond them codes go by e-mail. An organisation may set its own. */
  smsPerOrganisationHour: 1_000,
  smsPerOrganisationDay: 5_000,
  /**
   * Our own country and its neighbours: numbers far away are what sms pumping lives on. An organisation may set its
   * own.
   */
  smsCountries: ['NL', 'BE', 'DE'],
  /**
   * Sealed bytes of one organisation: 90 days of 2,000 letters a day with 250 kB each; an organisation may set its
   * own.
   */
  storageBytes: 50 * 1024 * MiB,
  /** Share of it at which the operator is warned. */
  storageWarning: 0.8,
  /** What citizens' files may use beyond it: a municipality's mass mailing must not cost a citizen his term. */
  storageForReplies: 1.1,
  /**
   * Messages (recipients, not mails) of one organisation: a mass mailing of 20,000 takes an hour, 400 mails in 10
   * seconds are a stolen key.
   */
  messagesPerTenSeconds: 200,
  messagesPerHour: 20_000,
  /** Sealed MiB of one organisation; the mail that goes beyond it is still taken. */
  sealedMiBPerMinute: 1024,
  sealedMiBPerHour: 10 * 1024,
  /** Calls of one API key in a minute. */
  callsPerKeyMinute: 600,
  /** Messages on a page of a list: unless the caller says how many, and at most. */
  messagesOnPage: 50,
  mostMessagesOnPage: 100,

  /** Of one organisation; the largest municipal partnerships have some dozens. */
  mailDomains: 100,
  /** Words in its setting of kinds of files. */
  fileKindSettings: 100,

  /**
   * What stands for a value under a server key (a counter, a judged file name, a code) lives a day; and an hour to be
   * sure.
   */
  serverKeyOverlap: 25 * HOUR,

  retentionDays: 90,
  /** What happened to a message is kept so long after the end of its content. */
  auditRetentionYears: 7,
  /** The six weeks of objection (Awb 6:7): a message that is gone sooner takes its reader's term. */
  shortestRetentionDays: 42,
  /** A message is no archive. */
  longestRetentionDays: 3650,
  /** Days unread after which a citizen is reminded; an organisation may set its own. */
  reminderDays: 7,
  /** Days before its end at which the citizen of an unread message is reminded once more. */
  expiryReminderDays: 7,
  unfinishedReplyLife: 24 * HOUR,
  /** How long the outbox tries before whoever must know is told; no outbox key is older. */
  deliveryHorizon: 5 * DAY,
  /** A mail that came back gets one more try, when a hiccup has had time to pass. */
  bounceRetryAfter: 1 * MINUTE,
  /** A notification that has not left by then is an alarm: the law gives 48 hours (Awb 2:10). */
  notificationAlarmAfter: 4 * HOUR,
  /** The same mail from a civil servant's mail server within this time is the same message. */
  sameMailWithin: 24 * HOUR,

  /** Hostile mail: a parser may take so long, so much memory and so many parts, and no more. */
  mimeSeconds: 10,
  mimeMemoryMb: 256,
  mimeParts: 1_000,
  mimeDepth: 50,
  /**
   * Letters being received at once in one process, of one organisation, and waiting: each has a database connection
   * of the intake's own. Who trickles is sent away: slower than a modem after a while, silent for half a minute, or
   * ten minutes in all.
   */
  intakePlaces: 12,
  intakePlacesPerOrganisation: 4,
  intakeWaiting: 50,
  letterGrace: 20 * SECOND,
  letterBytesPerSecond: 2 * 1024,
  letterStall: 30 * SECOND,
  letterTime: 10 * MINUTE,
  /**
   * Connections of mail servers at once: in all, not logged in, those of one address, and logged in as one
   * organisation.
   */
  smtpConnections: 500,
  smtpStrangers: 150,
  smtpStrangersPerNetwork: 30,
  smtpConnectionsPerOrganisation: 100,
  /** What one organisation's connections ask of the database at once. */
  smtpCommandsAtOnce: 4,
  /**
   * Mails of one organisation begun at once, and one more each; beyond it each waits. Refused recipients and logins
   * likewise.
   */
  mailsBegun: 300,
  mailBegunEvery: SECOND / 20,
  smtpRefusals: 100,
  smtpRefusalEvery: SECOND / 5,
  /**
   * Processor time of reading, sealing and storing the letters of one organisation: so much at once, and such a share
   * of the cores after that. Who has given more than a little has one taken in at a time,
   * and is then held up in the middle of it.
   */
  intakeWork: 20 * SECOND,
  intakeWorkTogether: SECOND / 8,
  intakeWorkPaced: SECOND / 4,
  intakeWorkShare: 1 / 3,
  /** What a MiB under seal counts, and a recipient's message; here and in the database, measured. */
  sealingWorkPerMiB: 40,
  sealingWorkPerRecipient: 10,
  /** How long a connection may take to log in. */
  smtpLoginTime: 30 * SECOND,
  /** Values in the JSON of a call: the largest, 20 choices of 10 with their answers and 20 files, has some 490. */
  jsonValues: 500,
  /** A form of the desk API, beyond the files that the organisation may send. */
  formBytes: 4 * MiB,
  /** How long a process that is asked to end finishes what is under way: orchestrators kill after ten seconds. */
  finishFor: 6 * SECOND,
  /** One mail through the gateway: the attachments in base64 with line ends, the texts, and room for headers. */
  mailBytes: 42 * MiB,
  recipientsPerMail: 50,
} as const;
