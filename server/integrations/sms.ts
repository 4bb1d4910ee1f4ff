// The provider that delivers text messages: one request each, and what its answer means.
import { codesOf } from '../connection-fault.ts';
import { type Sms, smsProvider } from './sms-providers.ts';

/** The provider that delivers text messages. */
export interface SmsGateway {
  /**
   * Resolves when the provider took it. Throws `SmsRefusedError` when it never will, `SmsUnavailableError` when it
   * may later.
   */
  send(sms: Sms): Promise<void>;
}

/** The provider will never take this message. `code` is its HTTP status. */
export class SmsRefusedError extends Error {
  override readonly name = 'SmsRefusedError';
  readonly code: string;
  constructor(code: string) {
    super('the sms provider refused a message');
    this.code = code;
  }
}

/** The provider can't be reached or does not take the message now. */
export class SmsUnavailableError extends Error {
  override readonly name = 'SmsUnavailableError';
  readonly code: string;
  constructor(code: string) {
    super('the sms provider did not take a message');
    this.code = code;
  }
}

const TIMEOUT = 10_000;

/** Answers that mean later: the provider is busy or down, or our account must be mended (wrong key, no credit). */
const LATER = new Set([401, 402, 403, 408, 429]);

/** The provider of SMS_URL. Throws an Error with a sentence for an address that lacks something. */
export function makeSmsGateway(url: URL): SmsGateway {
  const provider = smsProvider(url);
  return {
    async send(sms) {
      const { url: address, authorization, json } = await provider(sms);
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify(json),
        signal: AbortSignal.timeout(TIMEOUT),
        redirect: 'error' as const, // a code goes nowhere but to the address of the setting
      };
      const response = await fetch(address, request).catch((error: unknown) => {
        throw new SmsUnavailableError(codesOf(error)[0] ?? (error instanceof Error ? error.name : 'unknown'));
      });
      await response.body?.cancel();
      if (response.ok) return;
      const later = response.status >= 500 || LATER.has(response.status);
      throw later ? new SmsUnavailableError(String(response.status)) : new SmsRefusedError(String(response.status));
    },
  };
}
