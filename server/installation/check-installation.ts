// Everything an installation needs from the world around it, tried for real, in the order in which it is mended.
import { sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { MINUTE, SECOND } from '../contract/units.ts';
import { domainOf } from '../organisation/mail-address.ts';
import { mailSignatureOf } from '../organisation/mail-signature.ts';
import { listOrganisations } from '../organisation/organisation.ts';
import type { Services } from '../services.ts';
import type { RightSettings } from '../settings.ts';
import { oneRow } from '../store/database.ts';
import type { Organisation } from '../store/schema.ts';
import { about, type Finding } from './finding.ts';
import { checkGatewayCertificate } from './gateway-certificate.ts';
import { checkGatewayNames } from './gateway-names.ts';
import { checkRelay, checkScanner, checkSmsProvider, checkTraceReceiver } from './machines.ts';
import { NameServer, NamesUnknownError } from './name-server.ts';
import { checkPage, checkPublicUrl } from './public-pages.ts';
import { checkReturnPath, checkSender } from './sender-names.ts';

/** What is tried. Settings that are wrong are left out: they are said already. */
export interface Installation {
  readonly settings: RightSettings;
  /** Names of the settings that are wrong, and said. */
  readonly wrong: ReadonlySet<string>;
  /** Where browsers find this server. */
  readonly publicUrl: URL | undefined;
  /** Undefined: the store can't be opened, which is said already. */
  readonly services: Pick<Services, 'db' | 'serverKeys' | 'outboxKeys'> | undefined;
  readonly clock: Services['clock'];
  /** Who is asked for names; else who this machine asks. */
  readonly resolver?: string | undefined;
  /** Is sent a mail, and a text message. */
  readonly trial: { readonly mailTo?: string | undefined; readonly smsTo?: string | undefined };
}

/** Tries one after the other, and tells each as it is found. */
export async function* checkInstallation(installation: Installation): AsyncGenerator<Finding> {
  const { settings, services, clock, publicUrl } = installation;
  const municipalities = services === undefined ? [] : await inUse(services);
  if (services !== undefined) yield* storeFindings(services, clock);
  if (services !== undefined && municipalities.length === 0)
    yield about('organisations')('mend', 'there is none yet: add one (organisation add --help).');
  yield* machineFindings(installation, municipalities);
  yield await checkGatewayCertificate(settings, clock.now());
  if (publicUrl !== undefined) yield* await checkPublicUrl(publicUrl);
  for (const municipality of municipalities)
    if (publicUrl !== undefined) yield* await checkPage(municipality, publicUrl, () => clock.now());
  yield* nameFindings(installation, municipalities);
}

async function* machineFindings(
  { settings, wrong, trial }: Installation,
  municipalities: readonly Organisation[],
): AsyncGenerator<Finding> {
  const { SMTP_URL: relay, SMS_URL: provider, CLAMD_URL: scanner } = settings;
  const { mailTo, smsTo } = trial;
  const [first] = municipalities;
  if (relay !== undefined) {
    const mail = mailTo === undefined || first === undefined ? undefined : { from: first.fromAddress, to: mailTo };
    yield await checkRelay(relay, mail);
  }
  const text = smsTo === undefined ? undefined : { from: first?.smsSender ?? 'Proef', to: smsTo };
  if (provider !== undefined) yield await checkSmsProvider(provider, text);
  else if (!wrong.has('SMS_URL')) yield about('SMS_URL')('better', 'is not set: codes go by e-mail only.');
  const largest = Math.max(limits.attachmentBytes, ...municipalities.map(({ attachmentBytes }) => attachmentBytes));
  if (scanner !== undefined) yield await checkScanner(scanner, largest);
  else if (!wrong.has('CLAMD_URL'))
    yield about('CLAMD_URL')('better', 'is not set: files are judged by their kind only.');
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined)
    yield await checkTraceReceiver(settings.OTEL_EXPORTER_OTLP_ENDPOINT);
}

async function inUse(services: Pick<Services, 'db'>): Promise<Organisation[]> {
  return (await listOrganisations(services)).filter(({ disabledAt }) => disabledAt === null);
}

/** Beyond that, what is due by the clock of one is not by that of the other. */
const CLOCKS_APART = MINUTE / 2;

async function* storeFindings(
  { db, outboxKeys }: Pick<Services, 'db' | 'outboxKeys'>,
  clock: Services['clock'],
): AsyncGenerator<Finding> {
  const says = about('DATABASE_URL');
  const { at, version } = oneRow(
    await db.execute<{ at: string; version: number }>(
      sql`select clock_timestamp()::text as at, current_setting('server_version_num')::int as version`,
    ),
  );
  const major = Math.floor(version / 10_000);
  yield major < 14
    ? says('mend', `is PostgreSQL ${major}: upgrade it to 14 or newer.`)
    : says('well', `PostgreSQL ${major} lets us in.`);
  const apart = Math.round((clock.now().getTime() - new Date(at).getTime()) / SECOND);
  if (Math.abs(apart) * SECOND > CLOCKS_APART)
    yield about('clock')('mend', `this machine and the database are ${Math.abs(apart)} s apart: have both follow NTP.`);
  const away = await outboxKeys.assertOurs().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'cannot be used'),
  );
  if (away !== undefined) yield about('OUTBOX_KEYS_DIR')('mend', away);
}

async function* nameFindings(
  { settings, services, clock, resolver }: Installation,
  municipalities: readonly Organisation[],
): AsyncGenerator<Finding> {
  const names = new NameServer(resolver);
  const { GATEWAY_HOST: host } = settings;
  try {
    yield* await checkGatewayNames(host, { names, now: clock.now() });
    if (host.includes('.')) yield await checkReturnPath(names, host, settings.SMTP_URL?.hostname ?? 'the relay');
    for (const organisation of municipalities)
      if (services !== undefined) yield* await checkSender(names, await senderOf(services, organisation), host);
  } catch (error) {
    if (!(error instanceof NamesUnknownError)) throw error;
    yield about('DNS')(
      'unknown',
      `${error.message}: let this machine ask it over TCP, or name another with --resolver.`,
    );
  }
}

async function senderOf(services: Pick<Services, 'serverKeys'>, organisation: Organisation) {
  const { slug, fromAddress } = organisation;
  return { slug, domain: domainOf(fromAddress), dkim: await mailSignatureOf(services, organisation) };
}
