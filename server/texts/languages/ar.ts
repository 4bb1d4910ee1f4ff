// Arabic below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const ar: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `بالعربية: لديك رسالة سرية من ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `يُرجى الرد في موعد أقصاه ${replyBefore}. `}اضغط على الرابط أعلاه وأدخل رمز الدخول الذي سيصلك. يمكن قراءة الرسالة حتى نهاية يوم ${until}. احتفظ بهذا البريد: لا يمكن فتح الرسالة بدون الرابط.`,
  accessCode: ({ until, codeReference }) =>
    `بالعربية: هذا رمز الدخول الخاص بك، وهو صالح حتى الساعة ${until}. يظهر على الصفحة الرقم المرجعي نفسه: \u2066${codeReference}\u2069. لا تعطِ الرمز لأحد. إذا لم تطلب رمزًا فلا داعي لفعل أي شيء.`,
  receipt: ({ day, time, reference }) =>
    `بالعربية: استلمنا رسالتك يوم ${day} الساعة ${time}. الرقم المرجعي: \u2066${reference}\u2069. سيصلك بريد عندما يكون هناك رد.`,
  replyFailed: ({ reference }) =>
    `بالعربية: استلمنا رسالتك (\u2066${reference}\u2069) لكن لم نتمكن من إيصالها إلى الموظف المسؤول. يرجى الاتصال بنا.`,
  withdrawal: ({ day, from, reference }) =>
    `بالعربية: سُحبت الرسالة المؤرخة ${day} من ${from} (\u2066${reference}\u2069). لم يعد الرابط يعمل. لا داعي لفعل أي شيء.`,
  reminder: ({ day, from, until }) =>
    `بالعربية: لم تُقرأ بعد الرسالة المؤرخة ${day} من ${from}. يمكن قراءتها حتى نهاية يوم ${until}. استخدم الرابط الموجود في بريد ذلك اليوم. لا يوجد رابط في هذا التذكير.`,
};
