// What a page's Content-Security-Policy (CSP 3) says to the reader.

/** What the reader needs from a page, as the README's webmaster part has it. */
export interface ReaderNeeds {
  /** Where the server is. */
  readonly origin: string;
  /** Where the page is: what 'self' means there. */
  readonly page: string;
}

const POLICY_NAMES = ['lit-html', 'secure-message-reader'];

/** What policies (of one header or `<meta>` each) refuse of it, as directives to add; none when nothing. */
export function refusedBy(policies: readonly string[], { origin, page }: ReaderNeeds): string[] {
  const missing = policies.flatMap((policy) => {
    const directives = parsed(policy);
    const sourcesOf = (...names: string[]) =>
      [...names, 'default-src'].map((name) => directives.get(name)).find((found) => found !== undefined);
    const scripts = sourcesOf('script-src-elem', 'script-src');
    const types = directives.get('trusted-types');
    return [
      ...(permits(scripts, origin, page) || isByNonce(scripts) ? [] : [`script-src ${origin}`]),
      ...(permits(sourcesOf('connect-src'), origin, page) ? [] : [`connect-src ${origin}`]),
      ...(permitsScheme(sourcesOf('img-src'), 'blob:') ? [] : ['img-src blob:']),
      ...(types === undefined || types.includes('*') || POLICY_NAMES.every((name) => types.includes(name))
        ? []
        : [`trusted-types ${POLICY_NAMES.join(' ')} 'allow-duplicates'`]),
    ];
  });
  return [...new Set(missing)];
}

/** With 'strict-dynamic' a page names no hosts, and its scripts carry a nonce: ours, too. */
export function asksNonce(policies: readonly string[]): boolean {
  return policies.some((policy) => {
    const directives = parsed(policy);
    return isByNonce(
      directives.get('script-src-elem') ?? directives.get('script-src') ?? directives.get('default-src'),
    );
  });
}

function isByNonce(sources: readonly string[] | undefined): boolean {
  return sources?.some((source) => source.startsWith("'nonce-") || source === "'strict-dynamic'") === true;
}

/** The first of a name counts. */
function parsed(policy: string): Map<string, string[]> {
  const directives = new Map<string, string[]>();
  for (const part of policy.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/);
    if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources);
  }
  return directives;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** CSP 3, 6.7.2.8, of an origin: paths in a source are left to the browser. */
function permits(sources: readonly string[] | undefined, origin: string, page: string): boolean {
  if (sources === undefined) return true;
  const sameAsPage = origin === page;
  return sources.some((source) =>
    source === "'self'" ? sameAsPage : source === '*' || matches(source, new URL(origin)),
  );
}

function matches(source: string, { protocol, port, hostname }: URL): boolean {
  if (source.toLowerCase() === protocol) return true;
  const [, scheme = protocol, wildcard = '', name = '', given = ''] =
    /^(?:([a-z][a-z0-9+.-]*:)\/\/)?(\*\.)?([^/:*]+)(:\d+|:\*)?(?:\/.*)?$/i.exec(source) ?? [];
  const isHost = wildcard === '' ? name.toLowerCase() === hostname : hostname.endsWith(`.${name.toLowerCase()}`);
  const ownPort = port === '' ? DEFAULT_PORTS[protocol] : port;
  const isPort = given === '' ? port === '' : given === ':*' || given === `:${ownPort}`;
  return isHost && isPort && (scheme === protocol || (scheme === 'http:' && protocol === 'https:'));
}

function permitsScheme(sources: readonly string[] | undefined, scheme: string): boolean {
  return sources === undefined || sources.includes(scheme);
}
