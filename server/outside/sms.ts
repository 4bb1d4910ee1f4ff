// The provider that delivers text messages: a generic JSON gateway.

/** A text message: `to` in E.164, `from` at most 11 characters. */
export interface Sms {
  readonly to: string;
  readonly from: string;
  readonly body: string;
}

/** The provider that delivers text messages. */
export interface SmsGateway {
  /** Resolves when the provider took it. Throws `SmsRefusedError` when it never will, `SmsUnavailableError` when it may later. */
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

const PATIENCE = 10_000;

/** The generic gateway: `POST {to, from, body}` to a URL, whose user and password become Basic authentication. */
export function makeSmsGateway(url: URL): SmsGateway {
  const { username, password } = url;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = {
    'content-type': 'application/json',
    ...(username === '' ? {} : { authorization: `Basic ${credentials}` }),
  };
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return {
    async send({ to, from, body }) {
      const request = {
        method: 'POST',
        headers,
        body: JSON.stringify({ to, from, body }),
        signal: AbortSignal.timeout(PATIENCE),
        redirect: 'error' as const, // a code goes nowhere but to the address of the setting
      };
      const response = await fetch(address, request).catch((error: unknown) => {
        throw new SmsUnavailableError(error instanceof Error ? error.name : 'unknown');
      });
      await response.body?.cancel();
      if (response.ok) return;
      const later = response.status >= 500 || response.status === 408 || response.status === 429;
      throw later ? new SmsUnavailableError(String(response.status)) : new SmsRefusedError(String(response.status));
    },
  };
}
