// A civil servant at his mail program: sends through the gateway, over real SMTP with AUTH.
import { createTransport, type SendMailOptions } from 'nodemailer';

/** What the gateway answered: its reply code and sentence. */
export interface SmtpAnswer {
  readonly code: number;
  readonly sentence: string;
}

/** How to reach a gateway; no login means none is given. */
export interface GatewayLogin {
  readonly port: number;
  readonly user?: string;
  readonly pass?: string;
}

export const SENDER = 'p.devries@haarlemmermeer.example';

/** Sends a mail and tells the answer, whatever it is. */
export async function sendsMail({ port, user, pass }: GatewayLogin, mail: SendMailOptions): Promise<SmtpAnswer> {
  const auth = user === undefined || pass === undefined ? {} : { auth: { user, pass } };
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, ...auth });
  try {
    const sent = await transport.sendMail({ from: `Piet de Vries <${SENDER}>`, ...mail });
    return parsed(sent.response);
  } catch (error) {
    if (error instanceof Error && 'response' in error && typeof error.response === 'string')
      return parsed(error.response);
    throw error;
  } finally {
    transport.close();
  }
}

function parsed(response: string): SmtpAnswer {
  return { code: Number(response.slice(0, 3)), sentence: response.slice(4) };
}
