// The machines that the settings name, tried for real: relay, sms provider, scanner, receiver of spans.
import { randomUUID } from 'node:crypto';
import { connectionFault } from '../connection-fault.ts';
import { MiB, SECOND } from '../contract/units.ts';
import { makeMailRelay, relayOptions } from '../integrations/mail.ts';
import { makeMalwareScan } from '../integrations/malware-scan.ts';
import { makeSmsGateway } from '../integrations/sms.ts';
import { about, type Finding } from './finding.ts';
import { visitSmtp } from './smtp-visit.ts';

const TRIAL = 'Dit is een proef van de beveiligde post. U hoeft niets te doen.';

/** The relay: reached, trusted, and letting us in. `trial`: is sent a mail, too. */
export async function checkRelay(url: URL, trial?: { readonly from: string; readonly to: string }): Promise<Finding> {
  const says = about('SMTP_URL');
  const { pool: _, ...options } = relayOptions(url);
  try {
    await visitSmtp(options);
  } catch (error) {
    return says('mend', sentenceOf(error, 'SMTP_URL', url.hostname, 'does not answer as a mail server'));
  }
  if (trial === undefined) return says('well', `${url.hostname} lets us in.`);
  const relay = makeMailRelay(url, 4);
  try {
    await relay.send({
      envelope: trial,
      from: { address: trial.from },
      to: { address: trial.to },
      subject: 'Proef van de beveiligde post',
      text: TRIAL,
      messageId: `<${randomUUID()}@${trial.from.slice(trial.from.lastIndexOf('@') + 1)}>`,
    });
    return says(
      'well',
      `${url.hostname} took a mail from ${trial.from}: see it arrive, and its Authentication-Results.`,
    );
  } catch (error) {
    return says(
      'mend',
      sentenceOf(error, 'SMTP_URL', url.hostname, `lets us in, but takes no mail from ${trial.from}`),
    );
  } finally {
    relay.close();
  }
}

/** The sms provider: reached and trusted; whether it lets us in only a text message tells, sent to `to` in E.164. */
export async function checkSmsProvider(
  url: URL,
  trial?: { readonly from: string; readonly to: string },
): Promise<Finding> {
  const says = about('SMS_URL');
  const origin = `${/^http:|\+http:$/.test(url.protocol) ? 'http' : 'https'}://${url.host}`;
  try {
    if (trial !== undefined) {
      await makeSmsGateway(url).send({ ...trial, body: TRIAL, reference: randomUUID() });
      return says('well', `${url.hostname} took a text message: see it arrive.`);
    }
    await fetch(origin, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(10 * SECOND) });
  } catch (error) {
    return says('mend', sentenceOf(error, 'SMS_URL', url.hostname, 'does not take a text message'));
  }
  return says('unknown', `${url.hostname} answers; whether it lets us in shows when you give --sms-to a number.`);
}

/** What every scanner knows (EICAR), in two pieces: in one, this file would be a find of its own. */
const HARMLESS_VIRUS = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** The scanner: finds what it must, and takes a file as large as citizens may send. */
export async function checkScanner(url: URL, largest: number): Promise<Finding> {
  const says = about('CLAMD_URL');
  const scanner = makeMalwareScan(url);
  try {
    if (await scanner.isClean(bytesOf([Buffer.from(HARMLESS_VIRUS)])))
      return says(
        'mend',
        `${url.hostname} finds nothing in the file that every scanner must find (EICAR): load its signatures.`,
      );
  } catch (error) {
    return says('mend', sentenceOf(error, 'CLAMD_URL', url.hostname, 'does not answer as clamd does'));
  }
  const pieces = Array<Uint8Array>(Math.ceil(largest / MiB)).fill(new Uint8Array(MiB));
  const takesAll = await scanner.isClean(bytesOf(pieces)).catch(() => false);
  const size = Math.ceil(largest / MiB);
  return takesAll
    ? says('well', `${url.hostname} finds what it must, also in large files.`)
    : says('mend', `${url.hostname} refuses a file of ${size} MiB, which may be sent: raise its StreamMaxLength.`);
}

/** The receiver of spans: takes a request without any. */
export async function checkTraceReceiver(endpoint: URL): Promise<Finding> {
  const [setting, host] = ['OTEL_EXPORTER_OTLP_ENDPOINT', endpoint.hostname];
  const says = about(setting);
  const headers = { 'content-type': 'application/x-protobuf' };
  const url = `${endpoint.href.replace(/\/$/, '')}/v1/traces`;
  try {
    const { status } = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(10 * SECOND) });
    if (status === 200) return says('well', `${host} takes spans.`);
    if (status === 401 || status === 403)
      return says(
        'unknown',
        `${host} wants to know who calls: whether OTEL_EXPORTER_OTLP_HEADERS says so shows in the log.`,
      );
    return says(
      'mend',
      `${host} takes no spans at ${new URL(url).pathname} (HTTP ${status}): write where OTLP/HTTP is.`,
    );
  } catch (error) {
    return says('mend', sentenceOf(error, setting, host, 'does not answer'));
  }
}

async function* bytesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** What failed, without words of a library: they quote what they were given. */
function sentenceOf(error: unknown, setting: string, host: string, otherwise: string): string {
  const fault = connectionFault(error, setting, host);
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return fault?.sentence.slice(`${setting}: `.length) ?? `${host} ${otherwise}${code}.`;
}
