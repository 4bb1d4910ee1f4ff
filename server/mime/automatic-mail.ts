// Mail that a program wrote by itself: an absence, a receipt, a list. It must not become a citizen's letter, and no
// loop may start (RFC 3834).

/** What of a mail's headers tells it. Names in lower case. */
export interface AutomaticSigns {
  readonly autoSubmitted: string;
  readonly precedence: string;
  readonly subject: string;
  readonly header: (name: string) => string | undefined;
}

/**
 * Set by programs that answer by themselves, or send to a list (RFC 2919, RFC 2369); whatever they say but no.
 * `X-Auto-Response-Suppress` is none: case systems set it on letters, to get no absences back.
 */
const MARKS = [
  ...['x-autoreply', 'x-auto-reply', 'x-autoreply-from', 'x-mail-autoreply', 'x-autoresponse', 'x-autoresponder'],
  ...['x-autorespond', 'x-auto-respond', 'x-vacation', 'x-ms-exchange-inbox-rules-loop'],
  ...['list-id', 'list-unsubscribe', 'list-subscribe', 'list-post', 'list-help', 'list-owner', 'list-archive'],
  ...['mailing-list', 'x-mailing-list'],
];

/** `bulk` and `junk` are none: case systems set them on letters to many citizens. */
const PRECEDENCES = new Set(['auto_reply', 'auto-reply', 'autoreply', 'list']);

/**
 * How mail programs begin the subject of an absence, without accents. People write letters about absence and about
 * cars ("Afwezig: uw kind", "Auto: uw vergunning", "Out of office hours"), so only what programs alone write.
 */
const SUBJECTS = [
  String.raw`^(?:automatisch(?:e)? (?:antwoord|reactie|beantwoording)|automatic (?:reply|response|answer))\s*:`,
  String.raw`^(?:auto[- ]?(?:reply|response|responder|antwoord|answer)|ooo)\s*:`,
  String.raw`^(?:afwezigheids?(?:bericht|assistent)|niet aanwezig|buiten kantoor|niet op kantoor)\s*:`,
  String.raw`^out[- ]of[- ](?:the[- ])?office(?: auto[- ]?reply| reply| response| message| notification)?\s*(?:$|[:;,(\u2013\u2014-]|until\b|till\b|tot\b|from\b)`,
  String.raw`^(?:automatische antwort|abwesenheits\w{1,12}|abwesend|reponse automatique|absence du bureau)\s*:`,
  String.raw`^(?:respuesta automatica|risposta automatica|resposta automatica|odpowiedz automatyczna|autosvar)\s*:`,
].map((pattern) => new RegExp(pattern));

/** True of a mail that nobody wrote. */
export function isAutomatic({ autoSubmitted, precedence, subject, header }: AutomaticSigns): boolean {
  const start = subject.slice(0, 200).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
  return (
    autoSubmitted.startsWith('auto-replied') ||
    PRECEDENCES.has(precedence) ||
    /report-type="?disposition-notification/i.test(header('content-type') ?? '') || // a read receipt (RFC 8098)
    MARKS.some((name) => !['', 'no', 'false', '0'].includes(header(name)?.trim().toLowerCase() ?? '')) ||
    SUBJECTS.some((pattern) => pattern.test(start))
  );
}
