// Whether answers and bounces find the gateway: MX, STARTTLS and DANE of GATEWAY_HOST. The last two are mandatory for
// Dutch governments (Forum Standaardisatie, comply or explain).
import { X509Certificate } from 'node:crypto';
import { connectionFault } from '../connection-fault.ts';
import { certificateFault, vouches } from './certificate.ts';
import { about, type Finding } from './finding.ts';
import type { NameServer } from './name-server.ts';
import { type SmtpSeen, visitSmtp } from './smtp-visit.ts';

/** Hosts that are called at: more than anybody has. */
const HOSTS_AT_MOST = 5;

/** What is found of the mail to a domain. `port`: of its mail servers, 25. Throws `NamesUnknownError`. */
export async function checkGatewayNames(
  gatewayHost: string,
  { names, now, port = 25 }: { readonly names: NameServer; readonly now: Date; readonly port?: number },
): Promise<Finding[]> {
  const says = about('GATEWAY_HOST');
  if (!gatewayHost.includes('.'))
    return [says('mend', 'is not set: answers to citizens’ replies and bounces have no way back. Give it a domain.')];
  const hosts = (await names.mailServers(gatewayHost)).slice(0, HOSTS_AT_MOST);
  if (hosts.length === 0 && (await names.addresses(gatewayHost)).length === 0)
    return [
      says('mend', `${gatewayHost} has no MX in DNS: answers and bounces do not arrive. Add one to the gateway.`),
    ];
  const proves = await names.proves();
  const found: Finding[] = [];
  for (const host of hosts.length === 0 ? [gatewayHost] : hosts)
    found.push(...(await checkMailServer(host, { names, now, port, proves })));
  return hosts.length === 0
    ? [
        says('better', `${gatewayHost} has no MX in DNS, so its own address counts. Add one: it says what is meant.`),
        ...found,
      ]
    : found;
}

async function checkMailServer(
  host: string,
  { names, now, port, proves }: { names: NameServer; now: Date; port: number; proves: boolean },
): Promise<Finding[]> {
  const says = about(`MX ${host}`);
  const [address] = await names.addresses(host);
  if (address === undefined) return [says('mend', 'has no address in DNS: add it, or take it out of the MX.')];
  const dane = await names.dane(host);
  let seen: SmtpSeen;
  try {
    const tls = { servername: host, rejectUnauthorized: false };
    seen = await visitSmtp({ host: address, port, requireTLS: true, tls });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ETLS')
      return [says('mend', 'offers no STARTTLS: mail to it is not sealed on its way. Turn it on; it is mandatory.')];
    const why = connectionFault(error, '', `port ${port}`)?.sentence.replace(/^: /, '') ?? 'It is no mail server.';
    return [says('unknown', `was not reached from here: ${why} Many networks close port 25: see from another.`)];
  }
  const [own] = seen.chain;
  const fault = own === undefined ? undefined : certificateFault(new X509Certificate(own), host, now);
  return [
    fault === undefined ? says('well', 'takes mail over TLS.') : says('better', `shows a certificate that ${fault}.`),
    daneFinding(dane, seen, { host, proves }),
  ];
}

function daneFinding(
  dane: Awaited<ReturnType<NameServer['dane']>>,
  seen: SmtpSeen,
  { host, proves }: { host: string; proves: boolean },
): Finding {
  const says = about(`DANE ${host}`);
  if (dane.records.length === 0)
    return says('mend', `there is no TLSA record at _25._tcp.${host}. It is mandatory: add one (3 1 1) of its key.`);
  if (!dane.records.some((record) => vouches(record, seen.chain)))
    return says(
      'mend',
      'its TLSA records are not those of its certificate: who holds to DANE sends it no mail. Renew them.',
    );
  if (dane.proven) return says('well', 'vouches for its certificate.');
  return proves
    ? says('mend', 'its TLSA record is not signed (DNSSEC), so nobody may count on it. Have the zone signed.')
    : says(
        'unknown',
        'whether its TLSA record is signed, this machine’s name server does not say: name one with --resolver.',
      );
}
