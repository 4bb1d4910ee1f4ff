// The path of MAIL and RCPT (RFC 5321, 4.1.2) as it was sent. smtp-server hands on a mended one: a source route is
// taken off, the full stops of other scripts become dots, and labels are decoded from Punycode, so that
// `jan@example.xn--nl-` is somebody at example.nl.

/** Has a connection hand on paths as they were sent. What smtp-server itself refuses stays refused. */
export function keepRawPaths(connection: object): void {
  // Its parser is a method, untyped; without it the gateway would deliver to addresses that nobody wrote.
  const parse: unknown = Reflect.get(connection, '_parseAddressCommand');
  if (typeof parse !== 'function') throw new Error('smtp-server has no _parseAddressCommand any more');
  Reflect.set(connection, '_parseAddressCommand', (name: unknown, command: unknown) => {
    const parsed: unknown = parse.call(connection, name, command);
    if (typeof parsed !== 'object' || parsed === null || !('address' in parsed)) return parsed;
    return { ...parsed, address: /^[^:]*:\s*<([^<>]*)>/.exec(String(command))?.[1] ?? '@' };
  });
}
