// Every word of the reader in Arabic, written from right to left.
import { ltr } from './isolates.ts';
import type { Texts } from './nl.ts';
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'اطلب رمزًا جديدًا.';
export const kept = 'نصك محفوظ.';

const problems: ProblemTexts = {
  'link-missing': () => 'افتح الرابط الموجود في البريد الإلكتروني الذي وصلك منا.',
  'link-broken': () => 'هذا الرابط غير كامل. انسخ الرابط كله من البريد الإلكتروني.',
  'message-unknown': () => 'لا يمكننا العثور على هذه الرسالة. افتح الرابط من البريد الإلكتروني مرة أخرى.',
  'message-expired': ({ availableUntil }, { date }) =>
    `كان يمكنك قراءة هذه الرسالة حتى نهاية يوم ${date(availableUntil)}. تواصل معنا إذا كنت ما زلت بحاجة إليها.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `أرسلت البلدية هذه الرسالة مرة أخرى في ${date(withdrawnAt)}. افتح الرابط من أحدث رسالة بريد إلكتروني.`
      : `سحبت البلدية هذه الرسالة في ${date(withdrawnAt)}. لا داعي لفعل أي شيء.`,
  'message-locked': ({ phone }) =>
    `أُدخل رمز خاطئ مرات كثيرة. لذلك لا يمكن لأحد فتح هذه الرسالة الآن. ${phone === undefined ? 'تواصل معنا.' : `اتصل بنا: ${ltr(phone)}.`}`,
  'code-wrong': ({ attemptsLeft }) => `هذا الرمز غير صحيح. عدد المحاولات المتبقية: ${attemptsLeft}.`,
  'code-replaced': ({ attemptsLeft }) => `هذا رمز قديم. استخدم أحدث رمز وصلك. عدد المحاولات المتبقية: ${attemptsLeft}.`,
  'code-expired': () => `لم يعد هذا الرمز صالحًا. ${askAgain}`,
  'code-burnt': () => `أُدخل رمز خاطئ مرات كثيرة. ${askAgain}`,
  'code-used': () => `استُخدم هذا الرمز من قبل. ${askAgain}`,
  'code-not-asked-here': () => `لم يُطلب هذا الرمز في هذا المتصفح. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `الوقت المتبقي لطلب رمز جديد: ${wait(retryAfter)}.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `طلبت رمزًا مرات كثيرة. الوقت المتبقي لطلب رمز جديد: ${wait(retryAfter)}.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `هناك ضغط كبير الآن. الوقت المتبقي للمحاولة التالية: ${wait(retryAfter)}. لن يضيع شيء.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `أُرسلت ردود كثيرة على هذه الرسالة. الوقت المتبقي لإرسال رد آخر: ${wait(retryAfter)}. ${kept}`,
  'session-ended': () => `لم تفعل شيئًا منذ مدة. أغلقنا الرسالة حفاظًا على أمانك. ${askAgain}`,
  'reply-empty': () => 'اكتب ردًا أو أضف مرفقًا.',
  'answers-missing': ({ items }) => `ما زال ينقص: رقم ${ltr(items.join(', '))}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `ردّك طويل جدًا. الحد الأقصى لعدد الأحرف: ${number(maxCharacters)}. اختصره أو أرسله كمرفق. ${kept}`,
  'reply-already-sent': () => 'أرسلت ردًا من قبل. تجده أسفل رسالة البلدية. النص أدناه لم يُرسل بعد.',
  'reply-unknown': () => `لم نتمكن من إرسال ردّك. ${kept} أضف مرفقاتك مرة أخرى.`,
  'reply-conflict': () => `لم نتمكن من إرسال ردّك. ${kept} أضف مرفقاتك مرة أخرى.`,
  'reply-unreadable': () => `لم نتمكن من إرسال ردّك. ${kept} أضف مرفقاتك مرة أخرى.`,
  'attachment-unknown': () => 'لم يعد هذا المرفق موجودًا. أضفه مرة أخرى.',
  'file-incomplete': () => 'لم يصل المرفق كاملًا. أضفه مرة أخرى.',
  'file-unreadable': () => 'لا يمكننا قراءة هذا الملف. اختره مرة أخرى.',
  'file-empty': () => 'هذا الملف فارغ. اختر ملفًا آخر.',
  'file-type-refused': () => 'لا نقبل هذا النوع من الملفات. احفظ الملف بصيغة pdf وحاول مرة أخرى.',
  'file-infected': () => 'يوجد فيروس في هذا الملف ولم يُرسل. بقية ردّك محفوظة.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `يجب ألا يزيد حجم كل المرفقات معًا عن ${size(maxBytes)}. اختر ملفًا أصغر. ${kept}`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `يجب ألا يزيد حجم الملف الواحد عن ${size(maxBytes)}. اختر ملفًا أصغر. ${kept}`,
  'too-many-files': ({ maxFiles }) => `الحد الأقصى لعدد المرفقات: ${maxFiles}. ${kept}`,
  'scan-unavailable': () => 'لا يمكننا فحص هذا الملف الآن. حاول مرة أخرى بعد بضع دقائق.',
  'storage-full': () => `لا يمكن للبلدية استلام مرفقات أخرى الآن. أرسل ردّك بدونها أو حاول لاحقًا. ${kept}`,
  'invalid-request': () => 'حدث خطأ ما. أعد تحميل هذه الصفحة. لن يضيع شيء.',
  'origin-refused': () => 'لا يُسمح لهذه الصفحة بفتح هذه الرسالة. افتح الرابط من البريد الإلكتروني مرة أخرى.',
  'content-type-refused': () => 'حدث خطأ ما. أعد تحميل هذه الصفحة. لن يضيع شيء.',
  'request-too-large': () => `ردّك كبير جدًا. اختصره أو اختر مرفقات أصغر. ${kept}`,
  'not-found': () => 'حدث خطأ ما. أعد تحميل هذه الصفحة. لن يضيع شيء.',
  refused: () => 'حدث خطأ ما. أعد تحميل هذه الصفحة. لن يضيع شيء.',
  'server-away': () => 'حدث خطأ عندنا. لن يضيع شيء. سنحاول مرة أخرى تلقائيًا.',
  offline: () => 'لا يوجد اتصال بالإنترنت. سنحاول مرة أخرى تلقائيًا.',
  'seal-broken': () => 'هذه الرسالة تالفة أو تغيّرت. لن نفتحها حفاظًا على أمانك. تواصل معنا.',
  closed: () => 'الرسالة مغلقة. يمكنك فتحها لاحقًا بالرابط الموجود في البريد الإلكتروني.',
};

export const ar: Texts = {
  problems,
  reference: 'الرقم المرجعي',
  comma: '، ',
  clock: ltr,
  at: (date, time) => `${date} الساعة ${time}`,

  code: {
    heading: 'أدخل رمز الدخول',
    headingAsk: 'اطلب رمز الدخول',
    asking: 'نرسل إليك رمزًا.',
    endingIn: (digits) => `رقم ينتهي بـ ${ltr(digits)}`,
    sentAt: (time) => `أُرسل الساعة ${time}.`,
    validUntil: (time) => `يمكنك استخدام هذا الرمز حتى الساعة ${time}.`,
    stillValid: (wait) => `الوقت المتبقي: ${wait}.`,
    codeReference: 'الرقم المرجعي للرمز',
    messageReference: 'الرقم المرجعي للرسالة',
    label: 'رمز الدخول',
    hint: '6 أرقام. تُفتح رسالتك بعد الرقم الأخير. لا حاجة إلى الضغط على Enter.',
    incomplete: 'أدخل الأرقام الستة كلها.',
    checking: 'نتحقق من الرمز.',
    open: 'فتح الرسالة',
    tapFirst: 'تحتاج إلى رمز لقراءة رسالتك. سنرسله إليك.',
    kept,
    send: 'إرسال رمز إليّ',
    renew: 'إرسال رمز جديد',
    renewed: 'أرسلنا رمزًا جديدًا.',
    renewIn: (wait) => `الوقت المتبقي لطلب رمز جديد: ${wait}.`,
    noCode: 'لم يصلك الرمز؟',
    waiting: 'لم يُرسل الرمز بعد. نواصل المحاولة.',
    noCodeSms: 'هل لديك رقم هاتف جديد؟ أخبرنا به في أقرب وقت.',
    noCodeEmail: 'انظر أيضًا في مجلد البريد غير المرغوب فيه.',
    safety: 'لا تعطِ الرمز لأحد. لن نتصل بك أو نراسلك لطلبه أبدًا.',
  },

  sms: {
    leaving: (destination) => `سنرسل رسالة نصية فيها رمز إلى ${ltr(destination)}.`,
    sent: (destination) => `أرسلنا رسالة نصية فيها رمز إلى ${ltr(destination)}.`,
    handedOver: (time) => `سلّمنا الرسالة النصية إلى شركة الهاتف الساعة ${time}. قد يستغرق وصولها بضع دقائق.`,
    refused: 'لا يمكننا إيصال رسالة نصية إلى هذا الرقم. تواصل معنا.',
  },
  email: {
    leaving: (destination) => `سنرسل بريدًا إلكترونيًا فيه رمز إلى ${ltr(destination)}.`,
    sent: (destination) => `أرسلنا بريدًا إلكترونيًا فيه رمز إلى ${ltr(destination)}.`,
    handedOver: (time) => `أرسلنا البريد الإلكتروني الساعة ${time}. قد يستغرق وصوله بضع دقائق.`,
    refused: 'لا يمكننا إيصال بريد إلكتروني إلى هذا العنوان. تواصل معنا.',
  },

  notice: {
    unsent: 'لم يُرسل ردّك. نصك موجود أدناه. يمكنك نسخه.',
    gone: 'لم تعد هذه الرسالة متاحة',
    noLink: 'قراءة رسالتك',
    broken: 'هذا الرابط لا يعمل',
    locked: 'هذه الرسالة مقفلة',
    offline: 'لا يوجد اتصال بالإنترنت',
    away: 'لحظة من فضلك',
    closed: 'تم إغلاق الرسالة',
    sealBroken: 'لا يمكننا فتح هذه الرسالة',
    other: 'تعذّر ذلك الآن',
    retry: 'حاول الآن مرة أخرى',
    call: 'اتصل بنا',
    mail: 'راسلنا بالبريد الإلكتروني',
  },
};
