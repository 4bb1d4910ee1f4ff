// Why a mail failed, in the words that mail servers write, in the languages of their makers and owners. Looked for in
// `plain` text. No phrase may take longer for any text: a gap has an end, and nothing that repeats stands in what
// repeats.
import type { BounceReason } from '../contract/bounce-reason.ts';
import { anyOf, oneOf, plain } from './delivery-phrases.ts';

/** Who or what mail is for. */
const WHO = oneOf(
  'user|recipient|rcpt|mail ?box|mailbox address|account|addressee|e?-?mail ?address|address|alias',
  'e-?mail account|inbox|local part|screen ?name|username|group|person|employee|member',
);
const UNKNOWN = oneOf(
  'unknown|unrecogni[sz]ed|not our|not (?:be )?(?:found|known|recogni[sz]ed|valid|listed|active|registered|local)',
);
/** What is said of the sender's own address, host or command. */
const SENDER = [
  String.raw`\b(?:sender|from(?= address| domain| header)|return|envelope|reverse)(?:[- ]|'s )`,
  '(?:e-?mail )?(?:address|domain|path|host|header|verification)?:? .{0,60}',
].join('');
const GONE = oneOf(
  'disabled|deactivated|inactive|suspended|closed|discontinued|terminated|cancell?ed|expired|deleted|removed',
  'not active|no longer|not in use|abandoned',
);
const WRONG = oneOf(
  'invalid|bad|illegal|incorrect|wrong|obsolete|unresolvable|malformed|undeliverable|not valid|nonexist[ae]nt',
);
const NOT_SO = oneOf("do(?:es)? ?n[o']t|do(?:es)? not|did not|not|no longer");
/** Dutch, German, French; Spanish, Italian and Portuguese. */
const WIE = oneOf('adres|gebruiker|geadresseerde|ontvanger|postvak|postbus|mailbox|domein|account');
const WER = oneOf(String.raw`adresse|empfanger\w{0,4}|benutzer\w{0,4}|postfach|konto|teilnehmer|domain`);
const QUI = oneOf('adresse|destinataire|utilisateur|compte|boite|usager|domaine');
const QUIEN = oneOf(
  'usuario|destinatario|direccion|buzon|cuenta|dominio|utente|indirizzo|casella|utilizador|endereco|conta',
);

/** Why, the first that fits: what is said of the sender comes before what sounds the same of the recipient. */
const REASONS: readonly (readonly [BounceReason, RegExp])[] = [
  [
    'mailbox-full',
    anyOf(
      'over ?-?quota|over (?:its |the |their |disk |storage )*quota|quota ?exceed',
      String.raw`exceed\w{0,3} .{0,30}(?:quota|storage|allocation|limit for .{0,20}mailbox|space)`,
      'quota (?:is |has been |limit )*(?:exceed|full|reached|violat)',
      'mail ?(?:box|folder|drop|spool|storage|account)[^.;]{0,60} (?:is |was |has been |too |already )*full',
      'full (?:mail ?box|inbox|storage)|(?:inbox|account|folder|maildir|maildrop) is full|mailbox ?full|mboxfull',
      'insufficient (?:disk |system |mailbox |storage )*(?:space|storage|quota)',
      'not enough (?:disk |storage |free )*(?:space|storage|room)|space not enough|no space left',
      'out of (?:disk |storage )*(?:space|quota|storage)',
      '(?:storage|disk|mailbox|user|account)[ -]?(?:space |size )?(?:limit|quota)|exhausted .{0,20}storage',
      'too many (?:messages|mails) (?:in|for) .{0,20}mail ?box|no more (?:disk )?(?:space|room)',
      'uses? too much (?:disk )?space|mail ?box[^.;]{0,30} exceed',
      String.raw`(?:mail|post|brieven|inbox|mailbox)\w{0,6}[^.;]{0,60} (?:is |zit )?vol\b|volle (?:mailbox|postbus)`,
      'opslag(?:limiet|ruimte)|quotum|te weinig ruimte',
      'postfach[^.;]{0,60} (?:ist )?(?:voll|uberfullt)|volles postfach|speicherplatz|kontingent',
      'quota uberschritten',
      'boite[^.;]{0,60} pleine|quota[^.;]{0,20} depass|espace[^.;]{0,40}insuffisant',
      'buzon[^.;]{0,60} llen[oa]|casella[^.;]{0,60} piena|caixa[^.;]{0,60} (?:cheia|lotada)',
      'cuota[^.;]{0,30}exced',
      'skrzynk[^.;]{0,60} (?:pelna|przepelnion)|przekroczon|kutusu dolu|brevladan ar full|postkassen er full',
      'ящик[^.;]{0,60}переполнен|容量|メールボックス.{0,20}(?:いっぱい|一杯)',
    ),
  ],
  [
    'refused',
    anyOf(
      `${SENDER}(?:unknown|not (?:found|exist|resolv)|reject|invalid|verif|den(?:y|ied)|refused|does(?: not|n't))`,
      'after mail from|in reply to mail from|unrout(?:e)?able sender|from: domain',
      '>>> mail from:[^>]{0,100}>(?: size=\\d{1,9})? ?<<< [45]|sender verify failed|unable to verify sender',
      'unauthori[sz]ed sender|sender policy framework|sender id|sender unknown',
      'helo|ehlo command|reverse (?:dns|lookup|hostname|mapping)|ptr record|client host',
      'your (?:host|ip|server|mail ?server)\\b',
      'message (?:size|length|is too|too (?:large|big|long))|too (?:large|big)|maximum (?:message )?size|size limit',
      'message larger than',
      String.raw`exceed\w{0,3} .{0,40}(?:message|incoming|size)|\b5\.3\.4\b`,
    ),
  ],
  [
    'unknown-address',
    anyOf(
      `unknown (?:or (?:illegal|invalid) )?(?:local )?${WHO}`,
      `${WHO}(?: name)? (?:is |was |are |address )?${UNKNOWN}`,
      String.raw`\bno (?:such|known|valid|active|mail ?box|account) .{0,40}(?:${WHO}|name|domain|host|here|local)`,
      String.raw`\bno such (?:user|recipient|mailbox|account|address|person|alias|domain|host|local|mail|id)`,
      'no (?:mail ?box|account|user|one|address)(?: is| was)? (?:here |currently )?(?:by|with|of|for|here|found)',
      String.raw`not an? (?:\w{0,12} )?(?:known|valid|active|local|recogni[sz]ed|registered) .{0,20}${WHO}`,
      "isn't a valid|is not (?:known|valid|active|listed|recogni[sz]ed|registered|on this system)",
      'not known (?:at|here|to)|(?:user|recipient)s? not (?:here|local|exist)|unknown to',
      `${WHO}.{0,90} ${NOT_SO} ?(?:seem to |appear to |currently )?exist`,
      `${WHO} not exist|do(?:es)? ?n[o']t exist|does not exist|dosn't exist|non-?existent|not exist\\b`,
      `${WRONG} (?:destination |final |e?-?mail |local |mailbox |rcpt |smtp ){0,3}${WHO}`,
      `bad(?:_recipient|rcptto| destination)|recip(?:ient)?notfound|invalidrecipient|invalid_recipient`,
      `invalid final delivery|doesn't have an? .{0,30}account|recipient address rejected: access denied`,
      `(?:address|recipient) (?:address )?rejected(?:[.]| [(]|$)`,
      `${WHO}.{0,60}${GONE}`,
      `no longer (?:in use|valid|available|active|on (?:the |this )?server|accept|work|receiv|employ|with)`,
      "(?:could ?n[o']t|could not|can ?not|wasn't|was not) (?:be )?(?:found|located|resolved|recogni[sz]ed)",
      "wasn't found|couldn't be found|not found in|not found at|not listed in|not our customer",
      'not in (?:our |the )?(?:directory|list|database)|unable to find|recipient name is not recogni[sz]ed',
      'user ?not ?found|not unique|ambiguous|has (?:moved|left)',
      'mail-?box (?:not found|unknown|invalid|disabled)|delivery to .{0,80}unknown',
      "(?:unrout|un-?rout)e?able|no route to|can't (?:find|resolve) .{0,30}(?:host|domain|name)",
      String.raw`\b(?:host|domain|name|mx)(?: name)?(?: is| was)? (?:${UNKNOWN}|invalid|does(?: not|n't) exist)`,
      'unknown (?:host|domain|mail host)|name or service not known|nxdomain',
      'dns (?:error|lookup|server returned)|no mx|mx record|nullmx|null mx|name service error',
      'does not (?:accept|receive) (?:any )?(?:e-?)?mail',
      "domain .{0,80}(?:does not|doesn't|not) (?:exist|resolve)|could not find a gateway|bad host",
      'nonexistent (?:host|domain)|no valid recipients?',
      `${WIE}[^.;]{0,80} (?:is |kon |kan )?niet (?:worden )?(?:gevonden|bekend|herkend|actief|in gebruik)`,
      `${WIE}[^.;]{0,80} (?:bestaat (?:hier )?niet|onbekend|opgeheven|ongeldig|niet bestaa)`,
      'onbekend[e]? (?:e-?mail|adres|gebruiker|ontvanger|geadresseerde|domein)',
      '(?:ongeldig|onjuist|foutief)e? (?:e-?mail ?-?)?(?:adres|ontvanger|gebruiker|geadresseerde)',
      'bestaat (?:hier )?niet|niet gevonden',
      `${WER}[^.;]{0,80} nicht (?:gefunden|bekannt|erreichbar|vorhanden|verfugbar|gultig)`,
      `${WER}[^.;]{0,80} (?:unbekannt|ungultig|existiert (?:hier )?nicht|nicht existiert)`,
      'unbekannte[rs]? (?:empfanger|benutzer|adress|teilnehmer)',
      'ungultige[rs]? (?:empfanger|adress|e-?mail)|existiert nicht|nicht gefunden',
      `${QUI}[^.;]{0,80} (?:n'(?:existe|est) (?:pas|plus)|inconnue?|introuvable|invalide|inexistant|desactive)`,
      `${QUI}[^.;]{0,80} n'a pas (?:pu etre|ete) trouve`,
      "n'existe (?:pas|plus)|(?:utilisateur|destinataire) inconnu|introuvable",
      `${QUIEN}[^.;]{0,80} no (?:existe|encontrad|valid|se (?:encontro|ha encontrado|pudo encontrar))`,
      `${QUIEN}[^.;]{0,80} non (?:esiste|trovato|valid|e stato trovato)`,
      `${QUIEN}[^.;]{0,80} nao (?:existe|encontrad|foi encontrad)`,
      `${QUIEN}[^.;]{0,80} (?:desconocid|inexistente|sconosciut|desconhecid|invalid)`,
      'no existe|non esiste|nao existe',
      'nie istnieje|nieznany (?:uzytkownik|odbiorca|adres)|nie znaleziono|nieaktywn|neexistuje|neznamy|nem letezik',
      'ismeretlen|existerar inte|okand|finnes ikke|findes ikke|ukendt|tuntematon|ei ole olemassa|mevcut degil',
      'bulunamadi|bilinmeyen|gecersiz',
      'не существует|не наиден|неизвестн|несуществующ|недеиствител|отключен|заблокирован|не існує',
      '存在しません|にありません|見つかりません|不明な(?:ユーザ|宛先)|不存在|あて先不明|宛先不明|找不到|无法找到|查无此|존재하지',
      'غير موجود|לא קיימ',
    ),
  ],
];

/** What says less, and is said beside other things. */
const HINTS: readonly (readonly [BounceReason, RegExp])[] = [
  [
    'other',
    anyOf(
      'tim(?:ed?|ing) ?-?out|connection (?:refused|reset|closed|dropped)|expired|too long in',
      'in (?:the )?queue too long|could not be delivered for|requests to connect|not reachable|unreachable',
      'server did not respond|unable to connect|can ?not connect',
    ),
  ],
  [
    'refused',
    anyOf(
      String.raw`\bspam|\bjunk|\bunsolicited|\bbulk\b|block(?:ed|ing|list)|black ?-?list|denylist|\bpolicy`,
      String.raw`\bpolicies|\bden(?:ied|y)\b|reputation|dmarc|\bspf\b|dkim|dnsbl|\brbl\b|uribl|surbl|spamhaus`,
      String.raw`barracuda|virus|malware|phish|\bbanned`,
      'reject|refus|prohibit|not (?:allowed|permitted|accept|authori[sz]ed)|un-?authori[sz]ed|permission',
      'authenticat|relay|restricted|content|attachment|suspicious|abus(?:e|ive)|filter|quarantin',
      'disallowed|whitelist|greylist|(?:not|only) .{0,20}members?|did not accept|administrative',
      'geweiger|weiger|geblokkeerd|niet toegestaan|beleid|ongewenst|afgelehnt|abgelehnt|abgewiesen',
      'verweigert|zuruckgewiesen|richtlinie|blockiert|refuse|rejete|bloque|rechazad|rifiutat|recusad',
      'rejeitad|odrzuc|отклонен|отказано|拒否|拒绝',
    ),
  ],
  // RFC 5321, 4.2.3: 550 is "not found, no access, or rejected for policy"; without more it is the first.
  [
    'unknown-address',
    anyOf(
      'mail ?box (?:is )?(?:unavailable|not available|temporarily unavailable)|requested action not taken',
      'address (?:rejected|error)|addresses? failed|check (?:the|if|that) .{0,20}address|permanently rejected',
      'not available',
    ),
  ],
];

/** Why, by what was said plainly; undefined when it was not. */
export function reasonIn(text: string): BounceReason | undefined {
  const words = plain(text);
  return REASONS.find(([, phrases]) => phrases.test(words))?.[0];
}

/** Why, by words that may stand beside it. */
export function hintIn(text: string): BounceReason | undefined {
  const words = plain(text);
  return HINTS.find(([, phrases]) => phrases.test(words))?.[0];
}
