// Arabic below the Dutch of a mail. What runs the other way stands between isolates (U+2066 or U+2068, U+2069).
import type { MailSummaries } from '../mail-summaries.ts';
import { words } from '../mail-words.ts';

export const ar: MailSummaries = {
  title: 'بالعربية',
  notification: ({ from, kind, replyBefore, until, page }) =>
    words`لديك رسالة سرية من بلدية (gemeente) \u2068${from}\u2069${kind && words` (${kind})`}. ${replyBefore && `يُرجى الرد في موعد أقصاه ${replyBefore}. `}اضغط على الزر أو الرابط أعلاه، وهو يفتح الصفحة \u2066${page}\u2069، وأدخل رمز الدخول الذي سيصلك. يمكن قراءة الرسالة حتى نهاية يوم ${until}. احتفظ بهذا البريد: لا يمكن فتح الرسالة بدون الرابط. لم تكن تتوقع هذا البريد؟ إذن لا داعي لفعل أي شيء.`,
  accessCode: ({ minutes, until, codeReference }) =>
    words`هذا رمز الدخول الخاص بك، وهو صالح لمدة ${String(minutes)} دقيقة، حتى الساعة ${until}. يظهر على الصفحة الرقم المرجعي نفسه: \u2066${codeReference}\u2069. لا تعطِ الرمز لأحد: لن نتصل بك أو نراسلك لطلبه أبدًا. إذا لم تطلب رمزًا فلا داعي لفعل أي شيء.`,
  spokenCode: ({ from, digits }) =>
    `هذه مكالمة من بلدية ${from}. رمز الدخول الخاص بك هو: ${digits}. مرة أخرى: ${digits}. لا تعطِ الرمز لأحد.`,
  counterCode: ({ day, time, from, reference }) =>
    `أعطى موظف في بلدية (gemeente) \u2068${from}\u2069 رمز دخول لرسالتك (\u2066${reference}\u2069) يوم ${day} الساعة ${time}، عند الشباك أو بالهاتف. إذا كنت أنت من طلبه فلا داعي لفعل أي شيء. وإذا لم تكن أنت فربما يقرأ شخص آخر رسالتك: أبلغنا فورًا.`,
  receipt: ({ day, time, reference }) =>
    `استلمنا رسالتك يوم ${day} الساعة ${time}. الرقم المرجعي: \u2066${reference}\u2069. سيصلك بريد عندما يصل ردّ.`,
  replyFailed: ({ reference }) =>
    `استلمنا رسالتك (\u2066${reference}\u2069) لكن لم نتمكن من إيصالها إلى الموظف المسؤول. يرجى الاتصال بنا.`,
  withdrawal: ({ day, from, reference }) =>
    `سُحبت الرسالة المؤرخة ${day} من بلدية (gemeente) \u2068${from}\u2069 (\u2066${reference}\u2069). لم يعد الرابط يعمل. لا داعي لفعل أي شيء.`,
  reminder: ({ day, from, until }) =>
    `لم تُقرأ بعد الرسالة المؤرخة ${day} من بلدية (gemeente) \u2068${from}\u2069. يمكن قراءتها حتى نهاية يوم ${until}. استخدم الرابط الموجود في بريد ذلك اليوم. لا يوجد رابط في هذا التذكير.`,
  unanswered: ({ day, from, until }) =>
    `قرأتَ الرسالة المؤرخة ${day} من بلدية (gemeente) \u2068${from}\u2069. لم يصلنا بعد ما نطلبه فيها. آخر يوم للرد: ${until}. استخدم الرابط الموجود في بريد ذلك اليوم. لا يوجد رابط في هذا التذكير.`,
  asks: (count) => `عدد الأشياء التي نطلبها في الرسالة: \u2066${count}\u2069.`,
  items: ({ given, notGiven }) =>
    `ما وصلنا (بالأرقام): ${given === '' ? 'لا شيء' : `\u2066${given}\u2069`}.${notGiven && ` ما لم يصلنا: \u2066${notGiven}\u2069.`}`,
  extension: ({ day, from, until, reference }) =>
    `يمكن قراءة الرسالة المؤرخة ${day} من بلدية (gemeente) \u2068${from}\u2069 (\u2066${reference}\u2069) لمدة أطول: حتى نهاية يوم ${until}. لا يزال الرابط الموجود في بريد ذلك اليوم يعمل. لا يوجد رابط في هذا البريد.`,
  questions: (phone) => words`لديك أسئلة؟ اتصل بنا: \u2066${phone}\u2069.`,
};
