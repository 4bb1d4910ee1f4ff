// WebOTP: Android fills in the code by itself, when the sms is bound to this page.

/** The code of a text message that arrives; undefined where the browser does not tell, or the citizen declines. */
export async function codeFromSms(signal: AbortSignal): Promise<string | undefined> {
  if (!('OTPCredential' in window)) return undefined;
  const options = { otp: { transport: ['sms'] }, signal };
  // Rejects when the citizen declines, or another page listens: then he types it.
  const received = await navigator.credentials.get(options).catch(() => null);
  return received !== null && 'code' in received && typeof received.code === 'string' ? received.code : undefined;
}
