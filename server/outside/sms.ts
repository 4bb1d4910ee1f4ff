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
