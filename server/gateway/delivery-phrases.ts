// How mail servers say that a mail failed, or that it did not, in the languages of their makers and owners. Looked
// for in `plain` text. No phrase may take longer for any text: a gap has an end, and nothing that repeats stands in
// what repeats.

/** A text as the phrases are written. */
export function plain(text: string): string {
  return text
    .replace(/[\u2018\u2019\u00b4`]/g, "'")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** Any of some phrases, each a pattern. */
export function anyOf(...phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join('|'));
}

/** Any of some phrases, as a part of one. */
export function oneOf(...phrases: readonly string[]): string {
  return `(?:${phrases.join('|')})`;
}

/** The server still tries, or it arrived: a subject, or words of the report. */
export const NOT_FINAL_SUBJECT = anyOf(
  String.raw`^(?:re: |fw: |antw: )?(?:warning|delayed|relayed|delivered|expanded|success|read|not read|gelezen)\b`,
  '^(?:niet gelezen|bezorgd|vertraagd|verzogert|gelesen|ungelesen|lu :|non lu|leido|letto|retarde|retras)',
  String.raw`\((?:mail )?(?:delay|delivery delayed|relay|success)|delayed|\bdelay\b|still being retried|\bwarning\b`,
  'vertraging|vertraagd|verzoger|retard|retraso|ritard|atras|successful|opozni|awaiting|moderat(?:or|ion)',
  'errors from ',
);

export const STILL_TRYING = anyOf(
  'warning message only|this is a warning only|is just a warning|advisory-only',
  'only a (?:temporary|notification about a delay)|not need to re-?send|no need to re-?send|need not (?:to )?resend',
  'has not yet been delivered|not yet been delivered|still undelivered|has been delayed|is delayed|was delayed',
  'being delayed|still awaiting delivery|being retried|will (?:keep|continue) (?:on )?(?:re)?try',
  'will be (?:re-?tried|attempted again)|continue to (?:try|attempt)|keep trying|attempts will continue',
  'will try again|will retry|delivery incomplete|has been (?:postponed|deferred)|no action is required',
  'nog niet (?:is )?(?:bezorgd|afgeleverd|aangekomen)|is vertraagd|vertraging bij',
  'wordt (?:nog|later|opnieuw) .{0,20}geprobeerd|blijven (?:het )?proberen|opnieuw (?:te )?verzenden is niet nodig',
  'hoeft .{0,30} niet opnieuw',
  'noch nicht zugestellt|verzogert|wird (?:weiterhin|erneut|weiter) .{0,20}versucht|weitere (?:zustell)?versuche',
  "nicht erneut (?:zu )?senden|n'a pas encore|retarde|nouvelles? tentatives?|ne (?:le |la )?renvoyez pas",
  'se ha retrasado|seguira intentando|reintent|in ritardo|ritardat|ulteriori tentativi|nie zostala jeszcze|opoznion',
);

/** Whatever else it says: the server gave up. */
export const GAVE_UP = anyOf(
  'given up|giving up|gave up|not going to try again|no (?:further|more) (?:delivery )?attempts',
  "will not be (?:retried|re-tried)|won't be retried|been in the queue too long|in queue too long",
  'permanent (?:fatal )?(?:error|failure)|failed permanently|permanently failed|was aborted after',
  'returned to (?:the )?sender|wird nicht (?:weiter|erneut)|geen (?:verdere|nieuwe) pogingen|niet opnieuw geprobeerd',
);

/** A person, or a program in his name, answers; or asks who is there. */
export const ANSWER_SUBJECT = anyOf(
  'out[ -]of[ -](?:the )?office',
  String.raw`automati(?:c|sch|que|ca|ka|czn)\w{0,3} (?:reply|response|antwo|answer|antwort|odpow|atbild)`,
  'auto[- ]?(?:reply|repl|respon|answer|mat(?:ed|ic) (?:re|ans))|^auto:|vacation|on (?:leave|holiday)',
  'away (?:until|from)|afwezig|niet aanwezig|vakantie|abwesen|urlaub|absence|absent|reponse automatique',
  'respuesta automatica|risposta automatica|resposta automatica|fuera de (?:la )?oficina|fuori ufficio',
  'poza biurem|nieobecn|autosvar|автоответ|confirm (?:that|your)|verification',
  '(?:abuse|feedback|complaint) (?:report|about)|spam report|^ooo',
);

/** Subjects of reports that a mail failed, of all programs that were seen. */
export const FAILURE_SUBJECT = anyOf(
  String.raw`undeliver|delivery (?:status )?(?:notification )?(?:\(?fail|: ?fail|: ?error)|notification: error`,
  String.raw`delivery (?:has )?fail|deliver[yi]\w{0,5} (?:problem|error)`,
  String.raw`failure (?:notice|delivery|to deliver|of mail)|(?:fail|error)\w{0,4} (?:notice|delivery|mail)`,
  'mail (?:delivery )?(?:fail|failure|system error|error|subsystem)|error sending your mail',
  String.raw`mail delivery (?:subsystem|system)|delivery status notification\W*$`,
  'returned? (?:mail|message|e-?mail|to sender)|mail returned|message (?:returned|rejected|undeliv)',
  'non-?delivery|non[- ]?deliverable',
  "(?:not|never|n[o']t be|wasn't|was not|could not be|couldn't be) (?:be )?delivered|could not deliver",
  'unable to deliver|cannot be delivered|delivery failure|processing error',
  '(?:automatically |mail )?rejected mail|(?:e-?mail|message|mail) rejected|bounce|nondeliverable|ndn:',
  'user unknown|unknown user|unzustellbar|permanent delivery|mail failure',
  'onbestelbaar|onbezorgbaar|niet[- ](?:worden )?(?:bezorgd|afgeleverd|bestelbaar|aangekomen)',
  'retour afzender|bezorg(?:ing|en) (?:is )?mislukt|aflever(?:ing|en) (?:is )?mislukt|kon niet|mislukt',
  'unzustell|nicht zugestellt|nicht zustellbar|zustell\\w{0,6} (?:fehl|nicht)|fehlgeschlagen|fehler beim|ruckmeldung',
  'nicht ausgeliefert|non (?:remis|distribue|delivre)|non[- ]remise|echec|impossible de (?:remettre|distribuer)',
  'retour (?:de|du) (?:mail|message)|notification d.etat de remise',
  'no (?:se )?(?:puede|pudo|ha sido|fue|se ha podido) entrega|no entregad|devuelto|error (?:de|en la) entrega',
  'mancato recapito|non (?:recapitabil|consegnat)|impossibile recapitare|errore di consegna',
  'nao (?:foi )?(?:entregue|possivel entregar)|falha na entrega|devolvida',
  'nie dostarczon|niedostarcz|nie mozna dostarczyc|zwrot|nedorucen|kezbesithetetlen|kunne ikke leveres',
  'kan inte leverera|olevererbar|kan ikke leveres|ei voitu toimittaa|teslim edilemedi|недоставлен|не доставлен',
  'не может быть доставлено|配信不能|配信できません|退信|投递失败|系统退信|返信错误|반송',
);

/** That a mail failed, in the words of the report itself. */
export const FAILED = anyOf(
  'delivery has failed to these recipients',
  'delivery to the following (?:recipients?|address(?:es)?) (?:has |was )?(?:been )?(?:permanently )?(?:failed|aborted)',
  "(?:could|can|was|were|has) ?n[o']t (?:be |been |yet be )?delivered",
  "(?:could|can|was|were|has|have)n?[ ']?t? not (?:be |been |able to be )?(?:delivered|sent)|cannot be delivered",
  'not be delivered|not delivered|undeliverable|undelivered mail|trouble delivering|error sending your',
  'rejected recipient',
  "address not found|address couldn't be found|this is the qmail-send program|wasn't able to deliver",
  'not able to (?:be )?deliver|unable to deliver|error delivering|unable to be delivered|could not deliver',
  "couldn't deliver|failed to deliver|delivery (?:attempt )?failed|delivery failure|did not reach|failed permanently",
  'permanent(?:ly)? (?:fatal )?(?:error|fail|rejected)|had (?:permanent )?(?:fatal |delivery )?errors|fatal errors',
  'error has occurred while attempting to deliver|has been returned because|was (?:automatically )?rejected',
  'message (?:has been |was )?(?:rejected|returned|refused|blocked)|were incorrectly constructed|no valid recipients',
  'returned to sender|delivery notification: delivery has failed|was not accepted|unsent message follows',
  'a message that you sent|mail error|was undeliverable|user does not exist|not match an|address is wrong',
  'del[ei]very to the following|no transport provider|unknown recipient',
  'user unknown|unknown user|no such user|invalid (?:user|recipient)|not a valid user',
  'mailbox (?:is )?(?:full|unavailable)|over ?quota|quota exceeded|recipient rejected|address rejected',
  '5[0-9][0-9] ?#?[-(]? ?[45]\\.[0-7]\\.[0-9]',
  'niet (?:worden )?(?:bezorgd|afgeleverd|besteld)|kon(?:den)? (?:niet|uw|je|het)[^.]{0,80} niet|onbestelbaar',
  'bezorging[^.]{0,60}mislukt|aflevering[^.]{0,60}mislukt|heeft .{0,60}niet bereikt',
  '(?:bericht|mail)[^.]{0,60} geweigerd|is mislukt',
  'nicht (?:zugestellt|zustellbar|ausgeliefert|erreicht|ubermittelt|gesendet)|unzustellbar',
  'zustell[^.]{0,60}(?:fehlgeschlagen|nicht moglich)|abgelehnt|zuruckgewiesen',
  "n'a pas pu etre|n'ont pas pu etre|n'a pas ete (?:remis|delivre|distribue)",
  'echec de (?:la )?(?:remise|livraison|distribution)|impossible de (?:remettre|distribuer|livrer)|non remis',
  "n'existe (?:pas|plus)",
  'no (?:se )?(?:pudo|ha podido|pudieron|puede|fue posible|se ha podido)[^.]{0,30} (?:entreg|enviar|ser entreg)',
  'no se ha entregado|error (?:de|en la) entrega',
  'non (?:e stato|e stata|e possibile|puo essere)[^.]{0,30}(?:recapit|consegn)|impossibile (?:recapitare|consegnare)',
  'nao (?:foi|pode)[^.]{0,30}entreg|falha na entrega',
  'nie (?:mogla|moze|zostala|mozna|udalo)[^.]{0,40}(?:dostarcz|wyslan)|nie istnieje|nelze dorucit|nebyla dorucena',
  'kunde inte levereras|kunne ikke leveres|teslim edilemedi|не может быть доставлен|не удалось доставить',
  'не доставлен|无法发送|无法送达|无法投递|退信|配信できません|配信不能|届けることができません|존재하지',
);

/** Asks who is there, though some call it a failed delivery: the mail waits for the answer. */
export const CHALLENGE = anyOf(
  'boxbe|guest list|sender not pre-?approved|has been waitlisted|challenge[/ -]response',
  '(?:click|visit|follow) .{0,60}(?:link|address).{0,60}(?:be added|confirm|verify|approved|allowed)',
  'prove .{0,20}human|(?:confirm|verify) that you are',
);

/** Where a mail is returned in the text of a report, after which nothing is the report's own. */
export const RETURNED_MAIL = new RegExp(
  String.raw`^[ \t>|*=-]{0,80}` +
    oneOf(
      'below this line is a copy of the message|this is a copy of (?:the|your) message|old message',
      'original message (?:follows|as received)|original message(?! was)|unsent message follows|undelivered message',
      'message (?:header|headers|text|body) follows?|returned (?:mail|message)|.{0,30}header of the source mail',
      String.raw`the first \d{1,4} lines of your original|the body of the message|.{0,40}copy of the original message`,
      'a copy of (?:your|the) (?:original )?message|.{0,40}headers? of the original message|received: (?:from|by) ',
    ),
  'im',
);

/** From a program that delivers mail: the start of its address. */
export const DELIVERY_AGENT = new RegExp(
  `^${oneOf(
    'mailer-?daemon|mdaemon|daemon|postmaster|post[_-]master|postmeister|mail[._-]?(?:delivery|daemon|system|adm)|bounces?',
    'microsoftexchange|exchange|.{0,20}delivery[._-]?sub',
  )}`,
  'i',
);
