// Faults of a relay elsewhere, which is spoken to over TLS or not at all: it offers none, or shows another certificate.
import { openAuthority } from '../../support/authority.ts';
import type { Certificate } from '../../support/inbox.ts';
import type { Fault } from './fault.ts';
import { WAITS_FOR_CODE } from './outside.ts';
import { log, metric, named, status } from './tellings.ts';
import { type Elsewhere, ownCertificate, type Town } from './town.ts';

/** After five tries of a job, in half a minute, `status` says that it fails, and why. */
const LONG_ENOUGH = 45_000;

function shows(
  name: string,
  code: string,
  sentence: RegExp,
  wrong: (town: Town, where: Elsewhere) => Certificate | undefined,
): Fault {
  return {
    name: `relay ${name}`,
    kind: 'relay elsewhere',
    breaks: async (town) => {
      const { relay, elsewhere } = town;
      if (elsewhere === undefined) throw new Error('this town has its relay on its own machine');
      relay.shows(wrong(town, elsewhere));
      return {
        mend: () => relay.shows(ownCertificate(elsewhere)),
        outcome: () => inTheClear(relay.clear()),
      };
    },
    lasts: LONG_ENOUGH,
    mayBeSeen: WAITS_FOR_CODE,
    told: [
      log('a job failed', new RegExp(`"code":"${code}".*"msg":"a job failed"`)),
      metric('postponed, and why', new RegExp(`outcome="postponed",error="MailUnavailableError ${code}"`)),
      named('relay'),
      status('what to do', sentence),
    ],
  };
}

/** Nothing may ever leave so. */
export function inTheClear(mails: number): { after: string; violations: string[] } {
  return {
    after: `${mails} mails in clear text`,
    violations: mails === 0 ? [] : [`in the clear: ${mails} mails`],
  };
}

export const RELAY_TLS: readonly Fault[] = [
  shows('offers TLS no more', 'ETLS', /does not offer TLS there/, () => undefined),
  shows(
    'shows a certificate of an unknown authority',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    /an authority that is not known here/,
    ({ directory }, { host }) => openAuthority(directory, 'unknown').issues(`IP:${host}`),
  ),
  shows(
    'shows a certificate for another name',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    /shows a certificate for another name/,
    (_town, { authority }) => authority.issues('DNS:relay.example'),
  ),
];
