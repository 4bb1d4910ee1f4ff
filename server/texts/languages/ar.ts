// Arabic below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const ar: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `بالعربية: لديك رسالة سرية من ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `يجب الرد قبل ${replyBefore}. `}اضغط على الرابط أعلاه وأدخل رمز الدخول الذي سيصلك. يمكن قراءة الرسالة حتى ${until}. احتفظ بهذا البريد: لا يمكن فتح الرسالة بدون الرابط.`,
  accessCode: ({ until, codeReference }) =>
    `بالعربية: هذا رمز الدخول الخاص بك، وهو صالح حتى الساعة ${until}. تظهر على الصفحة الإشارة نفسها: ${codeReference}. لا تعطِ الرمز لأحد.`,
  receipt: ({ day, time, reference }) =>
    `بالعربية: استلمنا رسالتك يوم ${day} الساعة ${time}. رقم المرجع: ${reference}. سيصلك بريد عندما يكون هناك رد.`,
  replyFailed: ({ reference }) =>
    `بالعربية: استلمنا رسالتك (${reference}) لكن لم نتمكن من إيصالها إلى الموظف المسؤول. يرجى الاتصال بنا.`,
  withdrawal: ({ day, from, reference }) =>
    `بالعربية: سُحبت الرسالة المؤرخة ${day} من ${from} (${reference}). لا حاجة بعد الآن إلى فتح الرابط.`,
  reminder: ({ day, from, until }) =>
    `بالعربية: لم تُقرأ بعد الرسالة المؤرخة ${day} من ${from}. يمكن قراءتها حتى ${until}. استخدم الرابط الموجود في بريد ذلك اليوم. لا يوجد رابط في هذا التذكير.`,
};
