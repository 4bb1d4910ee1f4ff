// What is said after the code, in Turkish.
import type { LaterTexts } from './nl.ts';

export const tr: LaterTexts = {
  safeCopy: {
    heading: 'Kimlik belgenizin güvenli kopyası',
    intro:
      'BSN numaranızı ve vesikalık fotoğrafınızı siyahla kapatın. Kopyada kimin için olduğu yazar. Bu, kötüye kullanımı zorlaştırır. Fotoğrafın kendisi cihazınızda kalır.',
    how: 'Kimsenin görmesi gerekmeyen yerlerin üzerini parmağınızla veya fareyle çizin. Bir yere dokunabilirsiniz de. Son siyah alan oraya gelir.',
    keys: 'Klavyeyle: bir siyah alan ekleyin ve ok tuşlarıyla taşıyın. Shift ve ok tuşlarıyla büyütür veya küçültürsünüz.',
    picture: 'Kopyanın önizlemesi',
    area: (place) => `Siyah alan ${place}`,
    position: (left, top, width, height) =>
      `soldan yüzde ${left}, üstten yüzde ${top}, genişlik yüzde ${width}, yükseklik yüzde ${height}`,
    left: 'Sola',
    right: 'Sağa',
    up: 'Yukarı',
    down: 'Aşağı',
    larger: 'Büyüt',
    smaller: 'Küçült',
    areaRemoved: 'Siyah alan kaldırıldı.',
    add: 'Siyah alan ekle',
    undo: 'Son alanı kaldır',
    purpose: 'Kopyadaki metin',
    for: (addressee, date) => `Yalnızca şunun için kopya: ${addressee}, ${date}`,
    use: 'Bu kopyayı gönder',
    cancel: 'Gönderme',
    unfinished: 'Bu kopya henüz eklenmedi. Önce gönderip göndermeyeceğinizi seçin.',
    nothingBlack:
      'Hiçbir yeri siyahla kapatmadınız. Kopyayı gören herkes her şeyi okuyabilir. Kopyayı böyle göndermek istiyor musunuz?',
    useAnyway: 'Yine de böyle gönder',
    help: 'Fotoğrafı iyi göremiyor musunuz? Güvendiğiniz birine sorun, bizi arayın veya bize gelin.',
    unreadable: 'Bu fotoğrafı açamıyoruz. Bir jpg veya png seçin.',
    fileName: 'güvenli kopya',
  },

  session: {
    ending: 'Bir süredir hiçbir şey yapmadınız. Mesajı 2 dakika sonra kapatacağız.',
    endingForGood: 'Mesajı 2 dakika sonra kapatacağız. Yeni bir kodla devam edebilirsiniz.',
    stay: 'Okumaya devam et',
  },
};
