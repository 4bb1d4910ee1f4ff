// A certificate authority of a test's own, and what it vouches for: by openssl, as operators make theirs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './inbox.ts';

/** One that is there. */
export interface Authority {
  /** The file with its certificate, for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  /** A certificate for a subject as it stands in it: `IP:192.0.2.1`, `DNS:relay.example`. */
  issues(subject: string): Certificate;
}

const NEW_KEY = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2';

/** Makes one in a folder that is there; its files begin with its name. */
export function openAuthority(directory: string, name: string): Authority {
  const place = (file: string) => join(directory, `${name}-${file}`);
  const openssl = (...words: string[]) => execFileSync('openssl', [...NEW_KEY.split(' '), ...words], { stdio: 'pipe' });
  const [file, key] = [place('authority.pem'), place('authority-key.pem')];
  openssl('-subj', `/CN=${name}`, '-keyout', key, '-out', file);
  let issued = 0;
  return {
    file,
    issues(subject) {
      issued += 1;
      const [certificate, own] = [place(`${issued}.pem`), place(`${issued}-key.pem`)];
      const signed = ['-CA', file, '-CAkey', key, '-subj', '/CN=relay', '-addext', `subjectAltName=${subject}`];
      openssl(...signed, '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', own, '-out', certificate);
      return { key: readFileSync(own, 'utf8'), cert: readFileSync(certificate, 'utf8') };
    },
  };
}
