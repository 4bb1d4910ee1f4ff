// Every word of the reader in Turkish. No suffix stands on a value: which vowel it has depends on how that is said.
import type { Texts } from './nl.ts';
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Yeni bir kod isteyin.';
export const kept = 'Yazdıklarınız kaydedildi.';

const problems: ProblemTexts = {
  'link-missing': () => 'Bizden aldığınız e-postadaki bağlantıyı açın.',
  'link-broken': () => 'Bu bağlantı eksik. E-postadaki bağlantının tamamını kopyalayın.',
  'message-unknown': () => 'Bu mesajı bulamıyoruz. E-postadaki bağlantıyı tekrar açın.',
  'message-expired': ({ availableUntil }, { date }) =>
    `Bu mesajı okuyabileceğiniz son gün: ${date(availableUntil)}. Mesaja hâlâ ihtiyacınız varsa bizimle iletişime geçin.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `Belediye bu mesajı ${date(withdrawnAt)} tarihinde yeniden gönderdi. En yeni e-postadaki bağlantıyı açın.`
      : `Belediye bu mesajı ${date(withdrawnAt)} tarihinde geri çekti. Bir şey yapmanız gerekmiyor.`,
  'message-locked': ({ phone }) =>
    `Çok fazla kez yanlış kod girildi. Bu yüzden bu mesajı şu anda kimse açamaz. ${phone === undefined ? 'Bizimle iletişime geçin.' : `Bizi arayın: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }) => `Bu kod yanlış. Kalan deneme hakkınız: ${attemptsLeft}.`,
  'code-replaced': ({ attemptsLeft }) =>
    `Bu eski bir kod. Size gelen en yeni kodu kullanın. Kalan deneme hakkınız: ${attemptsLeft}.`,
  'code-expired': () => `Bu kod artık geçerli değil. ${askAgain}`,
  'code-burnt': () => `Çok fazla kez yanlış kod girdiniz. ${askAgain}`,
  'code-used': () => `Bu kod daha önce kullanıldı. ${askAgain}`,
  'code-not-asked-here': () => `Bu kod bu tarayıcıda istenmedi. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `Yeni kod isteyebilmeniz için kalan süre: ${wait(retryAfter)}.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `Çok fazla kez kod istediniz. Yeni kod isteyebilmeniz için kalan süre: ${wait(retryAfter)}.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `Şu anda çok yoğunuz. Tekrar denemeniz için kalan süre: ${wait(retryAfter)}. Hiçbir şey kaybolmaz.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `Bu mesaja çok sayıda yanıt gönderdiniz. Yeni yanıt gönderebilmeniz için kalan süre: ${wait(retryAfter)}. ${kept}`,
  'session-ended': () => `Bir süre hiçbir şey yapmadınız. Güvenliğiniz için mesajı kapattık. ${askAgain}`,
  'reply-empty': () => 'Bir yanıt yazın veya bir ek ekleyin.',
  'answers-missing': ({ items }) => `Eksik olanlar: numara ${items.join(', ')}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `Yanıtınız çok uzun. En fazla karakter sayısı: ${number(maxCharacters)}. Yanıtınızı kısaltın veya ek olarak gönderin. ${kept}`,
  'reply-already-sent': () =>
    'Daha önce bir yanıt gönderdiniz. Onu belediyenin mesajının altında bulabilirsiniz. Aşağıdaki metin henüz gönderilmedi.',
  'reply-unknown': () => `Yanıtınızı gönderemedik. ${kept} Eklerinizi tekrar ekleyin.`,
  'reply-conflict': () => `Yanıtınızı gönderemedik. ${kept} Eklerinizi tekrar ekleyin.`,
  'reply-unreadable': () => `Yanıtınızı gönderemedik. ${kept} Eklerinizi tekrar ekleyin.`,
  'attachment-unknown': () => 'Bu ek artık burada değil. Tekrar ekleyin.',
  'file-incomplete': () => 'Ek tam olarak gelmedi. Tekrar ekleyin.',
  'file-unreadable': () => 'Bu dosyayı okuyamıyoruz. Dosyayı tekrar seçin.',
  'file-empty': () => 'Bu dosya boş. Başka bir dosya seçin.',
  'file-type-refused': () => 'Bu tür dosyaları gönderemezsiniz. Dosyayı pdf olarak kaydedip tekrar deneyin.',
  'file-infected': () => 'Bu dosyada virüs var. Dosya gönderilmedi. Yanıtınızın geri kalanı kaydedildi.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `Tüm eklerin toplam boyutu en fazla: ${size(maxBytes)}. Daha küçük bir dosya seçin. ${kept}`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `Bir dosyanın boyutu en fazla: ${size(maxBytes)}. Daha küçük bir dosya seçin. ${kept}`,
  'too-many-files': ({ maxFiles }) => `En fazla ${maxFiles} ek gönderebilirsiniz. ${kept}`,
  'scan-unavailable': () => 'Bu dosyayı şu anda kontrol edemiyoruz. Birkaç dakika sonra tekrar deneyin.',
  'storage-full': () =>
    `Belediye şu anda daha fazla ek alamıyor. Yanıtınızı eksiz gönderin veya daha sonra tekrar deneyin. ${kept}`,
  'invalid-request': () => 'Bir sorun oluştu. Bu sayfayı yeniden yükleyin. Hiçbir şey kaybolmaz.',
  'origin-refused': () => 'Bu sayfa bu mesajı açamaz. E-postadaki bağlantıyı tekrar açın.',
  'content-type-refused': () => 'Bir sorun oluştu. Bu sayfayı yeniden yükleyin. Hiçbir şey kaybolmaz.',
  'request-too-large': () => `Yanıtınız çok büyük. Yanıtınızı kısaltın veya daha küçük ekler seçin. ${kept}`,
  'not-found': () => 'Bir sorun oluştu. Bu sayfayı yeniden yükleyin. Hiçbir şey kaybolmaz.',
  refused: () => 'Bir sorun oluştu. Bu sayfayı yeniden yükleyin. Hiçbir şey kaybolmaz.',
  'server-away': () => 'Bizde bir sorun oluştu. Hiçbir şey kaybolmaz. Otomatik olarak tekrar deniyoruz.',
  offline: () => 'İnternet bağlantınız yok. Otomatik olarak tekrar deniyoruz.',
  'seal-broken': () =>
    'Bu mesaj bozulmuş veya değiştirilmiş. Güvenliğiniz için mesajı açmıyoruz. Bizimle iletişime geçin.',
  closed: () => 'Mesaj kapatıldı. E-postadaki bağlantıyla mesajı daha sonra tekrar açabilirsiniz.',
};

export const tr: Texts = {
  problems,
  reference: 'Referans',
  comma: ', ',
  clock: (time) => time,
  at: (date, time) => `${date}, saat ${time}`,

  code: {
    heading: 'Erişim kodunuzu girin',
    headingAsk: 'Erişim kodu isteyin',
    asking: 'Size bir kod gönderiyoruz.',
    endingIn: (digits) => `son rakamları ${digits} olan cep numarası`,
    sentAt: (time) => `Gönderildiği saat: ${time}.`,
    validUntil: (time) => `Bu kodun son geçerlilik saati: ${time}.`,
    stillValid: (wait) => `Kalan süre: ${wait}.`,
    codeReference: 'Bu kodun referansı',
    messageReference: 'Bu mesajın referansı',
    label: 'Erişim kodu',
    hint: '6 rakam. Son rakamdan sonra mesajınız açılır. Enter tuşuna basmanız gerekmez.',
    incomplete: '6 rakamın hepsini girin.',
    checking: 'Kodunuzu kontrol ediyoruz.',
    open: 'Mesajı aç',
    tapFirst: 'Mesajınızı okumak için bir koda ihtiyacınız var. Kodu size göndereceğiz.',
    kept,
    send: 'Bana kod gönder',
    renew: 'Yeni kod gönder',
    renewed: 'Yeni bir kod gönderdik.',
    renewIn: (wait) => `Yeni kod isteyebilmeniz için kalan süre: ${wait}.`,
    noCode: 'Kod gelmedi mi?',
    waiting: 'Kod henüz gönderilmedi. Denemeye devam ediyoruz.',
    noCodeSms: 'Yeni bir cep telefonu numaranız mı var? En kısa sürede bize bildirin.',
    noCodeEmail: 'İstenmeyen e-posta (spam) klasörüne de bakın.',
    safety: 'Bu kodu kimseye vermeyin. Bu kodu istemek için sizi asla aramayız, size asla yazmayız.',
  },

  sms: {
    leaving: (destination) => `${destination} numarasına SMS ile bir kod göndereceğiz.`,
    sent: (destination) => `${destination} numarasına SMS ile bir kod gönderdik.`,
    handedOver: (time) => `SMS saat ${time} itibarıyla telefon şirketine iletildi. Gelmesi birkaç dakika sürebilir.`,
    refused: 'Bu numaraya SMS gönderemiyoruz. Bizimle iletişime geçin.',
  },
  email: {
    leaving: (destination) => `${destination} adresine e-posta ile bir kod göndereceğiz.`,
    sent: (destination) => `${destination} adresine e-posta ile bir kod gönderdik.`,
    handedOver: (time) => `E-posta saat ${time} itibarıyla gönderildi. Gelmesi birkaç dakika sürebilir.`,
    refused: 'Bu adrese e-posta gönderemiyoruz. Bizimle iletişime geçin.',
  },

  notice: {
    unsent: 'Yanıtınız gönderilmedi. Metniniz aşağıda. Kopyalayabilirsiniz.',
    gone: 'Bu mesaj artık yok',
    noLink: 'Mesajınızı okuyun',
    broken: 'Bu bağlantı çalışmıyor',
    locked: 'Bu mesaj kilitli',
    offline: 'İnternet yok',
    away: 'Lütfen bekleyin',
    closed: 'Mesajı kapattınız',
    sealBroken: 'Bu mesajı açamıyoruz',
    other: 'Bu şu anda olmuyor',
    retry: 'Şimdi tekrar dene',
    call: 'Bizi arayın',
    mail: 'Bize e-posta gönderin',
  },
};
