// Whether receivers believe our mails: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) of the domains they name.
// Mandatory for Dutch governments, with a strict policy (Forum Standaardisatie, comply or explain).
import { createPublicKey } from 'node:crypto';
import { about, type Finding } from './finding.ts';
import type { NameServer } from './name-server.ts';

/** A municipality whose mails are looked at. */
export interface Sender {
  readonly slug: string;
  /** Of From. */
  readonly domain: string;
  /** What signs its mails here; undefined: the relay does, or nobody. The key is in PEM. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
}

/** SPF of the return path, which is what receivers ask first. Throws `NamesUnknownError`. */
export async function checkReturnPath(names: NameServer, gatewayHost: string, relay: string): Promise<Finding> {
  const says = about('GATEWAY_HOST');
  const spf = await spfOf(names, gatewayHost);
  if (spf.length === 0)
    return says(
      'mend',
      `${gatewayHost} has no SPF, and return paths are there: add "v=spf1 … -all" that names ${relay}.`,
    );
  return says(...spfFault(gatewayHost, spf));
}

/** What receivers find of a municipality's domain. Throws `NamesUnknownError`. */
export async function checkSender(names: NameServer, sender: Sender, gatewayHost: string): Promise<Finding[]> {
  const says = about(sender.slug);
  const spf = await spfOf(names, sender.domain);
  const dmarc = await dmarcOf(names, sender.domain);
  const found = [
    spf.length === 0
      ? says('mend', `${sender.domain} has no SPF: anybody may send in its name. Add "v=spf1 … -all".`)
      : says(...spfFault(sender.domain, spf)),
    dmarcFinding(sender, dmarc),
  ];
  return [...found, await dkimFinding(names, sender, dmarc?.at ?? sender.domain, gatewayHost)];
}

async function spfOf(names: NameServer, domain: string): Promise<string[]> {
  return (await names.texts(domain)).filter((text) => /^v=spf1(?: |$)/i.test(text));
}

function spfFault(domain: string, spf: readonly string[]): Parameters<ReturnType<typeof about>> {
  const [first = ''] = spf;
  if (spf.length > 1) return ['mend', `${domain} has ${spf.length} SPF records, so none counts (RFC 7208): keep one.`];
  if (/[~-]all\b|\bredirect=/i.test(first)) return ['well', `${domain} has SPF.`];
  return ['mend', `${domain} has SPF that lets anybody send: end it with -all.`];
}

interface Dmarc {
  readonly at: string;
  readonly policy: string;
}

/** Of the domain, or of the nearest above it: the organisational domain, without a list of public suffixes. */
async function dmarcOf(names: NameServer, domain: string): Promise<Dmarc | undefined> {
  const labels = domain.split('.');
  for (let from = 0; from < labels.length - 1; from += 1) {
    const at = labels.slice(from).join('.');
    const record = (await names.texts(`_dmarc.${at}`)).find((text) => /^v=DMARC1\b/.test(text));
    if (record === undefined) continue;
    const own = /(?:^|;)\s*p=(\w+)/i.exec(record)?.[1];
    const below = /(?:^|;)\s*sp=(\w+)/i.exec(record)?.[1];
    return { at, policy: ((from === 0 ? own : (below ?? own)) ?? 'none').toLowerCase() };
  }
  return undefined;
}

function dmarcFinding({ slug, domain }: Sender, dmarc: Dmarc | undefined): Finding {
  const says = about(slug);
  if (dmarc === undefined)
    return says(
      'mend',
      `${domain} has no DMARC: receivers can’t tell its mails from forged ones. Add _dmarc.${domain}.`,
    );
  return dmarc.policy === 'none'
    ? says('mend', `${domain} has DMARC that only looks on (p=none): make it quarantine or reject.`)
    : says('well', `${domain} has DMARC (${dmarc.policy}).`);
}

async function dkimFinding(names: NameServer, sender: Sender, organisational: string, host: string): Promise<Finding> {
  const says = about(sender.slug);
  if (sender.dkim === undefined) {
    const isAligned = host === organisational || host.endsWith(`.${organisational}`);
    return isAligned
      ? says('unknown', 'its mails are not signed here: see that the relay signs them (DKIM).')
      : says(
          'better',
          `its mails are not signed here, and return paths are at ${host}: unless the relay signs them for ` +
            `${organisational}, DMARC fails. See organisation change ${sender.slug} --dkim-domain.`,
        );
  }
  const { domain, selector, privateKey } = sender.dkim;
  const name = `${selector}._domainkey.${domain}`;
  const records = await names.texts(name);
  const given = records.map((text) => /(?:^|;)\s*p=([^;]*)/.exec(text)?.[1]?.replaceAll(/\s/g, ''));
  const ours = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  if (given.includes(ours)) return says('well', `its mails are signed, and ${name} has the key.`);
  return records.length === 0
    ? says('mend', `its mails are signed with a key that ${name} does not have: add "v=DKIM1; k=rsa; p=…".`)
    : says('mend', `its mails are signed with another key than ${name} has: receivers see a broken signature.`);
}
