// The provider that delivers text messages: one request each, and what its answer means.
import { codesOf } from '../connection-fault.ts';
import { type Sms, smsProvider } from './sms-providers.ts';

/** The provider that delivers text messages. */
export interface SmsGateway {
  /** It reads a text out in a phone call when it is asked to. */
  readonly speaks: boolean;
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
  /** It may have been taken, and only the answer got lost: a next try at once would be a second text message. */
  readonly mayHaveArrived: boolean;
  constructor(code: string, mayHaveArrived = false) {
    super('the sms provider did not take a message');
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
  }
}

const TIMEOUT = 10_000;

/** No connection came about. */
const NEVER_ARRIVED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Answers that mean later: the provider is busy or down, or our account must be mended (wrong key, no credit). */
const LATER = new Set([401, 402, 403, 408, 429]);

/**
 * The provider of SMS_URL; whether it `speaks`, its operator knows (SMS_VOICE). Throws an Error with a sentence for an
 * address that lacks something.
 */
export function makeSmsGateway(url: URL, { speaks = false }: { readonly speaks?: boolean } = {}): SmsGateway {
  const provider = smsProvider(url);
  return {
    speaks,
    async send(sms) {
      const { url: address, authorization, json, headers } = await provider(sms);
      const request = {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: JSON.stringify(json),
        signal: AbortSignal.timeout(TIMEOUT),
        redirect: 'error' as const, // a code goes nowhere but to the address of the setting
      };
      const response = await fetch(address, request).catch((error: unknown) => {
        const code = codesOf(error)[0] ?? (error instanceof Error ? error.name : 'unknown');
        throw new SmsUnavailableError(code, !NEVER_ARRIVED.has(code));
      });
      await response.body?.cancel();
      if (response.ok) return;
      const later = response.status >= 500 || LATER.has(response.status);
      throw later ? new SmsUnavailableError(String(response.status)) : new SmsRefusedError(String(response.status));
    },
  };
}
