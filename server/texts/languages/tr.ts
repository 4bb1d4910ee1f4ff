// Turkish below the Dutch of a mail. No suffix stands on a value: which vowel it has depends on how that is said.
import type { MailSummaries } from '../mail-summaries.ts';

export const tr: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `Türkçe: gizli bir mesajınız var. Gönderen belediye (gemeente): ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `Yanıt vermek için son gün: ${replyBefore}. `}Yukarıdaki bağlantıya tıklayın ve size gelecek erişim kodunu girin. Mesajı okuyabileceğiniz son gün: ${until}. Bu e-postayı saklayın: bağlantı olmadan mesajı açamazsınız.`,
  accessCode: ({ until, codeReference }) =>
    `Türkçe: bu sizin erişim kodunuz. Son geçerlilik saati: ${until}. Sayfada aynı referans yazar: ${codeReference}. Kodu kimseye vermeyin. Kod istemediniz mi? O zaman bir şey yapmanız gerekmez.`,
  receipt: ({ day, time, reference }) =>
    `Türkçe: mesajınızı aldık. Tarih: ${day}, saat ${time}. Referans: ${reference}. Bir cevap olduğunda size e-posta gelecek.`,
  replyFailed: ({ reference }) =>
    `Türkçe: mesajınızı aldık (${reference}) ama ilgili kişiye iletemedik. Bizimle iletişime geçin.`,
  withdrawal: ({ day, from, reference }) =>
    `Türkçe: ${day} tarihli mesaj geri çekildi. Gönderen belediye (gemeente): ${from}. Referans: ${reference}. Bağlantı artık çalışmıyor. Bir şey yapmanız gerekmez.`,
  reminder: ({ day, from, until }) =>
    `Türkçe: ${day} tarihli mesajı henüz okumadınız. Gönderen belediye (gemeente): ${from}. Mesajı okuyabileceğiniz son gün: ${until}. O günkü e-postadaki bağlantıyı kullanın. Bu hatırlatmada bağlantı yok.`,
};
