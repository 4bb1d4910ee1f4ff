// Turkish below the Dutch of a mail. No suffix stands on a value: which vowel it has depends on how that is said.
import type { MailSummaries } from '../mail-summaries.ts';
import { words } from '../mail-words.ts';

export const tr: MailSummaries = {
  title: 'Türkçe',
  notification: ({ from, kind, replyBefore, until, page }) =>
    words`Gizli bir mesajınız var. Gönderen belediye (gemeente): ${from}${kind && words` (${kind})`}. ${replyBefore && `Yanıt vermek için son gün: ${replyBefore}. `}Yukarıdaki düğmeye veya bağlantıya tıklayın. Açılan sayfa: ${page}. Size gelecek erişim kodunu oraya girin. Mesajı okuyabileceğiniz son gün: ${until}. Bu e-postayı saklayın: bağlantı olmadan mesajı açamazsınız. Bu e-postayı beklemiyor muydunuz? O zaman bir şey yapmanız gerekmez.`,
  accessCode: ({ minutes, until, codeReference }) =>
    words`Bu sizin erişim kodunuz. Kod ${String(minutes)} dakika geçerlidir. Son geçerlilik saati: ${until}. Sayfada aynı referans yazar: ${codeReference}. Kodu kimseye vermeyin: sizi arayarak veya e-postayla bu kodu asla istemeyiz. Kod istemediniz mi? O zaman bir şey yapmanız gerekmez.`,
  spokenCode: ({ from, digits }) =>
    `Sizi arayan belediye: ${from}. Erişim kodunuz: ${digits}. Bir kez daha: ${digits}. Kodu kimseye vermeyin.`,
  counterCode: ({ day, time, from, reference }) =>
    `Bir belediye çalışanı gişede veya telefonda mesajınız için bir erişim kodu verdi. Tarih: ${day}, saat: ${time}. Belediye (gemeente): ${from}. Referans: ${reference}. Kodu siz mi aldınız? O zaman bir şey yapmanız gerekmez. Siz almadınız mı? Mesajınızı başka biri okuyor olabilir: hemen bize bildirin.`,
  receipt: ({ day, time, reference }) =>
    `Mesajınızı aldık. Tarih: ${day}, saat ${time}. Referans: ${reference}. Bir cevap olduğunda size e-posta gelecek.`,
  replyFailed: ({ reference }) =>
    `Mesajınızı aldık (${reference}) ama ilgili kişiye iletemedik. Bizimle iletişime geçin.`,
  withdrawal: ({ day, from, reference }) =>
    `${day} tarihli mesaj geri çekildi. Gönderen belediye (gemeente): ${from}. Referans: ${reference}. Bağlantı artık çalışmıyor. Bir şey yapmanız gerekmez.`,
  reminder: ({ day, from, until }) =>
    `${day} tarihli mesajı henüz okumadınız. Gönderen belediye (gemeente): ${from}. Mesajı okuyabileceğiniz son gün: ${until}. O günkü e-postadaki bağlantıyı kullanın. Bu hatırlatmada bağlantı yok.`,
  unanswered: ({ day, from, until }) =>
    `${day} tarihli mesajı okudunuz. Gönderen belediye (gemeente): ${from}. Mesajda sizden istediklerimizi henüz almadık. En geç cevap tarihi: ${until}. O günkü e-postadaki bağlantıyı kullanın. Bu hatırlatmada bağlantı yok.`,
  asks: (count) => `Mesajda sizden istediklerimizin sayısı: ${count}.`,
  items: ({ given, notGiven }) =>
    `Verilenler (numara): ${given || 'yok'}.${notGiven && ` Verilmeyenler: ${notGiven}.`}`,
  extension: ({ day, from, until, reference }) =>
    `${day} tarihli mesajı daha uzun süre okuyabilirsiniz. Gönderen belediye (gemeente): ${from}. Referans: ${reference}. Okuyabileceğiniz son gün: ${until}. O günkü e-postadaki bağlantı çalışmaya devam ediyor. Bu e-postada bağlantı yok.`,
  questions: (phone) => words`Sorularınız mı var? Bizi arayın: ${phone}.`,
};
